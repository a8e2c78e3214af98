using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Actors.Tests;

/// <summary>GICv3 with some redistributors of the test's own.</summary>
internal sealed class ChangedGic(IInterruptSystem inner, Func<CpuId, IPart?> partOf)
    : IInterruptSystem
{
    public string Name => inner.Name;

    public int CpuCountMax => inner.CpuCountMax;

    public string LimitReason => inner.LimitReason;

    public IArch Arch => inner.Arch;

    public IIpiWire Wire => inner.Wire;

    public PartKind? PerCpu => inner.PerCpu;

    public PartKind PerChip => inner.PerChip;

    public IInterruptPort NewPort(CpuId cpu) => inner.NewPort(cpu);

    public IPart NewCpuPart(CpuId cpu) => partOf(cpu) ?? inner.NewCpuPart(cpu);

    public IPart NewChipPart(ChipId chip) => inner.NewChipPart(chip);
}
