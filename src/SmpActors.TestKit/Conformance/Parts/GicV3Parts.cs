using SmpActors.Model;
using SmpActors.Model.Gic;
using SmpActors.TestKit.Conformance.Gic;

namespace SmpActors.TestKit.Conformance.Parts;

/// <summary>
/// The GICv3 of SmpActors.Model as a controller under test, with parts of your own among them if
/// you like.
/// </summary>
public sealed class GicV3Parts : IGicV3Controller
{
    private static readonly PartId _gicd = PartId.Distributor(Distributor.BootChip);

    private readonly PartMachine<GicV3Core> _machine;

    /// <param name="setup">How many CPUs, and the seed of the order of messages.</param>
    /// <param name="host">How the parts are run.</param>
    /// <param name="around">
    /// Gives the part that takes the place of one of ours, which it is shown; null changes none.
    /// </param>
    /// <param name="cpusPerChip">
    /// CPUs of a chip, each with a distributor of its own; null for one chip.
    /// </param>
    /// <param name="cpusPerCluster">CPUs that share Aff3.Aff2.Aff1, 1 to 256.</param>
    public GicV3Parts(
        ControllerSetup setup,
        PartHost host,
        Func<IPart, IPart>? around = null,
        int? cpusPerChip = null,
        int cpusPerCluster = 16)
    {
        var topology = new MachineTopology(
            setup.CpuCount, cpusPerChip ?? setup.CpuCount, cpusPerCluster);
        var system = new GicV3System(topology, new() { PowerOn = GicPowerOn.Reset });
        var change = around ?? (static part => part);
        _machine = new(
            topology,
            system,
            _ => new GicV3Core(system.NewCpuInterface()),
            cpu => change(system.NewCpuPart(cpu)),
            chip => change(system.NewChipPart(chip)),
            host,
            setup.Seed);
    }

    public int CpuCount => _machine.CpuCount;

    public void Settle() => _machine.Settle();

    public bool IsInterruptAsserted(CpuId cpu) => _machine.CoreOf(cpu).IsAsserted;

    public ulong ReadDistributor(CpuId cpu, int offset) => _machine.Ask(
        cpu, _gicd, key => new Distributor.ReadRegister(cpu, key, offset)).Value;

    public void WriteDistributor(CpuId cpu, int offset, ulong value) =>
        _machine.Post(cpu, _gicd, new Distributor.WriteRegister(offset, value));

    public ulong ReadRedistributor(CpuId cpu, int offset) => _machine.Ask(
        cpu,
        PartId.Redistributor(cpu),
        key => new Redistributor.ReadRegister(cpu, key, offset)).Value;

    public void WriteRedistributor(CpuId cpu, int offset, uint value) => _machine.Post(
        cpu, PartId.Redistributor(cpu), new Redistributor.WriteRegister(offset, value));

    public AccessOutcome ReadIcc(CpuId cpu, IccRegister register) => Access(cpu, register, null);

    public AccessOutcome WriteIcc(CpuId cpu, IccRegister register, ulong value) =>
        Access(cpu, register, value);

    public void Dispose() => _machine.Dispose();

    private AccessOutcome Access(CpuId cpu, IccRegister register, ulong? value) =>
        _machine.AskCore(
            cpu,
            PartId.Redistributor(cpu),
            key => new GicV3Core.AccessIcc(key, register, value));
}
