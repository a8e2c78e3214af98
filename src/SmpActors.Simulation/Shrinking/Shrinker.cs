using SmpActors.Simulation.Exploration;
using SmpActors.Simulation.Replays;
using SmpActors.Simulation.Schedules;

namespace SmpActors.Simulation.Shrinking;

/// <summary>
/// Makes a failing run small: leaves operations out, and makes decisions the default, as long as
/// the same oracle fails for the same reason.
/// </summary>
/// <remarks>
/// A run whose messages were ordered by drawn latencies is first made one that is ordered by
/// choice, by following its steps. Where an operation is left out, decisions mean something else:
/// if they do not fail any more, a few schedules are tried that have few delays.
/// </remarks>
/// <param name="scenario">What was run.</param>
/// <param name="settings">How far to go.</param>
public sealed class Shrinker(IScenario scenario, ShrinkSettings settings)
{
    /// <summary>After so many rounds in which something got smaller it is small enough.</summary>
    private const int RoundsMax = 4;

    private FailureSearch _search = null!;
    private FailingRun _best = null!;
    private Action<ShrinkProgress>? _progress;
    private CancellationToken _cancellation;

    /// <summary>
    /// Looks for a run of another scenario, smaller perhaps, that fails as a replay does.
    /// </summary>
    /// <param name="scenario">What is run.</param>
    /// <param name="like">How it is to fail; its decisions are tried first.</param>
    /// <param name="schedulesMax">Schedules to try.</param>
    /// <param name="runs">Counts runs.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Null if none was found.</returns>
    public static Replay? TryFind(
        IScenario scenario,
        Replay like,
        int schedulesMax,
        ref long runs,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(like);
        var search = new FailureSearch(scenario, like.Failure);
        var nothing = new HashSet<int>();
        var found = search.Try(
            like.Seed, new ScriptStrategy(like.Decisions), nothing, like.IsByChoice, cancellation)
            ?? search.Find(like.Seed, nothing, schedulesMax, cancellation);
        runs += search.Runs;
        return found is null ? null : Record(scenario, like, found);
    }

    /// <summary>Shrinks a run.</summary>
    /// <param name="replay">Of this scenario.</param>
    /// <param name="progress">Told on the calling thread, often.</param>
    /// <param name="cancellation">Ends the shrink with the smallest run so far.</param>
    /// <exception cref="SimulationException">
    /// The replay is of something else, or does not fail as it is recorded.
    /// </exception>
    public ShrinkResult Run(
        Replay replay, Action<ShrinkProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(replay);
        _progress = progress;
        _cancellation = cancellation;
        _search = new(scenario, replay.Failure);

        // Held to the record delivery by delivery: what is shrunk is what was found.
        var story = Replayer.Run(scenario, replay, CancellationToken.None);
        _best = _search.Try(
            replay.Seed,
            new ScriptStrategy(replay.Decisions),
            replay.Removed.ToHashSet(),
            replay.IsByChoice,
            CancellationToken.None)
            ?? throw new SimulationException(
                $"The replay of {replay.Scenario} fails once and not again: something of the "
                + "system is not decided by the schedule");

        if (!_best.IsByChoice) OrderByChoice();
        for (var round = 0; round < RoundsMax && !IsOver(); round++)
        {
            var before = _best;
            LeaveOut();
            FindFewerDelays();
            MakeDefault();
            if (ReferenceEquals(before, _best)) break;
        }

        return Result(replay, story);
    }

    private bool IsOver() => _cancellation.IsCancellationRequested
        || _search.Runs >= settings.RunsMax;

    private void OrderByChoice()
    {
        var same = _search.Try(
            _best.Seed,
            new GuidedStrategy(_best.Steps),
            _best.Removed,
            isByChoice: true,
            _cancellation);
        Adopt(same ?? _search.Find(_best.Seed, _best.Removed, settings.SearchMax, _cancellation));
    }

    private void LeaveOut()
    {
        var kept = Enumerable.Range(0, scenario.OperationCount)
            .Where(operation => !_best.Removed.Contains(operation))
            .ToList();
        DeltaDebugging.Minimize(kept, FailsWith, IsOver);
    }

    private bool FailsWith(IReadOnlyList<int> operations)
    {
        var removed = Enumerable.Range(0, scenario.OperationCount).Except(operations).ToHashSet();
        return Adopt(
            Follow(_best.Decisions, removed)
            ?? (_best.IsByChoice
                ? _search.Find(_best.Seed, removed, settings.SearchMax, _cancellation)
                : null));
    }

    /// <summary>
    /// A schedule of few delays is nearer to the default than one of many choices.
    /// </summary>
    private void FindFewerDelays()
    {
        if (!_best.IsByChoice || _best.DeviationCount < 2 || IsOver()) return;
        var found = _search.Find(_best.Seed, _best.Removed, settings.SearchMax, _cancellation);
        if (found is not null && found.DeviationCount < _best.DeviationCount) Adopt(found);
    }

    private void MakeDefault()
    {
        var decisions = _best.Decisions;
        var places = Enumerable.Range(0, decisions.Count)
            .Where(place => decisions[place].Index != 0)
            .ToList();
        var left = DeltaDebugging.Minimize(
            places, kept => TryDecisions(Only(decisions, kept)), IsOver);

        // As near to the default as it goes: the first that fails instead of the second.
        var low = Only(decisions, left).ToList();
        foreach (var place in left)
        {
            var own = low[place];
            for (var index = 1; index < own.Index && !IsOver(); index++)
            {
                low[place] = own with { Index = index };
                if (TryDecisions(low)) break;
                low[place] = own;
            }
        }
    }

    private bool TryDecisions(IReadOnlyList<Decision> decisions)
    {
        var run = Follow(decisions, _best.Removed);
        if (run is null) return false;
        if (run.DeviationCount <= _best.DeviationCount) Adopt(run);
        return true;
    }

    private static List<Decision> Only(
        IReadOnlyList<Decision> decisions, IReadOnlyList<int> places)
    {
        var kept = places.ToHashSet();
        return
        [
            .. decisions.Select(
                (decision, place) => kept.Contains(place) ? decision : decision with { Index = 0 }),
        ];
    }

    private FailingRun? Follow(IReadOnlyList<Decision> decisions, IReadOnlySet<int> removed) =>
        _search.Try(
            _best.Seed, new ScriptStrategy(decisions), removed, _best.IsByChoice, _cancellation);

    private bool Adopt(FailingRun? run)
    {
        if (run is not null) _best = run;
        _progress?.Invoke(new(
            _search.Runs,
            scenario.OperationCount - _best.Removed.Count,
            _best.DeviationCount,
            _best.Deliveries));
        return run is not null;
    }

    private static Replay? Record(IScenario scenario, Replay like, FailingRun run) =>
        Recorder.TryRecord(scenario, new()
        {
            Seed = run.Seed,
            Number = like.Number,
            Strategy = "shrink",
            Failure = like.Failure,
            IsByChoice = run.IsByChoice,
            Removed = run.Removed,
            NewStrategy = () => new ScriptStrategy(run.Decisions),
        });

    private ShrinkResult Result(Replay replay, Story story)
    {
        var recorded = Record(scenario, replay, _best);
        if (recorded is null) return new(replay, story, _search.Runs, IsDone: false);

        story = Replayer.Run(scenario, recorded, CancellationToken.None);
        return new(recorded, story, _search.Runs, !IsOver());
    }
}
