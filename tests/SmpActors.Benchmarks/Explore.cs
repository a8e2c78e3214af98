using System.Diagnostics;
using SmpActors.Experiments.Config;
using SmpActors.Experiments.Exploration;
using SmpActors.Model.Topology;
using SmpActors.Simulation.Dispatch;
using SmpActors.Simulation.Exploration;
using SmpActors.Simulation.Replays;

namespace SmpActors.Benchmarks;

/// <summary>What exploring costs: 4 CPUs, x2APIC in clusters.</summary>
internal static class Explore
{
    private const string Name = "explore";
    private const string PerSecond = "/s";
    private const int Calls = 12;
    private const int Kept = 10;
    private const long Schedules = 3_000;
    private const double FixedUsMax = 200;
    private const double PerSecondMin = 2_000;
    private const double TwoWorkersMin = 1.5;
    private const double RecordedMin = 0.85;

    /// <summary>Measures; rates are absolute, and as good as the computer is quiet.</summary>
    public static IEnumerable<Figure> Measure(int pairCount)
    {
        using var scenario = NewScenario();
        var none = Enumerable.Range(0, Calls).ToHashSet();
        var some = Enumerable.Range(Kept, Calls - Kept).ToHashSet();
        yield return new(
            Name,
            "a new 4-CPU machine and its verdict, no calls",
            "us",
            Bound.Most(FixedUsMax),
            Samples(pairCount, () => 1e6 / Run(scenario, none, static () => null).PerSecond));
        yield return new(
            Name,
            "4-CPU storm, 10 calls in all, one worker: schedules",
            PerSecond,
            Bound.Least(PerSecondMin),
            Samples(pairCount, () => Run(scenario, some, static () => null).PerSecond));

        // In turns, so that both sides meet the same computer.
        yield return PairedRuns.Of(
            pairCount,
            () => Run(scenario, some, static () => new StepLog(new DeliveryLog())).PerSecond,
            () => Run(scenario, some, static () => null).PerSecond)
            .ToFigure(Name, "recorded / not recorded", PerSecond, Bound.Least(RecordedMin));
        yield return PairedRuns.Of(
            pairCount, () => Explored(workers: 2), () => Explored(workers: 1)).ToFigure(
                Name, "two workers / one", PerSecond, Bound.Least(TwoWorkersMin));
    }

    private static Samples Samples(int count, Func<double> measure)
    {
        measure();
        measure();
        return new([.. Enumerable.Range(0, count).Select(_ => measure())]);
    }

    /// <summary>Runs schedules by seed on one machine.</summary>
    private static (double PerSecond, long Deliveries) Run(
        ExperimentScenario scenario, HashSet<int> removed, Func<IRunWatch?> newWatch)
    {
        var deliveries = 0L;
        var watch = Stopwatch.StartNew();
        for (var seed = 0UL; seed < Schedules; seed++)
        {
            var schedule = new Schedule(seed, null, newWatch()) { Removed = removed };
            var failures = scenario.Run(schedule, CancellationToken.None);
            schedule.Finish();
            deliveries += schedule.Deliveries;
            if (failures.Count > 0) throw new InvalidOperationException(failures[0].Text);
        }

        return (Schedules / watch.Elapsed.TotalSeconds, deliveries);
    }

    private static double Explored(int workers)
    {
        var result = new Explorer(
            NewScenario, new() { Workers = workers, SchedulesMax = Schedules * 2 }).Run(
                null, CancellationToken.None);
        return result.Schedules / result.Elapsed.TotalSeconds;
    }

    private static ExperimentScenario NewScenario() => new(
        new Experiment
        {
            Name = Name,
            Machine = new()
            {
                CpuCount = 4,
                Interrupts = "x2apic-cluster",
                Online = CpuMask.Range(0, 4),
            },
            Workloads = [new() { Kind = "storm", Calls = 3, Targets = 3, Wait = true }],
        },
        new ExperimentSource(Name, "", []));
}
