namespace SmpActors.Model.Kernel;

/// <summary>
/// One interrupt system: how its machine sends IPIs, and the parts that carry them.
/// </summary>
public interface IInterruptSystem
{
    /// <summary>
    /// Its name in experiments: <c>flat</c>, <c>x2apic-cluster</c>, <c>gicv3</c>.
    /// </summary>
    string Name { get; }

    /// <summary>The most possible CPUs that it can address.</summary>
    int CpuCountMax { get; }

    /// <summary>Why there are no more, for an error message.</summary>
    string LimitReason { get; }

    /// <summary>The most chips that it reaches.</summary>
    int ChipCountMax => CpuCountMax;

    /// <summary>How generic code asks for an IPI.</summary>
    IArch Arch { get; }

    /// <summary>Which IPIs its messages carry.</summary>
    IIpiWire Wire { get; }

    /// <summary>A CPU's own side of its controller.</summary>
    IInterruptPort NewPort(CpuId cpu);

    /// <summary>
    /// The kind of controller part that each CPU has one of; null where it has none beside its
    /// port, as on a GICv2.
    /// </summary>
    PartKind? PerCpu { get; }

    /// <summary>The kind of controller part that each chip has one of.</summary>
    PartKind PerChip { get; }

    /// <summary>A controller part of one CPU, as the kernel's init leaves it.</summary>
    /// <exception cref="InvariantViolatedException"><see cref="PerCpu"/> is null.</exception>
    IPart NewCpuPart(CpuId cpu);

    /// <summary>A controller part of one chip, as the kernel's init leaves it.</summary>
    IPart NewChipPart(ChipId chip);
}
