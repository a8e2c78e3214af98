namespace SmpActors.Experiments.Results;

/// <summary>The interrupts that CPUs took, as /proc/interrupts has them.</summary>
/// <remarks>
/// Labels and descriptions are the kernel's: arch/x86/kernel/irq.c, arch_show_interrupts(), and
/// arch/arm64/kernel/smp.c, show_ipi_list() (v4.9). x86 counts both call vectors as CAL.
/// </remarks>
public sealed record InterruptsTable
{
    private static readonly Row[] _x86 =
    [
        new("RES", "Rescheduling interrupts", ["reschedule"]),
        new("CAL", "Function call interrupts", ["call_function", "call_function_single"]),
        new("IWI", "IRQ work interrupts", ["irq_work"]),
    ];

    private static readonly Row[] _arm64 =
    [
        new("IPI0", "Rescheduling interrupts", ["Rescheduling interrupts"]),
        new("IPI1", "Function call interrupts", ["Function call interrupts"]),
        new("IPI2", "CPU stop interrupts", ["CPU stop interrupts"]),
        new("IPI3", "Timer broadcast interrupts", ["Timer broadcast interrupts"]),
        new("IPI4", "IRQ work interrupts", ["IRQ work interrupts"]),
        new("IPI5", "CPU wake-up interrupts", ["CPU wake-up interrupts"]),
    ];

    /// <summary>The CPUs that have a column, ascending.</summary>
    public required IReadOnlyList<int> Cpus { get; init; }

    /// <summary>Whether some CPUs have no column; their counts are in the totals.</summary>
    public required bool IsShortened { get; init; }

    public required IReadOnlyList<InterruptsRow> Rows { get; init; }

    /// <summary>The table of a run.</summary>
    /// <param name="result">The run.</param>
    /// <param name="columnsMax">
    /// Columns for CPUs, at least 2: with more CPUs, the first and last.
    /// </param>
    public static InterruptsTable Of(RunResult result, int columnsMax = 8)
    {
        var cpus = result.PerCpu.OrderBy(counts => counts.Cpu).ToArray();
        var isArm64 = result.Interrupts.StartsWith("gic", StringComparison.Ordinal);
        var isShortened = cpus.Length > columnsMax;
        var shown = isShortened
            ? [.. cpus[..((columnsMax + 1) / 2)], .. cpus[^(columnsMax / 2)..]]
            : cpus;
        return new()
        {
            Cpus = [.. shown.Select(counts => counts.Cpu)],
            IsShortened = isShortened,
            Rows = [.. RowsOf(cpus, isArm64).Select(row => new InterruptsRow(
                row.Label,
                row.Description,
                [.. shown.Select(row.CountOn)],
                cpus.Sum(row.CountOn)))],
        };
    }

    /// <summary>The kernel's rows of the architecture, then what it has no row for.</summary>
    private static IEnumerable<Row> RowsOf(CpuCounts[] cpus, bool isArm64)
    {
        var words = cpus
            .SelectMany(counts => counts.Received.Keys)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToArray();
        var known = isArm64 ? _arm64 : _x86;
        var others = words.Where(word => !Array.Exists(known, row => row.Words.Contains(word)));
        return known.Concat(others.Select(word => new Row(word, "", [word])));
    }

    private sealed record Row(string Label, string Description, string[] Words)
    {
        public long CountOn(CpuCounts cpu) =>
            Words.Sum(word => cpu.Received.GetValueOrDefault(word));
    }
}

/// <summary>One kind of interrupt.</summary>
/// <param name="Label">The kernel's label: <c>CAL</c>, <c>IPI1</c>.</param>
/// <param name="Description">The kernel's description, or empty where it has no row.</param>
/// <param name="Counts">One for each column.</param>
/// <param name="Total">Over all CPUs, with a column or not.</param>
public sealed record InterruptsRow(
    string Label, string Description, IReadOnlyList<long> Counts, long Total);
