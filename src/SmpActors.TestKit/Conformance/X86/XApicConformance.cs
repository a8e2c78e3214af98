using SmpActors.Model.X86;

namespace SmpActors.TestKit.Conformance.X86;

/// <summary>
/// What the manual asks of local APICs in xAPIC mode: derive, and give your controller.
/// </summary>
public abstract partial class XApicConformance : ApicConformance
{
    private const string LogicalMode = "Logical Destination Mode";

    /// <summary>Eight logical ids and one more CPU, which has none.</summary>
    private const int FlatCpus = 9;

    private protected override ApicMode Mode => ApicMode.XApic;

    [ConformanceFact]
    [Trait("Rule", "X-I-1")]
    public void Writing_the_high_half_alone_sends_nothing() => Check(
        2,
        Requirement.Sdm(
            "X-I-1", "the write of the low half sends, that of the high half does not",
            "Interrupt Command Register (ICR)"),
        apic =>
        {
            var target = apic.All.Last;
            apic.SendPhysical(_cpu0, apic.Ids[target.Value], Vector);
            apic.ExpectDelivered(Vector, target);

            apic.Write(_cpu0, ApicRegister.Icr2, (ulong)apic.Ids[target.Value] << 24);
            apic.ExpectDelivered(Vector, CpuMask.Empty);

            apic.Write(_cpu0, ApicRegister.Icr, Vector);
            apic.ExpectDelivered(Vector, target);
        });

    [ConformanceFact]
    [Trait("Rule", "X-D-2")]
    public void Flat_destination_interrupts_every_apic_that_shares_a_bit() => Check(
        FlatCpus,
        Requirement.Sdm(
            "X-D-2", "in the flat model a message is for each APIC whose LDR shares a bit with it",
            LogicalMode),
        apic =>
        {
            // All ones is the broadcast, and stays out of this.
            for (var mask = 1U; mask < 0xff; mask++)
            {
                apic.SendLogical(_cpu0, mask, Vector);
                apic.ExpectDelivered(Vector, MaskOf(mask).And(apic.All));
            }
        });

    [ConformanceFact]
    [Trait("Rule", "X-D-2")]
    public void Logical_id_of_several_bits_answers_to_each_of_them() => Check(
        3,
        Requirement.Sdm(
            "X-D-2", "in the flat model one shared bit of LDR and destination is enough",
            LogicalMode),
        apic =>
        {
            var target = apic.All.Last;
            apic.Write(target, ApicRegister.Ldr, 0xc8000000);
            foreach (var bit in new uint[] { 0x80, 0x40, 0x08, 0xc8 })
            {
                apic.SendLogical(_cpu0, bit, Vector);
                apic.ExpectDelivered(Vector, target);
            }

            apic.SendLogical(_cpu0, 0x10, Vector);
            apic.ExpectDelivered(Vector, CpuMask.Empty);
        });

    [ConformanceFact]
    [Trait("Rule", "X-D-3")]
    public void Cluster_destination_interrupts_the_members_it_names_in_its_cluster() => Check(
        FlatCpus,
        Requirement.Sdm(
            "X-D-3",
            "in the cluster model bits 7:4 must equal the cluster, and bits 3:0 share a member",
            LogicalMode),
        apic =>
        {
            const int MembersMax = 4;
            foreach (var cpu in apic.All)
            {
                var id = (uint)(cpu.Value / MembersMax << 4) | (1U << (cpu.Value % MembersMax));
                apic.Write(cpu, ApicRegister.Dfr, 0x0fff_ffff);
                apic.Write(cpu, ApicRegister.Ldr, (ulong)id << 24);
            }

            // Cluster 15 with all members is the broadcast, and stays out of this.
            for (var destination = 0U; destination < 0xf0; destination++)
            {
                var first = (int)(destination >> 4) * MembersMax;
                var members = CpuMask.Of(Enumerable.Range(0, MembersMax)
                    .Where(place => (destination >> place & 1) != 0)
                    .Select(place => new CpuId(first + place)));
                apic.SendLogical(_cpu0, destination, Vector);
                apic.ExpectDelivered(Vector, apic.All.And(members));
            }
        });

    [ConformanceFact]
    [Trait("Rule", "X-D-2")]
    public void Logical_destination_of_all_ones_interrupts_everybody() => Check(
        FlatCpus,
        Requirement.Sdm(
            "X-D-2", "a logical destination of 0xff is every local APIC", LogicalMode),
        apic =>
        {
            if (apic.All.Count > 8) apic.Write(new(8), ApicRegister.Ldr, 0x01000000);
            apic.SendLogical(_cpu0, 0xff, Vector);
            apic.ExpectDelivered(Vector, apic.All);
        });

    private static CpuMask MaskOf(uint bits) => CpuMask.Of(
        Enumerable.Range(0, 32).Where(bit => (bits >> bit & 1) != 0).Select(bit => new CpuId(bit)));
}
