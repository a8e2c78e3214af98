using System.Globalization;
using SmpActors.Experiments.Config;
using SmpActors.Simulation.Replays;
using SmpActors.Simulation.Shrinking;

namespace SmpActors.Experiments.Exploration;

/// <summary>
/// Makes a failing experiment small: fewer CPUs, fewer calls of each, then single calls and
/// decisions of its schedule, as long as the same oracle fails for the same reason.
/// </summary>
/// <param name="files">Opens the files that the experiment names.</param>
/// <param name="settings">How far to go.</param>
public sealed class ExperimentShrinker(IConfigFiles files, ShrinkSettings settings)
{
    /// <summary>Schedules that are tried with a smaller machine.</summary>
    private const int SearchFactor = 5;

    private long _runs;

    /// <summary>Shrinks a run.</summary>
    /// <param name="source">The experiment of the replay.</param>
    /// <param name="replay">What failed.</param>
    /// <param name="progress">Told on the calling thread, often.</param>
    /// <param name="cancellation">Ends the shrink with the smallest run so far.</param>
    /// <returns>The run, with what was changed of the experiment.</returns>
    /// <exception cref="Simulation.SimulationException">
    /// The replay does not fail as it is recorded.
    /// </exception>
    public ExperimentShrinkResult Run(
        ExperimentSource source,
        Replay replay,
        Action<ShrinkProgress>? progress,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(replay);
        var changes = new List<string>();
        using (var scenario = ScenarioOf(source)!)
        {
            Replayer.Run(scenario, replay, CancellationToken.None);
        }

        var (smaller, its) = (source, replay);
        foreach (var step in new Func<ExperimentSource, IEnumerable<Change>>[] { Cpus, Calls })
        {
            foreach (var change in step(smaller))
            {
                if (cancellation.IsCancellationRequested) break;
                var candidate = smaller with { Sets = [.. smaller.Sets, .. change.Sets] };
                progress?.Invoke(new(_runs, 0, its.DeviationCount, its.Deliveries));
                if (TryFind(candidate, its, cancellation) is not { } found) continue;
                (smaller, its) = (candidate, found);
                changes.Add(change.Text);
                break;
            }
        }

        using var last = ScenarioOf(smaller)!;
        var result = new Shrinker(last, settings).Run(its, progress, cancellation);
        changes.AddRange(result.Replay.Removed.Select(
            operation => $"left out: {last.Describe(operation)}"));
        return new(result with { Runs = _runs + result.Runs }, changes)
        {
            Kept =
            [
                .. Enumerable.Range(0, last.OperationCount)
                    .Except(result.Replay.Removed)
                    .Select(last.Describe),
            ],
        };
    }

    private Replay? TryFind(
        ExperimentSource source, Replay like, CancellationToken cancellation)
    {
        using var scenario = ScenarioOf(source);
        return scenario is null
            ? null
            : Shrinker.TryFind(
                scenario, like, settings.SearchMax * SearchFactor, ref _runs, cancellation);
    }

    /// <summary>Null where the smaller experiment is none.</summary>
    private ExperimentScenario? ScenarioOf(ExperimentSource source) =>
        source.Read(files).Experiment is { } experiment ? new(experiment, source) : null;

    private IEnumerable<Change> Cpus(ExperimentSource source)
    {
        var experiment = source.Read(files).Experiment!;
        var count = experiment.Machine.CpuCount;
        foreach (var cpus in Below(count, least: 2))
        {
            var sets = new List<string> { Set("machine.cpus", cpus) };
            if (experiment.Machine.ChipCount > cpus) sets.Add(Set("machine.chips", cpus));
            for (var i = 0; i < experiment.Workloads.Count; i++)
            {
                if (experiment.Workloads[i].Targets is { } targets && targets > cpus - 1)
                {
                    sets.Add(Set($"{PathOf(experiment, i)}.targets", cpus - 1));
                }
            }

            yield return new($"machine.cpus {count} -> {cpus}", sets);
        }
    }

    private IEnumerable<Change> Calls(ExperimentSource source)
    {
        var experiment = source.Read(files).Experiment!;
        var most = experiment.Workloads.Max(workload => workload.Calls ?? 0);
        foreach (var calls in Below(most, least: 1))
        {
            var sets = new List<string>();
            for (var i = 0; i < experiment.Workloads.Count; i++)
            {
                if (experiment.Workloads[i].Calls is { } its && its > calls)
                {
                    sets.Add(Set($"{PathOf(experiment, i)}.calls", calls));
                }
            }

            yield return new($"workload.calls {most} -> {calls}", sets);
        }
    }

    /// <summary>Numbers below one, the smallest first: close together, then far apart.</summary>
    private static IEnumerable<int> Below(int count, int least)
    {
        for (var next = least; next < count; next = Math.Max(next + 1, next * 3 / 2))
        {
            yield return next;
        }
    }

    private static string PathOf(Experiment experiment, int workload) =>
        experiment.Workloads.Count == 1
            ? "workload"
            : string.Create(CultureInfo.InvariantCulture, $"workload[{workload}]");

    private static string Set(string path, int value) =>
        string.Create(CultureInfo.InvariantCulture, $"{path}={value}");

    private sealed record Change(string Text, IReadOnlyList<string> Sets);
}

/// <summary>The smallest run of an experiment that was found.</summary>
/// <param name="Shrunk">It, told.</param>
/// <param name="Changes">What was made smaller, in order.</param>
public sealed record ExperimentShrinkResult(ShrinkResult Shrunk, IReadOnlyList<string> Changes)
{
    /// <summary>The calls that are left.</summary>
    public required IReadOnlyList<string> Kept { get; init; }
}
