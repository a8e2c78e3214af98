using SmpActors.Simulation.Exploration;

namespace SmpActors.Cli.Reports;

/// <summary>Says what an exploration found.</summary>
internal sealed class ExploreReport(CliHost host)
{
    private const int OneSidedMax = 10;

    /// <summary>How far it is.</summary>
    public static string Progress(ExplorationProgress progress, TimeSpan elapsed) =>
        $"{Figures.Count(progress.Schedules, "schedule")}, {Rate(progress.Schedules, elapsed)}, "
        + $"{Figures.Count(progress.Failed)} failed, "
        + $"{Figures.Count(progress.Classes, "kind")} of failure, covered "
        + $"{Figures.Count(progress.Edges)} states with messages and "
        + $"{Figures.Count(progress.Orders, "order")}, the last new at schedule "
        + $"{Figures.Count(progress.LastNew)}";

    /// <summary>Writes all, the verdict last.</summary>
    /// <param name="name">The experiment's.</param>
    /// <param name="settings">How it was explored.</param>
    /// <param name="result">What it came to.</param>
    /// <param name="replayOf">The replay file of a class, or null.</param>
    public void Write(
        string name,
        ExplorationSettings settings,
        ExplorationResult result,
        Func<FailureClass, string?> replayOf)
    {
        host.WriteLine(
            $"{name}, {StrategyNames.Of(settings.Strategy)}: "
            + $"{Figures.Count(result.Schedules, "schedule")}, "
            + $"{Rate(result.Schedules, result.Elapsed)}, "
            + $"{Figures.Count(result.Deliveries)} deliveries");
        if (result.Space is { } space) WriteSpace(space, result);
        if (result.Coverage is { } coverage) WriteCoverage(coverage, result.Schedules);
        foreach (var found in result.Failures) WriteFailure(found, result, replayOf(found));
        host.WriteLine(
            $"verdict: {Verdict(result)}: {Figures.Count(result.Failed)} of "
            + $"{Figures.Count(result.Schedules, "schedule")} failed{Why(result.End)}");
    }

    private void WriteSpace(SpaceSummary space, ExplorationResult result)
    {
        var what = space.IsReduced
            ? "orders that make a difference"
            : "orders (actors start, stop or watch others, so none was left out)";
        host.WriteLine(space.IsDone
            ? $"all {Figures.Count(result.Schedules)} {what} were run, of at most "
                + $"{Figures.Count(space.StepsMax, "step")}; "
                + $"{Figures.Count(result.Redundant)} were broken off as seen before"
            : $"not all {what} were run: {Figures.Count(result.Schedules)} were, of at most "
                + $"{Figures.Count(space.StepsMax, "step")}");
        if (!space.IsExact)
        {
            host.WriteLine("orders may be missing: two senders or receivers look alike");
        }
    }

    private void WriteCoverage(CoverageSummary coverage, long schedules)
    {
        var news = coverage.LastNew * 2 < schedules
            ? $"nothing new since schedule {Figures.Count(coverage.LastNew)}"
            : $"new ones still come: the last at schedule {Figures.Count(coverage.LastNew)}";
        host.WriteLine(
            $"covered: {Figures.Count(coverage.Edges)} pairs of a state and a message, "
            + $"{Figures.Count(coverage.Orders)} orders of two messages at one part; {news}");
        if (coverage.OneSided.Count == 0) return;

        host.WriteLine(
            $"  {Figures.Count(coverage.OneSided.Count, "order")} never seen the other way round:");
        foreach (var order in coverage.OneSided.Take(OneSidedMax))
        {
            host.WriteLine(
                $"    {order.Receiver}: {Short(order.First)} before {Short(order.Second)}");
        }

        var rest = coverage.OneSided.Count - OneSidedMax;
        if (rest > 0) host.WriteLine($"    and {Figures.Count(rest)} more");
    }

    private void WriteFailure(FailureClass found, ExplorationResult result, string? replay)
    {
        host.WriteLine();
        host.WriteLine(
            $"{found.Failure.Oracle}: {Figures.Count(found.Count)} of "
            + $"{Figures.Count(result.Schedules, "schedule")}, first {Figures.Count(found.Number)} "
            + $"(seed {found.Seed})");
        host.WriteLine($"  {found.Failure.Text}");
        host.WriteLine(
            found.Replay is null
                ? "  it did not fail again: something is not decided by the schedule"
                : replay is null
                    ? "  no file was asked for"
                    : $"  smpactors replay {replay}");
    }

    private static string Verdict(ExplorationResult result) =>
        result.Failures.Count > 0 ? "failures"
        : result.End == ExplorationEnd.Cancelled ? "interrupted"
        : "ok";

    private static string Why(ExplorationEnd end) => end switch
    {
        ExplorationEnd.SpaceDone => ", and there is no other order",
        ExplorationEnd.TimeBudget => ", and the time is over",
        ExplorationEnd.Cancelled => ", and it was interrupted",
        _ => "",
    };

    private static string Rate(long schedules, TimeSpan elapsed) => elapsed.TotalSeconds > 0
        ? $"{Figures.Count((long)(schedules / elapsed.TotalSeconds))}/s"
        : "";

    /// <summary>A nested type's own name with that of its part: <c>Cpu.EnqueueCsd</c>.</summary>
    private static string Short(string type) =>
        type[(type.LastIndexOf('.') + 1)..].Replace('+', '.');
}
