namespace SmpActors.Model.Gic;

/// <summary>The kernel's words for its IPIs.</summary>
/// <remarks>Source: arch/arm64/kernel/smp.c, ipi_types (v4.9).</remarks>
public static class IpiTypes
{
    /// <summary>NR_IPI: numbers from here on are unknown to the kernel.</summary>
    public const int Count = 6;

    private static readonly string[] _reasons =
    [
        "Rescheduling interrupts",
        "Function call interrupts",
        "CPU stop interrupts",
        "Timer broadcast interrupts",
        "IRQ work interrupts",
        "CPU wake-up interrupts",
    ];

    /// <summary>What ipi_raise and ipi_entry print.</summary>
    /// <param name="number">The INTID, 0 to 15.</param>
    public static string ReasonOf(int number) =>
        number is >= 0 and < Count ? _reasons[number] : "Unknown IPI message";
}
