using SmpActors.Model.Gic;
using SmpActors.Model.Profiles;

namespace SmpActors.Model.Tests.Gic;

/// <summary>A whole GICv3 machine without actors: CPUs, redistributors, distributors.</summary>
internal sealed class GicMachine : ArmMachine
{
    public GicMachine(
        ulong seed,
        MachineTopology topology,
        GicV3Options? options = null,
        Weakness weaknesses = Weakness.None,
        params GuestFunction[] programs)
        : this(ProfileTable.Reference, seed, topology, options, weaknesses, programs)
    {
    }

    public GicMachine(
        Profile profile,
        ulong seed,
        MachineTopology topology,
        GicV3Options? options = null,
        Weakness weaknesses = Weakness.None,
        params GuestFunction[] programs)
        : base(
            profile,
            seed,
            topology,
            new GicV3System(topology, (options ?? new()) with { Changes = profile.Gic }),
            weaknesses,
            programs)
    {
    }

    public GicV3System System => (GicV3System)Interrupts;

    /// <summary>A CPU's own interface, for guest code.</summary>
    public static CpuInterface IccOf(Cpu cpu) => (CpuInterface)cpu.Port;

    public CpuInterface Icc(int cpu) => (CpuInterface)Ports[cpu];

    public Redistributor Gicr(int cpu) =>
        Runner.Part<Redistributor>(new(PartKind.Redistributor, cpu));

    public Distributor Gicd(int chip) => Runner.Part<Distributor>(new(PartKind.Distributor, chip));

    public void Write(int cpu, int offset, uint value) => Runner.Tell(
        PartId.Redistributor(new(cpu)), new Redistributor.WriteRegister(offset, value));

    protected override int LatchedCount(int cpu, int intId) =>
        (Gicr(cpu).Read(Model.Gic.Gicr.ISPendR0) & (1UL << intId)) != 0 ? 1 : 0;
}
