using SmpActors.Simulation.Exploration;
using SmpActors.Simulation.Schedules;

namespace SmpActors.Simulation.Shrinking;

/// <summary>Looks for a schedule that fails in a known way.</summary>
/// <param name="scenario">What is run.</param>
/// <param name="like">How it is to fail.</param>
internal sealed class FailureSearch(IScenario scenario, RunFailure like)
{
    private const int DelaysMax = 4;
    private const int DepthMax = 5;

    /// <summary>Runs made so far.</summary>
    public long Runs { get; private set; }

    /// <summary>Makes a run by choice.</summary>
    /// <returns>What it did if it failed so; else null.</returns>
    public FailingRun? Try(
        ulong seed,
        IScheduleStrategy strategy,
        IReadOnlySet<int> removed,
        bool isByChoice,
        CancellationToken cancellation)
    {
        Runs++;
        var log = new StepLog();
        var schedule = new Schedule(seed, strategy, log)
        {
            IsByChoice = isByChoice,
            Removed = removed,
        };
        var failures = scenario.Run(schedule, cancellation);
        schedule.Finish();
        return !cancellation.IsCancellationRequested && failures.Any(like.IsLike)
            ? new(seed, removed, isByChoice, Trimmed(log.Decisions), log.Steps, schedule.Deliveries)
            : null;
    }

    /// <summary>
    /// Tries schedules with few delays first, then such with random priorities.
    /// </summary>
    /// <param name="seed">Of the run; the schedules' follow from it.</param>
    /// <param name="removed">The operations that are left out.</param>
    /// <param name="runsMax">Schedules to try.</param>
    /// <param name="cancellation">Ends it.</param>
    public FailingRun? Find(
        ulong seed, IReadOnlySet<int> removed, int runsMax, CancellationToken cancellation)
    {
        if (runsMax < 1) return null;
        var counter = new ChoiceCounter();
        if (Try(seed, counter, removed, isByChoice: true, cancellation) is { } inTurn)
        {
            return inTurn;
        }

        for (var i = 0; i < runsMax - 1 && !cancellation.IsCancellationRequested; i++)
        {
            var its = unchecked(seed + ((ulong)i << 20));
            IScheduleStrategy strategy = i % 2 == 0
                ? new DelayBoundedStrategy(its, 1 + (i / 2 % DelaysMax), counter.Count)
                : new PctStrategy(its, 1 + (i / 2 % DepthMax), counter.Count);
            if (Try(seed, strategy, removed, isByChoice: true, cancellation) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static List<Decision> Trimmed(IReadOnlyList<Decision> decisions)
    {
        var left = decisions.ToList();
        var end = left.FindLastIndex(decision => decision.Index != 0) + 1;
        left.RemoveRange(end, left.Count - end);
        return left;
    }

    private sealed class ChoiceCounter : IScheduleStrategy
    {
        public bool IsInOrderOfArrival => false;

        public long Count { get; private set; }

        public int Choose(int count, in ChoicePoint point)
        {
            Count++;
            return 0;
        }
    }
}

/// <summary>A run that fails as it should.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Removed">The operations that it leaves out.</param>
/// <param name="IsByChoice">Whether only decisions order messages.</param>
/// <param name="Decisions">Up to the last that is not the default.</param>
/// <param name="Steps">Who acted.</param>
/// <param name="Deliveries">Its length.</param>
internal sealed record FailingRun(
    ulong Seed,
    IReadOnlySet<int> Removed,
    bool IsByChoice,
    IReadOnlyList<Decision> Decisions,
    IReadOnlyList<Step> Steps,
    long Deliveries)
{
    public int DeviationCount => Decisions.Count(static decision => decision.Index != 0);
}
