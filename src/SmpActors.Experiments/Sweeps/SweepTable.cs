using System.Globalization;
using CsvHelper;
using SmpActors.Experiments.Results;

namespace SmpActors.Experiments.Sweeps;

/// <summary>The figures of a sweep's rows, and the same as CSV.</summary>
public static class SweepTable
{
    private const string CallStage = "call";
    private const string StuckStage = "stuck";

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

    private static readonly (string Name, Func<RunResult, long> Of)[] _csdLockFigures =
    [
        ("open", static result => result.Calls.Open),
        ("stuck", static result => result.CsdLock?.Stuck ?? 0),
        ("resent", static result => result.CsdLock?.Resent ?? 0),
        ("unstuck", static result => result.CsdLock?.Unstuck ?? 0),
        ("stuck_p50_ns", static result => Stuck(result)?.P50 ?? 0),
        ("stuck_max_ns", static result => Stuck(result)?.Max ?? 0),
        ("call_max_ns", static result => Call(result)?.Max ?? 0),
    ];

    /// <summary>
    /// The figures' names, in the order of <see cref="FiguresOf"/>: more of them where the csd-lock
    /// watchdog was on in a row.
    /// </summary>
    /// <remarks>
    /// csds: entries that queues got. ipis: asked for by the kernel, one for each target. writes:
    /// of registers that send or end interrupts. deliveries: messages between parts. open: calls
    /// that did not return. stuck: waits that the watchdog reported; resent: IPIs that it sent
    /// again; unstuck: those of the waits that ended. Times are virtual ns, or wall ns in wall
    /// time; that of a stuck wait is from its beginning to the unlock.
    /// </remarks>
    public static IReadOnlyList<string> NamesOf(SweepResult sweep) =>
        [.. FiguresIn(sweep).Select(static figure => figure.Name)];

    /// <summary>A run's figures as a row of a sweep.</summary>
    public static IReadOnlyList<long> FiguresOf(SweepResult sweep, RunResult result) =>
        [.. FiguresIn(sweep).Select(figure => figure.Of(result))];

    /// <summary>
    /// The rows as CSV: the keys, the verdict, the figures, and why a combination was refused.
    /// </summary>
    public static void WriteCsv(SweepResult sweep, TextWriter text)
    {
        using var writer = CsvWriter.Create(
            text, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
        var names = NamesOf(sweep);
        writer.WriteHeader([.. sweep.Over, "verdict", .. names, "refused"]);
        foreach (var row in sweep.Rows)
        {
            var figures = row.Result is { } result
                ? FiguresOf(sweep, result).Select(static figure =>
                    figure.ToString(CultureInfo.InvariantCulture))
                : names.Select(static _ => "");
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

    private static IEnumerable<(string Name, Func<RunResult, long> Of)> FiguresIn(
        SweepResult sweep) =>
        sweep.Rows.Any(static row => row.Result?.CsdLock is not null)
            ? _figures.Concat(_csdLockFigures)
            : _figures;

    private static LatencyNs? Stuck(RunResult result) =>
        result.LatencyNs.GetValueOrDefault(StuckStage);

    private static LatencyNs? Call(RunResult result) =>
        result.LatencyNs.GetValueOrDefault(CallStage);
}
