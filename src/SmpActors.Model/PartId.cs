using System.Globalization;

namespace SmpActors.Model;

/// <summary>The kinds of part that a machine is made of.</summary>
public enum PartKind : byte
{
    /// <summary>
    /// What is not part of the machine: whoever starts tasks or injects interrupts.
    /// </summary>
    Outside,
    Cpu,
    LocalApic,
    ApicBus,
    Redistributor,
    Distributor,
}

/// <summary>
/// Names one part, equally on every node: <c>cpu3</c>, <c>apic3</c>, <c>gicr3</c>.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Index">From 0: the CPU's number, or for a bus and a distributor the chip's.</param>
public readonly record struct PartId(PartKind Kind, int Index)
{
    public static PartId Outside => default;

    public static PartId Cpu(CpuId cpu) => new(PartKind.Cpu, cpu.Value);

    public static PartId LocalApic(CpuId cpu) => new(PartKind.LocalApic, cpu.Value);

    public static PartId ApicBus(ChipId chip) => new(PartKind.ApicBus, chip.Value);

    public static PartId Redistributor(CpuId cpu) => new(PartKind.Redistributor, cpu.Value);

    public static PartId Distributor(ChipId chip) => new(PartKind.Distributor, chip.Value);

    /// <summary>Whether two parts belong to one CPU: a core and its own controller.</summary>
    public bool IsOfSameCpuAs(PartId other) =>
        Index == other.Index && IsPerCpu(Kind) && IsPerCpu(other.Kind);

    private static bool IsPerCpu(PartKind kind) =>
        kind is PartKind.Cpu or PartKind.LocalApic or PartKind.Redistributor;

    /// <summary>The word that print and actor paths use.</summary>
    public static string Word(PartKind kind) => kind switch
    {
        PartKind.Cpu => "cpu",
        PartKind.LocalApic => "apic",
        PartKind.ApicBus => "apicbus",
        PartKind.Redistributor => "gicr",
        PartKind.Distributor => "gicd",
        _ => "outside",
    };

    public override string ToString() =>
        Kind == PartKind.Outside
            ? Word(Kind)
            : Word(Kind) + Index.ToString(CultureInfo.InvariantCulture);
}
