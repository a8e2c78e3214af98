using SmpActors.Model.X86;

namespace SmpActors.TestKit.Conformance.X86;

public abstract partial class XApicConformance
{
    private const string RegisterMap = "Local APIC Register Address Map";
    private const string IcrSection = "Interrupt Command Register (ICR)";
    private const ulong IcrBusy = 0x1000;

    [ConformanceFact]
    [Trait("Rule", "X-W-1")]
    public void Icr_is_busy_until_its_message_is_accepted()
    {
        if (!ShowsWhatIsInFlight) Skip($"{nameof(ShowsWhatIsInFlight)} is false");
        Check(
            2,
            Requirement.Sdm(
                "X-W-1", "the delivery status is 1 until the message is accepted", IcrSection),
            apic =>
            {
                apic.Write(_cpu0, ApicRegister.Icr2, (ulong)apic.Ids[^1] << 24);
                apic.Write(_cpu0, ApicRegister.Icr, Vector);

                var busy = apic.Read(_cpu0, ApicRegister.Icr) & IcrBusy;
                apic.Expect("ICR bit 12 while the message is in flight", IcrBusy, busy);
                apic.ExpectDelivered(Vector, apic.All.Last);
                var idle = apic.Read(_cpu0, ApicRegister.Icr) & IcrBusy;
                apic.Expect("ICR bit 12 when it is accepted", 0, idle);
            });
    }

    [ConformanceFact]
    [Trait("Rule", "X-W-1")]
    public void Icr_is_idle_after_every_kind_of_message() => Check(
        3,
        Requirement.Sdm("X-W-1", "the delivery status returns to 0", IcrSection),
        apic =>
        {
            foreach (var shorthand in Enum.GetValues<Shorthand>())
            {
                foreach (var destination in new uint[] { apic.Ids[^1], 0xff, 0xee })
                {
                    apic.Send(_cpu0, new() { Vector = Vector, Shorthand = shorthand }, destination);
                    var icr = apic.Read(_cpu0, ApicRegister.Icr);
                    apic.Expect($"ICR bit 12 after shorthand {shorthand}", 0, icr & IcrBusy);
                }
            }
        });

    [ConformanceFact]
    [Trait("Rule", "X-R-2")]
    public void Delivery_status_and_reserved_bits_of_the_command_cannot_be_written() => Check(
        1,
        Requirement.Sdm(
            "X-R-2", "ICR bit 12 is read-only; bits 13, 17:16 and 31:20 are reserved", IcrSection),
        apic =>
        {
            const ulong SelfVector = 0x0004_0000 | Vector;
            const ulong NotWritable = 0xfff3_3000;
            apic.Write(_cpu0, ApicRegister.Icr, SelfVector | NotWritable);
            apic.Settle();
            apic.Expect("ICR", SelfVector, apic.Read(_cpu0, ApicRegister.Icr));
            apic.Write(_cpu0, ApicRegister.Icr2, 0x5aff_ffff);
            apic.Expect("ICR2", 0x5a00_0000, apic.Read(_cpu0, ApicRegister.Icr2));
        });

    [ConformanceFact]
    [Trait("Rule", "X-R-2")]
    public void Reserved_bits_read_as_the_manual_has_them() => Check(
        1,
        Requirement.Sdm(
            "X-R-2", "reserved bits read as 0, those of DFR as 1, whatever was written",
            RegisterMap),
        apic =>
        {
            const ulong Ones = uint.MaxValue;
            ExpectReads(apic, ApicRegister.Tpr, Ones, 0xff);
            apic.Write(_cpu0, ApicRegister.Tpr, 0);
            ExpectReads(apic, ApicRegister.Ldr, Ones, 0xff00_0000);
            ExpectReads(apic, ApicRegister.Dfr, 0, 0x0fff_ffff);
            ExpectReads(apic, ApicRegister.Dfr, Ones, Ones);

            apic.Write(_cpu0, ApicRegister.Svr, Ones);
            const ulong SvrReserved = 0xffff_ec00;
            var svr = apic.Read(_cpu0, ApicRegister.Svr);
            apic.Expect("the reserved bits of SVR", 0, svr & SvrReserved);
            apic.Write(_cpu0, ApicRegister.Svr, ApicBench.SvrEnabled);

            // Masked, so that nothing is raised; delivery status is read-only.
            foreach (var lvt in _lvts)
            {
                apic.Write(_cpu0, lvt, Ones);
                const ulong LvtReserved = 0xfff8_1800;
                var value = apic.Read(_cpu0, lvt);
                apic.Expect(
                    $"the reserved bits of {ApicBench.NameOf(lvt)}", 0, value & LvtReserved);
            }
        });

    [ConformanceFact]
    [Trait("Rule", "X-R-2")]
    public void Read_only_registers_ignore_writes() => Check(
        1,
        Requirement.Sdm(
            "X-R-2", "version, PPR, ISR, TMR and IRR are read-only", RegisterMap),
        apic =>
        {
            apic.Raise(_cpu0, 0xa5);
            apic.ExpectTaken(_cpu0, 0xa5);
            apic.Raise(_cpu0, 0x57);
            ExpectUnchangedBy(apic, _cpu0, ApicRegister.Version, 0xffff_ffff);
            ExpectUnchangedBy(apic, _cpu0, ApicRegister.Ppr, 0);
            for (var word = 0; word < ApicRegisters.WordCount; word++)
            {
                foreach (var first in _vectorSets)
                {
                    var register = ApicRegisters.Word(first, word);
                    ExpectUnchangedBy(apic, _cpu0, register, 0);
                    ExpectUnchangedBy(apic, _cpu0, register, 0xffff_ffff);
                }
            }
        });

    [ConformanceFact]
    [Trait("Rule", "X-E-4")]
    public void Access_to_a_reserved_offset_shows_in_the_error_status() => CheckErrors(
        1,
        Requirement.Sdm(
            "X-E-4", "the access of a reserved register sets ESR bit 7 in xAPIC mode",
            "Error Handling"),
        apic =>
        {
            const ulong IllegalRegister = 0x80;
            foreach (var offset in new[] { 0x000, 0x010, 0x040, 0x070, 0x290, 0x2e0, 0x3a0 })
            {
                apic.TryRead(_cpu0, (ApicRegister)offset);
                apic.Write(_cpu0, ApicRegister.Esr, 0);
                var seen = apic.Read(_cpu0, ApicRegister.Esr) & IllegalRegister;
                apic.Expect($"ESR bit 7 after a read of 0x{offset:x3}", IllegalRegister, seen);
            }
        });

    [ConformanceFact]
    [Trait("Rule", "X-R-1")]
    public void Apic_that_is_disabled_and_enabled_again_is_as_after_a_reset() => Check(
        1,
        Requirement.Sdm(
            "X-R-1", "an APIC that IA32_APIC_BASE disables returns in its state after reset",
            "Enabling or Disabling the Local APIC"),
        apic =>
        {
            apic.Raise(_cpu0, 0x61);
            apic.ExpectTaken(_cpu0, 0x61);
            apic.Raise(_cpu0, 0x62);
            apic.Write(_cpu0, ApicRegister.Tpr, 0x20);

            apic.Expect("no #GP", !apic.TryEnter(_cpu0, ApicMode.Disabled).HasFaulted, "#GP");
            apic.Expect("no #GP", !apic.TryEnter(_cpu0, ApicMode.XApic).HasFaulted, "#GP");
            apic.Settle();

            apic.Expect("SVR", 0xff, apic.Read(_cpu0, ApicRegister.Svr));
            apic.Expect("TPR", 0, apic.Read(_cpu0, ApicRegister.Tpr));
            apic.ExpectBit(_cpu0, ApicRegister.Isr, 0x61, isSet: false);
            apic.ExpectBit(_cpu0, ApicRegister.Irr, 0x62, isSet: false);
        });

    private static void ExpectReads(
        ApicBench apic, ApicRegister register, ulong written, ulong wanted)
    {
        apic.Write(_cpu0, register, written);
        var seen = apic.Read(_cpu0, register);
        apic.Expect($"{ApicBench.NameOf(register)} after 0x{written:x}", wanted, seen);
    }
}
