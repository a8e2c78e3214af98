using System.Globalization;
using CsvHelper;
using SmpActors.Experiments.Results;

namespace SmpActors.Experiments.Sweeps;

/// <summary>The figures of a sweep's rows, and the same as CSV.</summary>
public static class SweepTable
{
    private const string CallStage = "call";

    private static readonly (string Name, Func<RunResult, long> Of)[] _figures =
    [
        ("calls", static result => result.Calls.Issued),
        ("csds", static result => result.Csd.Queued),
        ("ipis", static result => result.Ipis.Raised),
        ("taken", static result => result.Ipis.Taken),
        ("coalesced", static result => result.Ipis.Coalesced),
        ("writes", static result => result.RegisterWrites),
        ("deliveries", static result => result.Deliveries),
        ("call_p50_ns", static result => Call(result)?.P50 ?? 0),
        ("call_p99_ns", static result => Call(result)?.P99 ?? 0),
        ("virtual_ns", static result => result.VirtualTimeNs),
    ];

    /// <summary>The figures' names, in the order of <see cref="FiguresOf"/>.</summary>
    /// <remarks>
    /// csds: entries that queues got. ipis: asked for by the kernel, one for each target. writes:
    /// of registers that send or end interrupts. deliveries: messages between parts. Times of calls
    /// are virtual ns, or wall ns in wall time.
    /// </remarks>
    public static IReadOnlyList<string> Names { get; } =
        [.. _figures.Select(static figure => figure.Name)];

    /// <summary>A run's figures.</summary>
    public static IReadOnlyList<long> FiguresOf(RunResult result) =>
        [.. _figures.Select(figure => figure.Of(result))];

    /// <summary>
    /// The rows as CSV: the keys, the verdict, the figures, and why a combination was refused.
    /// </summary>
    public static void WriteCsv(SweepResult sweep, TextWriter text)
    {
        using var writer = CsvWriter.Create(
            text, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
        writer.WriteHeader([.. sweep.Over, "verdict", .. Names, "refused"]);
        foreach (var row in sweep.Rows)
        {
            var figures = row.Result is { } result
                ? FiguresOf(result).Select(static figure =>
                    figure.ToString(CultureInfo.InvariantCulture))
                : Names.Select(static _ => "");
            var refused = string.Join("; ", row.Refused ?? []);
            writer.WriteRecord([.. row.Values, VerdictOf(row), .. figures, refused]);
        }
    }

    /// <summary>The verdict's word, or <c>refused</c>.</summary>
    public static string VerdictOf(SweepRow row) => row.Result is { } result
        ? result.Verdict switch
        {
            Verdict.Ok => "ok",
            Verdict.Violated => "violated",
            Verdict.Stalled => "stalled",
            _ => "interrupted",
        }
        : "refused";

    private static LatencyNs? Call(RunResult result) =>
        result.LatencyNs.GetValueOrDefault(CallStage);
}
