using SmpActors.Model;
using SmpActors.Model.Kernel;

namespace SmpActors.TestKit.Conformance.Parts;

/// <summary>An interrupt system whose parts and cores are the test's own.</summary>
/// <param name="inner">The system that knows its kinds of part.</param>
/// <param name="newPort">A core's side of the controller.</param>
/// <param name="newCpuPart">A part of each CPU.</param>
/// <param name="newChipPart">A part of each chip.</param>
internal sealed class PartSystem(
    IInterruptSystem inner,
    Func<CpuId, IInterruptPort> newPort,
    Func<CpuId, IPart> newCpuPart,
    Func<ChipId, IPart> newChipPart) : IInterruptSystem
{
    public string Name => inner.Name;

    public int CpuCountMax => inner.CpuCountMax;

    public int ChipCountMax => inner.ChipCountMax;

    public string LimitReason => inner.LimitReason;

    public IArch Arch => inner.Arch;

    public IIpiWire Wire => inner.Wire;

    public PartKind? PerCpu => inner.PerCpu;

    public PartKind PerChip => inner.PerChip;

    public IInterruptPort NewPort(CpuId cpu) => newPort(cpu);

    public IPart NewCpuPart(CpuId cpu) => newCpuPart(cpu);

    public IPart NewChipPart(ChipId chip) => newChipPart(chip);
}
