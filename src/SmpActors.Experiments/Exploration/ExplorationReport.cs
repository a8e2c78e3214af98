using System.Globalization;
using SmpActors.Experiments.Results;
using SmpActors.Simulation.Exploration;

namespace SmpActors.Experiments.Exploration;

/// <summary>What an exploration came to, as <c>--json</c> writes it.</summary>
public sealed record ExplorationReport
{
    private static readonly ExplorationReportContext _json =
        new(ResultJson.Options(isIndented: true));

    /// <summary>The version of this shape; raised when a member changes its meaning.</summary>
    public int SchemaVersion { get; init; } = 1;

    public required string Experiment { get; init; }

    public required string Strategy { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>
    /// <c>allSchedules</c>, <c>spaceDone</c>, <c>timeBudget</c>, <c>failure</c> or
    /// <c>cancelled</c>.
    /// </summary>
    public required string End { get; init; }

    /// <summary>Run to their end.</summary>
    public required long Schedules { get; init; }

    /// <summary>exhaustive: broken off, since all that follows was seen.</summary>
    public required long Redundant { get; init; }

    public required long Failed { get; init; }

    public required long Deliveries { get; init; }

    public required double WallTimeMs { get; init; }

    public required double SchedulesPerSecond { get; init; }

    public required CoverageSummary? Coverage { get; init; }

    public required SpaceSummary? Space { get; init; }

    public required IReadOnlyList<ReportedFailure> Failures { get; init; }

    /// <summary>Sums an exploration up.</summary>
    /// <param name="experiment">The experiment's name.</param>
    /// <param name="settings">How it was explored.</param>
    /// <param name="result">What it came to.</param>
    /// <param name="replayOf">The replay file of a class, or null.</param>
    public static ExplorationReport Of(
        string experiment,
        ExplorationSettings settings,
        ExplorationResult result,
        Func<FailureClass, string?> replayOf)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(result);
        var seconds = result.Elapsed.TotalSeconds;
        var end = result.End.ToString();
        return new()
        {
            Experiment = experiment,
            Strategy = StrategyNames.Of(settings.Strategy),
            Seed = settings.Seed,
            End = char.ToLower(end[0], CultureInfo.InvariantCulture) + end[1..],
            Schedules = result.Schedules,
            Redundant = result.Redundant,
            Failed = result.Failed,
            Deliveries = result.Deliveries,
            WallTimeMs = result.Elapsed.TotalMilliseconds,
            SchedulesPerSecond = seconds > 0 ? result.Schedules / seconds : 0,
            Coverage = result.Coverage,
            Space = result.Space,
            Failures =
            [
                .. result.Failures.Select(found => new ReportedFailure(
                    found.Failure.Oracle,
                    found.Failure.Reason,
                    found.Failure.Text,
                    found.Count,
                    found.Number,
                    found.Seed,
                    replayOf(found))),
            ],
        };
    }

    /// <summary>As JSON, with LF line ends and a last one.</summary>
    public string ToJson() => System.Text.Json.JsonSerializer.Serialize(
        this, _json.ExplorationReport) + "\n";
}

/// <summary>A class of failures.</summary>
/// <param name="Oracle">The rule that does not hold.</param>
/// <param name="Reason">Why, without numbers.</param>
/// <param name="Text">What happened in the first of them.</param>
/// <param name="Count">Schedules that failed so.</param>
/// <param name="Number">The first of them, from 0.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Replay">Its replay file, or null.</param>
public sealed record ReportedFailure(
    string Oracle,
    string Reason,
    string Text,
    long Count,
    long Number,
    ulong Seed,
    string? Replay);
