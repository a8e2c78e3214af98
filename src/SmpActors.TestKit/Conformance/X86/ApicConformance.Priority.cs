using SmpActors.Model.X86;

namespace SmpActors.TestKit.Conformance.X86;

public abstract partial class ApicConformance
{
    private const string Acceptance = "Interrupt Acceptance for Fixed Interrupts";
    private const string Priorities = "Task and Processor Priorities";
    private const string EoiSection = "Signaling Interrupt Servicing Completion";

    [ConformanceFact]
    [Trait("Rule", "X-P-1")]
    public void Equal_interrupts_that_are_pending_merge() => Check(
        3,
        Requirement.Sdm(
            "X-P-1", "a vector that is in IRR already is not queued once more", Acceptance),
        apic =>
        {
            var target = apic.All.Last;
            for (var i = 0; i < 3; i++)
            {
                foreach (var source in apic.All)
                {
                    apic.SendPhysical(source, apic.Ids[target.Value], Vector);
                }
            }

            apic.ExpectBit(target, ApicRegister.Irr, Vector, isSet: true);
            apic.ExpectDelivered(Vector, target);
        });

    [ConformanceFact]
    [Trait("Rule", "X-P-2")]
    public void Vector_is_held_once_in_service_and_once_pending() => Check(
        2,
        Requirement.Sdm(
            "X-P-2", "two of one vector are held: one in ISR and one in IRR", Acceptance),
        apic =>
        {
            apic.Raise(_cpu0, Vector);
            apic.ExpectTaken(_cpu0, Vector);
            apic.Raise(_cpu0, Vector);
            apic.Raise(_cpu0, Vector);

            apic.ExpectBit(_cpu0, ApicRegister.Isr, Vector, isSet: true);
            apic.ExpectBit(_cpu0, ApicRegister.Irr, Vector, isSet: true);
            apic.ExpectPin(_cpu0, isAsserted: false);
            apic.Eoi(_cpu0);
            apic.ExpectTaken(_cpu0, Vector);
            apic.Eoi(_cpu0);
            apic.ExpectPin(_cpu0, isAsserted: false);
        });

    [ConformanceFact]
    [Trait("Rule", "X-P-7")]
    public void Acknowledge_moves_the_vector_from_pending_to_in_service() => Check(
        1,
        Requirement.Sdm("X-P-7", "dispatch clears the bit in IRR and sets it in ISR", Acceptance),
        apic =>
        {
            foreach (byte vector in new byte[] { 0x1f, 0x20, 0x5f, 0x60, 0xfb, 0xff })
            {
                apic.Raise(_cpu0, vector);
                apic.ExpectBit(_cpu0, ApicRegister.Irr, vector, isSet: true);
                apic.ExpectBit(_cpu0, ApicRegister.Isr, vector, isSet: false);
                apic.ExpectTaken(_cpu0, vector);
                apic.ExpectBit(_cpu0, ApicRegister.Irr, vector, isSet: false);
                apic.ExpectBit(_cpu0, ApicRegister.Isr, vector, isSet: true);
                apic.Eoi(_cpu0);
                apic.ExpectBit(_cpu0, ApicRegister.Isr, vector, isSet: false);
            }
        });

    [ConformanceFact]
    [Trait("Rule", "X-P-1")]
    public void Edge_message_leaves_the_trigger_mode_clear() => Check(
        1,
        Requirement.Sdm("X-P-1", "TMR is clear for an edge-triggered interrupt", Acceptance),
        apic =>
        {
            apic.Raise(_cpu0, Vector);
            apic.ExpectBit(_cpu0, ApicRegister.Tmr, Vector, isSet: false);
            apic.ExpectDelivered(Vector, _cpu0);
        });

    [ConformanceFact]
    [Trait("Rule", "X-P-6")]
    public void Highest_pending_vector_comes_first() => Check(
        1,
        Requirement.Sdm("X-P-6", "the highest vector in IRR is dispatched first", Priorities),
        apic =>
        {
            byte[] raised = [0x41, 0xfb, 0x20, 0xfd, 0x42, 0xfc];
            foreach (var vector in raised) apic.Raise(_cpu0, vector);

            foreach (var vector in raised.OrderDescending())
            {
                apic.ExpectTaken(_cpu0, vector);
                apic.Eoi(_cpu0);
            }

            apic.ExpectPin(_cpu0, isAsserted: false);
        });

    [ConformanceFact]
    [Trait("Rule", "X-P-9")]
    public void Vector_of_the_same_class_does_not_interrupt() => Check(
        1,
        Requirement.Sdm(
            "X-P-9", "a vector interrupts another in service of a lower class only", Priorities),
        apic =>
        {
            apic.Raise(_cpu0, 0xf0);
            apic.ExpectTaken(_cpu0, 0xf0);
            apic.Raise(_cpu0, 0xff);
            apic.Raise(_cpu0, 0xef);
            apic.ExpectPin(_cpu0, isAsserted: false);

            apic.Eoi(_cpu0);
            apic.ExpectTaken(_cpu0, 0xff);
            apic.Eoi(_cpu0);
            apic.ExpectTaken(_cpu0, 0xef);
        });

    [ConformanceFact]
    [Trait("Rule", "X-P-8")]
    public void Eoi_ends_the_highest_in_service_and_uncovers_the_one_below() => Check(
        1,
        Requirement.Sdm("X-P-8", "an EOI clears the highest bit in ISR and no other", EoiSection),
        apic =>
        {
            byte[] nested = [0x31, 0x52, 0x73, 0xf4];
            foreach (var vector in nested)
            {
                apic.Raise(_cpu0, vector);
                apic.ExpectTaken(_cpu0, vector);
            }

            for (var left = nested.Length; left > 0; left--)
            {
                for (var i = 0; i < nested.Length; i++)
                {
                    apic.ExpectBit(_cpu0, ApicRegister.Isr, nested[i], isSet: i < left);
                }

                var ppr = apic.Read(_cpu0, ApicRegister.Ppr);
                apic.Expect($"PPR of {_cpu0}", (ulong)nested[left - 1] & 0xf0, ppr);
                apic.Eoi(_cpu0);
            }

            apic.Expect($"PPR of {_cpu0}", 0, apic.Read(_cpu0, ApicRegister.Ppr));
        });

    [ConformanceFact]
    [Trait("Rule", "X-P-8")]
    public void Eoi_with_nothing_in_service_does_nothing() => Check(
        1,
        Requirement.Sdm(
            "X-P-8", "an EOI with nothing in ISR leaves what is pending alone", EoiSection),
        apic =>
        {
            apic.Raise(_cpu0, Vector);
            apic.Eoi(_cpu0);
            apic.ExpectBit(_cpu0, ApicRegister.Irr, Vector, isSet: true);
            apic.ExpectDelivered(Vector, _cpu0);
        });

    [ConformanceFact]
    [Trait("Rule", "X-P-5")]
    public void Ppr_is_tpr_or_the_class_in_service_if_that_is_higher() => Check(
        1,
        Requirement.Sdm(
            "X-P-5", "PPR is TPR, or with a higher class in service that class", Priorities),
        apic =>
        {
            apic.Raise(_cpu0, 0x57);
            apic.ExpectTaken(_cpu0, 0x57);
            foreach (var tpr in new ulong[] { 0x00, 0x0f, 0x4f, 0x50, 0x53, 0x5f, 0x60, 0xff })
            {
                apic.Write(_cpu0, ApicRegister.Tpr, tpr);
                var wanted = (tpr & 0xf0) >= 0x50 ? tpr : 0x50;
                var seen = apic.Read(_cpu0, ApicRegister.Ppr);

                // With equal classes the manual leaves the sub-class to the implementation.
                var isOpen = (tpr & 0xf0) == 0x50;
                apic.Expect(
                    $"PPR with TPR {tpr:x2} and 57 in service",
                    isOpen ? wanted & 0xf0 : wanted,
                    isOpen ? seen & 0xf0 : seen);
            }
        });

    [ConformanceFact]
    [Trait("Rule", "X-P-6")]
    public void Task_priority_holds_its_class_and_lower_ones_back() => Check(
        1,
        Requirement.Sdm(
            "X-P-6", "a vector is dispatched if its class is above that of PPR", Priorities),
        apic =>
        {
            byte[] vectors = [0x2f, 0x30, 0x3f, 0x40, 0x4f, 0x50];
            foreach (var tpr in new byte[] { 0x2f, 0x30, 0x3f, 0x40, 0x4f, 0xff })
            {
                foreach (var vector in vectors)
                {
                    apic.Write(_cpu0, ApicRegister.Tpr, tpr);
                    apic.Raise(_cpu0, vector);
                    apic.ExpectPin(_cpu0, (vector & 0xf0) > (tpr & 0xf0));
                    apic.ExpectBit(_cpu0, ApicRegister.Irr, vector, isSet: true);
                    apic.Write(_cpu0, ApicRegister.Tpr, 0);
                    apic.ExpectDelivered(vector, _cpu0);
                }
            }
        });

    [ConformanceFact]
    [Trait("Rule", "X-P-7")]
    public void Acknowledge_of_what_is_masked_meanwhile_gives_the_spurious_vector() => Check(
        1,
        Requirement.Sdm(
            "X-P-7",
            "if TPR rises between INTR and INTA the vector of SVR is given, with no bit in ISR",
            "Spurious Interrupt"),
        apic =>
        {
            const ulong Spurious = 0xef;
            apic.Write(_cpu0, ApicRegister.Svr, 0x100 | Spurious);
            apic.Raise(_cpu0, Vector);
            apic.ExpectPin(_cpu0, isAsserted: true);
            apic.Write(_cpu0, ApicRegister.Tpr, 0xff);

            apic.Expect("the vector of the acknowledge", Spurious, apic.Acknowledge(_cpu0));
            apic.ExpectBit(_cpu0, ApicRegister.Isr, (byte)Spurious, isSet: false);
            apic.ExpectBit(_cpu0, ApicRegister.Isr, Vector, isSet: false);
            apic.ExpectBit(_cpu0, ApicRegister.Irr, Vector, isSet: true);

            apic.Write(_cpu0, ApicRegister.Tpr, 0);
            apic.ExpectDelivered(Vector, _cpu0);
        });
}
