using SmpActors.Simulation.Dispatch;
using SmpActors.Simulation.Replays;
using SmpActors.Simulation.Schedules;

namespace SmpActors.Simulation.Exploration;

/// <summary>Makes a run that failed again, and writes down what it takes to replay it.</summary>
internal static class Recorder
{
    /// <summary>Records a run.</summary>
    /// <returns>Null if it does not fail again as it did.</returns>
    public static Replay? TryRecord(IScenario scenario, RecordingOrder order)
    {
        var strategy = order.NewStrategy();
        if (strategy is null)
        {
            // What the seed chose was chosen in another order of names: by who acts it is the same.
            var steps = new StepLog();
            var first = Run(scenario, order, null, steps, out _);
            if (first is null) return null;
            var again = TryRecord(scenario, order with
            {
                NewStrategy = () => new GuidedStrategy(steps.Steps),
            });
            return again is not null && again.Hash == first.Hash ? again : null;
        }

        var deliveries = new DeliveryLog();
        var log = new StepLog(deliveries);
        var schedule = Run(scenario, order, strategy, log, out var failure);
        if (schedule is null) return null;

        var decisions = log.Decisions.ToList();
        var end = decisions.FindLastIndex(decision => decision.Index != 0) + 1;
        decisions.RemoveRange(end, decisions.Count - end);
        return new()
        {
            Scenario = scenario.Name,
            Definition = scenario.Definition,
            Program = scenario.Program,
            Seed = order.Seed,
            Strategy = order.Strategy,
            Number = order.Number,
            IsByChoice = order.IsByChoice,
            Removed = [.. order.Removed.Order()],
            Decisions = decisions,
            Failure = failure!,
            Deliveries = schedule.Deliveries,
            Hash = schedule.Hash,
            Expected = deliveries.ToRecord(),
        };
    }

    private static Schedule? Run(
        IScenario scenario,
        RecordingOrder order,
        IScheduleStrategy? strategy,
        IRunWatch watch,
        out RunFailure? failure)
    {
        var schedule = new Schedule(order.Seed, strategy, watch)
        {
            IsByChoice = order.IsByChoice,
            Removed = order.Removed,
        };
        var failures = scenario.Run(schedule, CancellationToken.None);
        schedule.Finish();
        failure = failures.FirstOrDefault(order.Failure.IsLike);
        return failure is null ? null : schedule;
    }
}

/// <summary>Which run to record.</summary>
internal sealed record RecordingOrder
{
    public required ulong Seed { get; init; }

    public required long Number { get; init; }

    /// <summary>What found it.</summary>
    public required string Strategy { get; init; }

    /// <summary>How it failed.</summary>
    public required RunFailure Failure { get; init; }

    public required bool IsByChoice { get; init; }

    public IReadOnlySet<int> Removed { get; init; } = new HashSet<int>();

    /// <summary>Makes its order; null for that of the seed.</summary>
    public required Func<IScheduleStrategy?> NewStrategy { get; init; }
}
