using SmpActors.Simulation.Dispatch;
using SmpActors.Simulation.Schedules;

namespace SmpActors.Simulation.Exploration;

/// <summary>
/// Runs a scenario in many orders, judges each, and makes a replay of each class of failures.
/// </summary>
/// <param name="scenarios">Makes a scenario for each worker.</param>
/// <param name="settings">How; without <see cref="ExplorationSettings.Problems"/>.</param>
/// <param name="time">The clock for the time budget and the rate; the system's by default.</param>
public sealed class Explorer(
    Func<IScenario> scenarios, ExplorationSettings settings, TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Coverage _coverage = new();
    private readonly Findings _findings = new();
    private readonly long _startedAt = (time ?? TimeProvider.System).GetTimestamp();
    private volatile Exception? _broken;
    private long _next;
    private long _schedules;
    private long _deliveries;
    private long _choices = 1;
    private SpaceSearch? _space;

    /// <summary>Explores; the calling thread is the first worker.</summary>
    /// <param name="progress">Told on the calling thread, often.</param>
    /// <param name="cancellation">Ends the exploration with what it has so far.</param>
    /// <exception cref="InvalidOperationException">The settings have problems.</exception>
    /// <exception cref="SimulationException">A run could not be made.</exception>
    public ExplorationResult Run(
        Action<ExplorationProgress>? progress, CancellationToken cancellation)
    {
        if (settings.Problems() is { Count: > 0 } problems)
        {
            throw new InvalidOperationException(
                $"The exploration's settings are wrong: {string.Join("; ", problems)}");
        }

        using var scenario = scenarios();
        if (settings.Strategy == StrategyKind.Exhaustive)
        {
            _space = new(settings.Reduces);
            Search(scenario, progress, cancellation);
        }
        else
        {
            Sample(scenario, progress, cancellation);
        }

        if (_broken is { } broken)
        {
            throw new SimulationException($"The exploration broke: {broken.Message}", broken);
        }

        return Result(scenario, cancellation);
    }

    private void Sample(
        IScenario scenario, Action<ExplorationProgress>? progress, CancellationToken cancellation)
    {
        if (settings.Strategy != StrategyKind.Random) Measure(scenario, cancellation);
        var threads = new List<Thread>();
        for (var i = 1; i < settings.Workers; i++)
        {
            var thread = new Thread(() =>
            {
                try
                {
                    using var own = scenarios();
                    Work(own, null, cancellation);
                }
#pragma warning disable CA1031 // it is thrown again on the thread that explores
                catch (Exception broken)
#pragma warning restore CA1031
                {
                    _broken ??= broken;
                }
            })
            {
                IsBackground = true,
                Name = $"explore {i}",
            };
            thread.Start();
            threads.Add(thread);
        }

        try
        {
            Work(scenario, progress, cancellation);
        }
        catch (Exception broken)
        {
            _broken ??= broken;
            throw;
        }
        finally
        {
            foreach (var thread in threads) thread.Join();
        }
    }

    /// <summary>Schedule 0, each in its turn, says about how many choices a run has.</summary>
    private void Measure(IScenario scenario, CancellationToken cancellation)
    {
        var log = new StepLog();
        _next = 1;
        RunOne(scenario, 0, NewWatch(scenario), log, cancellation);
        _choices = Math.Max(1, log.Decisions.Count);
    }

    private void Work(
        IScenario scenario, Action<ExplorationProgress>? progress, CancellationToken cancellation)
    {
        var watch = NewWatch(scenario);
        while (!IsOver(cancellation))
        {
            var number = Interlocked.Increment(ref _next) - 1;
            if (number >= settings.SchedulesMax) return;
            RunOne(scenario, number, watch, null, cancellation);
            progress?.Invoke(Progress());
        }
    }

    private void RunOne(
        IScenario scenario,
        long number,
        CoverageWatch? coverage,
        IRunWatch? also,
        CancellationToken cancellation)
    {
        coverage?.Begin(number);
        IRunWatch? watch = coverage is null ? also
            : also is null ? coverage
            : new WatchList(coverage, also);
        var schedule = ScheduleOf(number, watch);
        var failures = Make(scenario, schedule, number, cancellation);
        if (cancellation.IsCancellationRequested) return;

        Count(schedule);
        if (failures.Count > 0) _findings.Add(number, failures[0], null);
    }

    private void Search(
        IScenario scenario, Action<ExplorationProgress>? progress, CancellationToken cancellation)
    {
        var space = _space!;
        var coverage = NewWatch(scenario);
        while (!space.IsDone && _schedules < settings.SchedulesMax && !IsOver(cancellation))
        {
            var run = space.Next();
            coverage?.Begin(_schedules);
            IRunWatch watch = coverage is null ? run : new WatchList(run, coverage);
            var schedule = new Schedule(settings.Seed, run, watch) { IsByChoice = true };
            IReadOnlyList<RunFailure> failures = [];
            try
            {
                failures = Make(scenario, schedule, _schedules, cancellation);
                if (cancellation.IsCancellationRequested)
                {
                    space.Forget(run);
                    return;
                }
            }
            catch (RunEndedException)
            {
                schedule.Finish();
            }

            if (failures.Count > 0) _findings.Add(_schedules, failures[0], () => run.Steps);
            var before = space.IsReduced;
            space.Learn(run);
            if (before != space.IsReduced) continue;
            if (!run.IsRedundant) Count(schedule);
            progress?.Invoke(Progress());
        }
    }

    private static IReadOnlyList<RunFailure> Make(
        IScenario scenario, Schedule schedule, long number, CancellationToken cancellation)
    {
        var failures = scenario.Run(schedule, cancellation);
        schedule.Finish();
        return schedule.WasUsed
            ? failures
            : throw new SimulationException(
                $"Schedule {number} of {scenario.Name} decided nothing: Run must call "
                + $"{nameof(Schedule)}.{nameof(Schedule.Decide)} with its simulation");
    }

    private Schedule ScheduleOf(long number, IRunWatch? watch)
    {
        var seed = unchecked(settings.Seed + (ulong)number);
        return new(seed, StrategyOf(number, seed), watch)
        {
            IsByChoice = settings.Strategy != StrategyKind.Random,
        };
    }

    private IScheduleStrategy? StrategyOf(long number, ulong seed) => settings.Strategy switch
    {
        StrategyKind.Random => null,
        _ when number == 0 => new InTurnStrategy(),
        StrategyKind.Pct => new PctStrategy(seed, settings.Depth, _choices),
        _ => new DelayBoundedStrategy(seed, settings.Depth, _choices),
    };

    private ExplorationResult Result(IScenario scenario, CancellationToken cancellation)
    {
        var elapsed = _time.GetElapsedTime(_startedAt);
        var classes = _findings.All.Select(finding => ClassOf(scenario, finding)).ToList();
        return new()
        {
            End = cancellation.IsCancellationRequested ? ExplorationEnd.Cancelled
                : _space is { IsDone: true } ? ExplorationEnd.SpaceDone
                : settings.StopsAtFailure && classes.Count > 0 ? ExplorationEnd.Failure
                : IsOutOfTime() && _schedules < settings.SchedulesMax ? ExplorationEnd.TimeBudget
                : ExplorationEnd.AllSchedules,
            Schedules = _schedules,
            Redundant = _space?.Redundant ?? 0,
            Deliveries = _deliveries,
            Failed = _findings.Failed,
            Failures = classes,
            Coverage = settings.CountsCoverage
                ? new(
                    _coverage.EdgeCount,
                    _coverage.OrderCount,
                    _coverage.LastNew,
                    _coverage.OneSided())
                : null,
            Space = _space is { } space
                ? new(space.IsDone, space.IsReduced, space.IsExact, space.DepthMax)
                : null,
            Elapsed = elapsed,
        };
    }

    private FailureClass ClassOf(IScenario scenario, Finding finding)
    {
        var seed = _space is null
            ? unchecked(settings.Seed + (ulong)finding.Number)
            : settings.Seed;
        var replay = Recorder.TryRecord(scenario, new()
        {
            Seed = seed,
            Number = finding.Number,
            Strategy = StrategyNames.Of(settings.Strategy),
            Failure = finding.Failure,
            IsByChoice = settings.Strategy != StrategyKind.Random,
            NewStrategy = finding.Steps is { } steps
                ? () => new GuidedStrategy(steps)
                : () => StrategyOf(finding.Number, seed),
        });
        return new(finding.Failure, finding.Count, finding.Number, seed, replay);
    }

    private CoverageWatch? NewWatch(IScenario scenario) =>
        settings.CountsCoverage ? new(_coverage, scenario) : null;

    private void Count(Schedule schedule)
    {
        Interlocked.Increment(ref _schedules);
        Interlocked.Add(ref _deliveries, schedule.Deliveries);
    }

    private bool IsOver(CancellationToken cancellation) =>
        cancellation.IsCancellationRequested
        || _broken is not null
        || (settings.StopsAtFailure && _findings.Failed > 0)
        || IsOutOfTime();

    private bool IsOutOfTime() =>
        settings.TimeBudget is { } budget && _time.GetElapsedTime(_startedAt) >= budget;

    private ExplorationProgress Progress() => new(
        Volatile.Read(ref _schedules),
        _findings.Failed,
        _findings.ClassCount,
        _coverage.EdgeCount,
        _coverage.OrderCount,
        _coverage.LastNew);
}
