using SmpActors.Model.X86;

namespace SmpActors.TestKit.Conformance.X86;

public abstract partial class ApicConformance
{
    private const string Destinations = "Determining IPI Destination";
    private const string IcrSection = "Interrupt Command Register (ICR)";

    /// <summary>Sizes around the edges of flat ids, clusters and words.</summary>
    private static readonly int[] _broadcastSizes = [1, 2, 3, 8, 9, 15, 16, 17, 33];

    [ConformanceFact]
    [Trait("Rule", "X-D-1")]
    public void Physical_destination_interrupts_the_apic_of_that_id_alone() => Check(
        SomeCpus,
        Requirement.Sdm(
            "X-D-1", "a physical destination is the APIC id of the one receiver", Destinations),
        apic =>
        {
            foreach (var target in apic.All)
            {
                apic.SendPhysical(_cpu0, apic.Ids[target.Value], Vector);
                apic.ExpectDelivered(Vector, target);
            }
        });

    [ConformanceFact]
    [Trait("Rule", "X-D-1")]
    public void Every_cpu_can_send_to_every_other()
    {
        NeedCpus(2);
        Check(
            5,
            Requirement.Sdm("X-D-1", "the sender of a message does not matter", Destinations),
            apic =>
            {
                foreach (var source in apic.All)
                {
                    foreach (var target in apic.All)
                    {
                        apic.SendPhysical(source, apic.Ids[target.Value], Vector);
                        apic.ExpectDelivered(Vector, target);
                    }
                }
            });
    }

    [ConformanceFact]
    [Trait("Rule", "X-D-1")]
    public void Destination_of_all_ones_interrupts_everybody_the_sender_too()
    {
        var requirement = Requirement.Sdm(
            "X-D-1", "a physical destination of all ones is every local APIC", Destinations);
        foreach (var size in Sizes(_broadcastSizes))
        {
            Check(size, requirement, apic =>
            {
                apic.SendPhysical(_cpu0, apic.Everybody, Vector);
                apic.ExpectDelivered(Vector, apic.All);
                apic.SendPhysical(apic.All.Last, apic.Everybody, Vector);
                apic.ExpectDelivered(Vector, apic.All);
            });
        }
    }

    [ConformanceFact]
    [Trait("Rule", "X-D-1")]
    public void Destination_that_nobody_has_interrupts_nobody() => Check(
        3,
        Requirement.Sdm(
            "X-D-1", "a message for an id that no APIC has is accepted by none", Destinations),
        apic =>
        {
            var absent = apic.Ids.Max() + 1;

            apic.SendPhysical(_cpu0, absent, Vector);
            apic.ExpectDelivered(Vector, CpuMask.Empty);

            apic.SendPhysical(_cpu0, apic.Ids[^1], Vector);
            apic.ExpectDelivered(Vector, apic.All.Last);
        });

    [ConformanceFact]
    [Trait("Rule", "X-I-4")]
    public void Shorthand_self_interrupts_the_sender_alone() =>
        CheckShorthand(Shorthand.Self, "self", static (_, sender) => CpuMask.Of(sender));

    [ConformanceFact]
    [Trait("Rule", "X-I-4")]
    public void Shorthand_all_including_self_interrupts_everybody() => CheckShorthand(
        Shorthand.AllIncludingSelf, "all including self", static (all, _) => all);

    [ConformanceFact]
    [Trait("Rule", "X-I-4")]
    public void Shorthand_all_excluding_self_interrupts_everybody_else() => CheckShorthand(
        Shorthand.AllExcludingSelf,
        "all excluding self",
        static (all, sender) => all.Except(sender));

    [ConformanceFact]
    [Trait("Rule", "X-I-1")]
    public void Every_legal_vector_arrives_under_its_own_number() => Check(
        2,
        Requirement.Sdm(
            "X-I-1", "the vectors 16 to 255 are legal, and a message carries its own", IcrSection),
        apic =>
        {
            var target = apic.All.Last;
            for (var vector = 0x10; vector <= 0xff; vector++)
            {
                apic.SendPhysical(_cpu0, apic.Ids[target.Value], (byte)vector);
                apic.ExpectDelivered((byte)vector, target);
            }
        });

    [ConformanceFact]
    [Trait("Rule", "X-I-2")]
    public void Level_bit_of_an_edge_message_does_not_matter() => Check(
        2,
        Requirement.Sdm(
            "X-I-2",
            "the level bit has no meaning for fixed messages: Linux leaves it 0",
            IcrSection),
        apic =>
        {
            const ulong Assert = 0x4000;
            var target = apic.All.Last;
            foreach (var level in new[] { 0UL, Assert })
            {
                apic.Send(_cpu0, new(Vector | level), apic.Ids[target.Value]);
                apic.ExpectDelivered(Vector, target);
            }
        });

    [ConformanceFact]
    [Trait("Rule", "X-I-3")]
    public void Nmi_reaches_the_nmi_pin_and_no_vector_register() => CheckNmi(
        Requirement.Sdm("X-I-3", "delivery mode 4 is an NMI: its vector is ignored", IcrSection),
        (apic, pin) =>
        {
            var target = apic.All.Last;
            apic.Send(_cpu0, new() { DeliveryMode = DeliveryMode.Nmi }, apic.Ids[target.Value]);

            foreach (var cpu in apic.All)
            {
                var isAsserted = pin.IsNmiAsserted(cpu);
                apic.Expect(
                    $"an NMI at {target} alone",
                    isAsserted == (cpu == target),
                    $"the NMI pin of {cpu} is {(isAsserted ? "" : "not ")}asserted");
            }

            apic.ExpectBit(target, ApicRegister.Irr, 2, isSet: false);
            apic.ExpectDelivered(Vector, CpuMask.Empty);
        });

    [ConformanceFact]
    [Trait("Rule", "X-P-4")]
    public void One_nmi_is_latched_while_another_is_handled() => CheckNmi(
        Requirement.Sdm(
            "X-P-4", "while an NMI is handled one more is latched, further ones merge",
            "Nonmaskable Interrupt (NMI)"),
        (apic, pin) =>
        {
            var nmi = new Icr { DeliveryMode = DeliveryMode.Nmi };
            apic.Send(_cpu0, nmi, apic.Ids[0]);
            pin.EnterNmi(_cpu0);
            apic.Send(_cpu0, nmi, apic.Ids[0]);
            apic.Send(_cpu0, nmi, apic.Ids[0]);

            apic.Expect("none while one is handled", !pin.IsNmiAsserted(_cpu0), "one is offered");
            pin.LeaveNmi(_cpu0);
            apic.Settle();
            apic.Expect("the latched one after IRET", pin.IsNmiAsserted(_cpu0), "none is offered");
            pin.EnterNmi(_cpu0);
            pin.LeaveNmi(_cpu0);
            apic.Settle();
            apic.Expect("no third one", !pin.IsNmiAsserted(_cpu0), "one is offered");
        });

    private void CheckShorthand(
        Shorthand shorthand, string name, Func<CpuMask, CpuId, CpuMask> targetsOf)
    {
        var requirement = Requirement.Sdm(
            "X-I-4",
            $"with the shorthand \"{name}\" destination and destination mode mean nothing",
            IcrSection);
        foreach (var size in Sizes(_broadcastSizes))
        {
            Check(size, requirement, apic =>
            {
                foreach (var mode in new[] { DestinationMode.Physical, DestinationMode.Logical })
                {
                    var command = new Icr
                    {
                        Vector = Vector,
                        DestinationMode = mode,
                        Shorthand = shorthand,
                    };
                    foreach (var destination in new uint[] { 0, apic.Ids[^1], apic.Everybody })
                    {
                        var sender = new CpuId(size / 2);
                        apic.Send(sender, command, destination);
                        apic.ExpectDelivered(Vector, targetsOf(apic.All, sender));
                    }
                }
            });
        }
    }

    private void CheckNmi(Requirement requirement, Action<ApicBench, INmiPin> fact) =>
        Check(2, requirement, apic =>
        {
            if (apic.NmiPin is { } pin) fact(apic, pin);
            else Skip($"the controller does not implement {nameof(INmiPin)}");
        });
}
