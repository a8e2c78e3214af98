using System.Numerics;
using SmpActors.Model.Gic;
using SmpActors.Model.Profiles;

namespace SmpActors.Model.Tests.Gic;

/// <summary>A whole GICv2 machine without actors: CPUs and a distributor.</summary>
internal sealed class GicV2Machine : ArmMachine
{
    public GicV2Machine(
        ulong seed,
        int cpuCount,
        GicV2Options? options = null,
        Weakness weaknesses = Weakness.None,
        params GuestFunction[] programs)
        : this(ProfileTable.Reference, seed, cpuCount, options, weaknesses, programs)
    {
    }

    public GicV2Machine(
        Profile profile,
        ulong seed,
        int cpuCount,
        GicV2Options? options = null,
        Weakness weaknesses = Weakness.None,
        params GuestFunction[] programs)
        : base(
            profile,
            seed,
            new(cpuCount, cpuCount),
            new GicV2System(
                new(cpuCount, cpuCount), (options ?? new()) with { Changes = profile.Gic }),
            weaknesses,
            programs)
    {
    }

    public GicV2System System => (GicV2System)Interrupts;

    public GicV2Distributor Gicd => Runner.Part<GicV2Distributor>(new(PartKind.Distributor, 0));

    /// <summary>A CPU's own interface, for guest code.</summary>
    public static GicV2CpuInterface GiccOf(Cpu cpu) => (GicV2CpuInterface)cpu.Port;

    public GicV2CpuInterface Gicc(int cpu) => (GicV2CpuInterface)Ports[cpu];

    /// <summary>A CPU writes a register of the distributor.</summary>
    public void Write(int cpu, int offset, uint value) => Runner.Tell(
        PartId.Distributor(new(0)),
        new GicV2Distributor.WriteRegister(new(cpu), offset, value, Cause: 0));

    /// <summary>The CPUs whose SGI pends at a CPU, a bit for each.</summary>
    public int Sources(int cpu, int intId)
    {
        var word = Gicd.Read(cpu, Model.Gic.Gicd.SPendSgiR + (intId - (intId % 4)));
        return BitConverter.GetBytes(word)[intId % 4];
    }

    protected override int LatchedCount(int cpu, int intId) =>
        BitOperations.PopCount((uint)Sources(cpu, intId));
}
