using SmpActors.Model.Kernel;

namespace SmpActors.Model.Gic;

/// <summary>Which SGIs the messages of a GICv2's distributor carry.</summary>
/// <remarks>
/// The one write of GICD_SGIR is all there is of an SGI's way: what a fault does to one target of
/// several it does to a write for that target, and a write for the others goes on.
/// </remarks>
internal sealed class GicV2Wire(int cpuCount) : IIpiWire
{
    public IReadOnlyList<Type> Protocols { get; } =
        [typeof(GicV2CpuInterface), typeof(GicV2Distributor)];

    public IpiOnWire? IpiIn(PartId to, IMessage message)
    {
        if (message is not GicV2Distributor.WriteRegister { Offset: Gicd.Sgir } write) return null;
        if (write.Cause == 0) return null;

        var sgir = new GicdSgir(write.Value);
        var targets = CpuMask.Range(0, cpuCount)
            .Where((cpu, writer) => sgir.Names(cpu.Value, (int)writer), write.Writer.Value);
        return new(write.Cause, sgir.SgiIntId, targets);
    }

    public IMessage ForTargets(IMessage message, CpuMask targets)
    {
        var write = (GicV2Distributor.WriteRegister)message;
        var sgir = new GicdSgir(write.Value) with
        {
            TargetListFilter = SgirFilter.List,
            CpuTargetList = (byte)targets.WordOf(0),
        };
        return write with { Value = (uint)sgir.Raw };
    }

    public string? RefusalOf(FaultKind kind) => kind == FaultKind.SleepRedistributor
        ? "a GICv2 has one distributor and no redistributors"
        : "an ICR is a register of local APICs";
}
