using SmpActors.Model.X86;

namespace SmpActors.TestKit.Conformance.X86;

/// <summary>
/// What the manual asks of local APICs in x2APIC mode: derive, and give your controller.
/// </summary>
public abstract partial class X2ApicConformance : ApicConformance
{
    private const string LogicalMode = "Logical Destination Mode in x2APIC Mode";

    /// <summary>Ids beyond 8 bits, in more than 16 clusters.</summary>
    private const int ManyCpus = 260;

    private protected override ApicMode Mode => ApicMode.X2Apic;

    [ConformanceFact]
    [Trait("Rule", "X-D-1")]
    public void Destination_has_32_bits() => Check(
        ManyCpus,
        Requirement.Sdm(
            "X-D-1", "an x2APIC id and its destination have 32 bits, not 8",
            "x2APIC Addressability"),
        apic =>
        {
            var wide = apic.All.Where(static (cpu, _) => cpu.Value >= 254, 0);
            if (apic.Ids.All(static id => id <= byte.MaxValue)) Skip(NoWideIds(apic));
            foreach (var target in wide)
            {
                apic.SendPhysical(_cpu0, apic.Ids[target.Value], Vector);
                apic.ExpectDelivered(Vector, target);
            }
        });

    [ConformanceFact]
    [Trait("Rule", "X-D-1")]
    public void Destination_of_all_ones_interrupts_hundreds() => Check(
        ManyCpus,
        Requirement.Sdm(
            "X-D-1", "the destination 0xffffffff is every local APIC", "x2APIC Addressability"),
        apic =>
        {
            apic.SendPhysical(apic.All.Last, uint.MaxValue, Vector);
            apic.ExpectDelivered(Vector, apic.All);
            apic.SendLogical(_cpu0, uint.MaxValue, Vector);
            apic.ExpectDelivered(Vector, apic.All);
        });

    [ConformanceFact]
    [Trait("Rule", "X-D-1")]
    public void Destination_of_eight_ones_is_one_id() => Check(
        3,
        Requirement.Sdm(
            "X-D-1", "0xff is an id like others in x2APIC mode, no broadcast",
            "x2APIC Addressability"),
        apic =>
        {
            apic.SendPhysical(_cpu0, 0xff, Vector);
            apic.ExpectDelivered(Vector, CpuMask.Empty);
        });

    [ConformanceFact]
    [Trait("Rule", "X-D-4")]
    public void Logical_id_follows_from_the_id() => Check(
        ManyCpus,
        Requirement.Sdm(
            "X-D-4", "LDR is id[31:4] in bits 31:16, and the bit of id[3:0] in 15:0",
            "Deriving Logical x2APIC ID from the Local x2APIC ID"),
        apic =>
        {
            foreach (var cpu in apic.All)
            {
                var ldr = apic.Read(cpu, ApicRegister.Ldr);
                apic.Expect($"LDR of {cpu}", LogicalOf(apic.Ids[cpu.Value]), ldr);
            }
        });

    [ConformanceFact]
    [Trait("Rule", "X-D-4")]
    public void Cluster_destination_interrupts_the_members_it_names() => Check(
        SomeCpus,
        Requirement.Sdm(
            "X-D-4", "a logical destination is one cluster, and a set of its 16 members",
            LogicalMode),
        apic =>
        {
            // Every single member, every run from the first, and every second one.
            var lists = Enumerable.Range(0, 16).Select(place => 1U << place)
                .Concat(Enumerable.Range(1, 16).Select(count => (1U << count) - 1))
                .Append(0xaaaaU)
                .Append(0x5555U);
            foreach (var list in lists)
            {
                foreach (var cluster in apic.Ids.Select(static id => id >> 4).Distinct().Append(9U))
                {
                    apic.SendLogical(_cpu0, cluster << 16 | list, Vector);
                    apic.ExpectDelivered(Vector, Members(apic, cluster, list));
                }
            }
        });

    [ConformanceFact]
    [Trait("Rule", "X-W-4")]
    public void Self_ipi_interrupts_the_writer_alone() => Check(
        3,
        Requirement.Sdm(
            "X-W-4", "a write of SELF IPI is a fixed, edge-triggered IPI to oneself",
            "SELF IPI Register"),
        apic =>
        {
            foreach (var cpu in apic.All)
            {
                apic.Write(cpu, ApicRegister.SelfIpi, Vector);
                apic.ExpectDelivered(Vector, cpu);
            }
        });

    [ConformanceFact]
    [Trait("Rule", "X-W-4")]
    public void One_write_of_64_bits_sends_and_is_never_busy() => Check(
        2,
        Requirement.Sdm(
            "X-W-4", "ICR is one MSR; there is no delivery status", "ICR Operation in x2APIC Mode"),
        apic =>
        {
            var icr = (ulong)apic.Ids[^1] << 32 | Vector;
            apic.Write(_cpu0, ApicRegister.Icr, icr);
            apic.Expect("ICR right after the write", icr, apic.Read(_cpu0, ApicRegister.Icr));
            apic.ExpectDelivered(Vector, apic.All.Last);
            apic.Expect("ICR later", icr, apic.Read(_cpu0, ApicRegister.Icr));
        });

    private static ulong LogicalOf(uint id) => (ulong)(id >> 4) << 16 | 1UL << (int)(id & 15);

    private static CpuMask Members(ApicBench apic, uint cluster, uint list) => CpuMask.Of(
        from cpu in apic.All.AsEnumerable()
        let id = apic.Ids[cpu.Value]
        where id >> 4 == cluster && (list >> (int)(id & 15) & 1) != 0
        select cpu);

    private string NoWideIds(ApicBench apic) =>
        $"no id of {apic.All.Count} CPUs needs more than 8 bits; "
        + $"{nameof(CpuCountMax)} is {CpuCountMax}";
}
