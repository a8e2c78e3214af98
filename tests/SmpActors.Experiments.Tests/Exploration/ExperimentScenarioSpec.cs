using SmpActors.Experiments.Config;
using SmpActors.Experiments.Exploration;
using SmpActors.Experiments.Results;
using SmpActors.Simulation.Exploration;
using SmpActors.Simulation.Replays;
using Xunit;

namespace SmpActors.Experiments.Tests.Exploration;

public class ExperimentScenarioSpec
{
    /// <summary>config/experiments/lost-wakeup.json, small.</summary>
    private const string LostWakeup =
        """
        {
          "machine": {
            "cpus": 3, "interrupts": "x2apic-cluster", "weaknesses": ["no-enqueue-barrier"]
          },
          "workload": { "kind": "storm", "calls": 2, "targets": 2, "wait": true }
        }
        """;

    [Theory]
    [InlineData("x2apic-cluster")]
    [InlineData("flat")]
    [InlineData("gicv2")]
    [InlineData("gicv3")]
    public void A_machine_that_is_used_again_goes_the_way_of_a_fresh_one(string interrupts)
    {
        var source = Source(
            LostWakeup, $"machine.interrupts={interrupts}", "machine.weaknesses=[]");
        var hashes = new Dictionary<ulong, string>();
        using var kept = ScenarioOf(source);
        var log = new Explorer(() => new Probe(kept, hashes), new() { SchedulesMax = 20 });
        log.Run(null, CancellationToken.None);

        Assert.Equal(20, hashes.Count);
        foreach (var (seed, hash) in hashes)
        {
            var fresh = ExperimentRunner.Run(
                source.Read(NoFiles.Instance).Experiment! with { Seed = seed },
                new(),
                CancellationToken.None);
            Assert.Equal(Verdict.Ok, fresh.Result.Verdict);
            Assert.Equal(fresh.Result.TraceHash, hash);
        }
    }

    [Theory]
    [InlineData(StrategyKind.Random)]
    [InlineData(StrategyKind.Pct)]
    public void A_barrier_that_is_taken_away_is_missed_and_the_smallest_run_says_why(
        StrategyKind strategy)
    {
        var source = Source(LostWakeup);
        var result = Explore(source, new()
        {
            Strategy = strategy,
            SchedulesMax = 2_000,
            StopsAtFailure = true,
        });

        var found = Assert.Single(result.Failures);
        Assert.Contains("the wake-up came too early and is lost", found.Failure.Reason);
        var read = ReplayFile.TryRead(ReplayFile.Write(found.Replay!), out var problem);
        Assert.Equal("", problem);
        var shrunk = new ExperimentShrinker(NoFiles.Instance, new()).Run(
            source, read!, null, CancellationToken.None).Shrunk;
        Assert.True(shrunk.Replay.DeviationCount <= 8, $"{shrunk.Replay.DeviationCount}");
        Assert.True(shrunk.Replay.Deliveries < 40, $"{shrunk.Replay.Deliveries}");
        Assert.Contains("smp_call_function_many(), waits", shrunk.Story.ToText());
    }

    [Theory]
    [InlineData(StrategyKind.Random)]
    [InlineData(StrategyKind.Pct)]
    [InlineData(StrategyKind.DelayBounded)]
    public void With_its_barrier_no_order_loses_a_wake_up(StrategyKind strategy)
    {
        var result = Explore(
            Source(LostWakeup, "machine.weaknesses=[]"),
            new() { Strategy = strategy, SchedulesMax = 300 });

        Assert.Empty(result.Failures);
    }

    [Fact]
    public void A_call_to_one_other_cpu_is_judged_in_every_order_that_makes_a_difference()
    {
        var result = Explore(
            Source(
                LostWakeup,
                "machine.weaknesses=[]",
                "machine.cpus=2",
                "workload.targets=1",
                "workload.calls=1"),
            new() { Strategy = StrategyKind.Exhaustive, SchedulesMax = 20_000 });

        Assert.Equal(ExplorationEnd.SpaceDone, result.End);
        Assert.True(result.Space is { IsReduced: true, IsExact: true });
        Assert.Empty(result.Failures);
    }

    [Fact]
    public void Calls_are_operations_and_coverage_tells_states_of_cpus_apart()
    {
        using var scenario = ScenarioOf(Source(LostWakeup));

        var result = Explore(
            Source(LostWakeup), new() { SchedulesMax = 50, Strategy = StrategyKind.Pct });
        Assert.True(result.Coverage!.Edges > 10, $"{result.Coverage.Edges}");
        Assert.True(result.Coverage.Orders > 10, $"{result.Coverage.Orders}");
        Assert.Equal(6, scenario.OperationCount);
        Assert.Equal("storm, call 2 of cpu1", scenario.Describe(3));
    }

    private static ExplorationResult Explore(ExperimentSource source, ExplorationSettings settings)
        => new Explorer(() => ScenarioOf(source), settings).Run(null, CancellationToken.None);

    private static ExperimentSource Source(string text, params string[] sets) =>
        new("lost.json", text, sets);

    private static ExperimentScenario ScenarioOf(ExperimentSource source)
    {
        var (experiment, problems) = source.Read(NoFiles.Instance);
        Assert.Empty(problems);
        return new(experiment!, source);
    }

    /// <summary>Notes the hash of each run.</summary>
    private sealed class Probe(ExperimentScenario inner, Dictionary<ulong, string> hashes)
        : IScenario
    {
        public string Name => inner.Name;

        public string Program => inner.Program;

        public string Definition => inner.Definition;

        public int OperationCount => inner.OperationCount;

        public string Describe(int operation) => inner.Describe(operation);

        public IReadOnlyList<RunFailure> Run(Schedule schedule, CancellationToken cancellation)
        {
            var failures = inner.Run(schedule, cancellation);
            hashes[schedule.Seed] = inner.LastHash.ToString("x16", null);
            return failures;
        }

        public void Dispose()
        {
        }
    }

    private sealed class NoFiles : IConfigFiles
    {
        public static readonly NoFiles Instance = new();

        public FileText ReadText(string path) => new(null, "is not there");

        public FileBytes ReadBytes(string path) => new(null, "is not there");
    }
}
