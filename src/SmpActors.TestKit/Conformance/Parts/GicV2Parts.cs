using SmpActors.Model;
using SmpActors.Model.Gic;
using SmpActors.TestKit.Conformance.Gic;

namespace SmpActors.TestKit.Conformance.Parts;

/// <summary>
/// The GICv2 of SmpActors.Model as a controller under test, with a distributor of your own in the
/// place of ours if you like.
/// </summary>
public sealed class GicV2Parts : IGicV2Controller
{
    private static readonly PartId _gicd = PartId.Distributor(GicV2Distributor.OnlyChip);

    private readonly PartMachine<GicV2Core> _machine;

    /// <param name="setup">How many CPUs, 1 to 8, and the seed of the order of messages.</param>
    /// <param name="host">How the parts are run.</param>
    /// <param name="around">
    /// Gives the part that takes the place of ours, which it is shown; null changes none.
    /// </param>
    public GicV2Parts(ControllerSetup setup, PartHost host, Func<IPart, IPart>? around = null)
    {
        var topology = new MachineTopology(setup.CpuCount, setup.CpuCount);
        var system = new GicV2System(topology, new() { PowerOn = GicPowerOn.Reset });
        var change = around ?? (static part => part);
        _machine = new(
            topology,
            system,
            _ => new GicV2Core(system.NewCpuInterface()),
            system.NewCpuPart,
            chip => change(system.NewChipPart(chip)),
            host,
            setup.Seed);
    }

    public int CpuCount => _machine.CpuCount;

    public void Settle() => _machine.Settle();

    public bool IsInterruptAsserted(CpuId cpu) => _machine.CoreOf(cpu).IsAsserted;

    public ulong ReadDistributor(CpuId cpu, int offset) => _machine.Ask(
        cpu, _gicd, key => new GicV2Distributor.ReadRegister(cpu, key, offset)).Value;

    public void WriteDistributor(CpuId cpu, int offset, ulong value)
    {
        var word = (uint)(value & uint.MaxValue);
        _machine.Post(
            cpu, _gicd, new GicV2Distributor.WriteRegister(cpu, offset, word, Cause: 0));
    }

    public uint ReadCpuInterface(CpuId cpu, int offset) =>
        (uint)(Access(cpu, offset, null) & uint.MaxValue);

    public void WriteCpuInterface(CpuId cpu, int offset, uint value) => Access(cpu, offset, value);

    public void Dispose() => _machine.Dispose();

    private ulong Access(CpuId cpu, int offset, uint? value) => _machine.AskCore(
        cpu, _gicd, key => new GicV2Core.AccessGicc(key, offset, value)).Value;
}
