using SmpActors.Experiments.Config;
using SmpActors.Experiments.Results;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;
using Xunit;

namespace SmpActors.Experiments.Tests;

public sealed class ExperimentRunnerSpec
{
    private static readonly string[] _systems = [.. Some.SystemsThatSend];

    private static readonly string[] _kinds =
    [
        WorkloadKinds.Broadcast, WorkloadKinds.Pairs, WorkloadKinds.Storm, WorkloadKinds.ScfTorture,
    ];

    public static TheoryData<string> Systems => [.. _systems];

    public static TheoryData<string, string> SystemsAndKinds()
    {
        var data = new TheoryData<string, string>();
        foreach (var system in _systems)
        {
            foreach (var kind in _kinds) data.Add(system, kind);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(SystemsAndKinds))]
    public void Every_workload_ends_well_on_every_system(string system, string kind)
    {
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var result = Some.Run(
                Some.Experiment(system, 8, new() { Kind = kind, Calls = 5 }, seed));

            Assert.True(result.Verdict == Verdict.Ok, $"seed {seed}: {FirstOf(result)}");
            Assert.Equal(0, result.Calls.Open);
            Assert.Equal(result.Csd.Locked, result.Csd.Unlocked);
            Assert.Equal(
                result.Ipis.Raised,
                result.Ipis.Taken + result.Ipis.Coalesced + result.Ipis.Refused);
        }
    }

    [Theory]
    [MemberData(nameof(SystemsAndKinds))]
    public void Every_workload_ends_well_in_wall_time(string system, string kind)
    {
        var experiment = Some.Experiment(system, 8, new() { Kind = kind, Calls = 20 });

        var result = Some.Run(experiment with { Time = TimeMode.Wall });

        Assert.True(result.Verdict == Verdict.Ok, FirstOf(result));
        Assert.Equal("", result.TraceHash);
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void One_seed_gives_one_run_and_a_hundred_seeds_a_hundred(string system)
    {
        var storm = new WorkloadConfig { Kind = WorkloadKinds.Storm, Calls = 3 };
        string HashOf(ulong seed) => Some.Run(Some.Experiment(system, 6, storm, seed)).TraceHash;

        var again = Enumerable.Range(0, 20).Select(_ => HashOf(7)).Distinct();
        var others = Enumerable.Range(1, 100).Select(seed => HashOf((ulong)seed)).Distinct();

        Assert.Single(again);
        Assert.Equal(100, others.Count());
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void Equal_seeds_give_equal_events_at_equal_times(string system)
    {
        var experiment = Some.Experiment(
            system, 8, new() { Kind = WorkloadKinds.ScfTorture, Calls = 5 }, seed: 7);

        var one = Some.Outcome(experiment, keepsTrace: true).Trace;
        var other = Some.Outcome(experiment, keepsTrace: true).Trace;

        Assert.NotEmpty(one);
        Assert.Equal(one, other);
    }

    /// <summary>The story of the project, on each system.</summary>
    [Theory]
    [MemberData(nameof(Systems))]
    public void Without_the_enqueue_barrier_some_order_loses_a_wake_up(string system)
    {
        var stalled = Enumerable.Range(1, 1_000)
            .Select(seed => Some.Run(
                Some.SmallStorm(system, (ulong)seed, Weakness.NoEnqueueBarrier)))
            .FirstOrDefault(result => result.Verdict != Verdict.Ok);

        Assert.NotNull(stalled);
        Assert.Equal(Verdict.Stalled, stalled.Verdict);
        var lost = stalled.Violations[0];
        Assert.Contains("csd[cpu", lost.What, StringComparison.Ordinal);
        Assert.Contains("on CPU#", lost.What, StringComparison.Ordinal);
        Assert.Contains("for CPU#", lost.What, StringComparison.Ordinal);
        Assert.Contains("wake-up", lost.What, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void With_the_enqueue_barrier_no_order_loses_a_wake_up(string system)
    {
        for (var seed = 1UL; seed <= 1_000; seed++)
        {
            var result = Some.Run(Some.SmallStorm(system, seed, Weakness.None));

            Assert.True(result.Verdict == Verdict.Ok, $"seed {seed}: {FirstOf(result)}");
        }
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void Two_cpus_that_call_each_other_with_interrupts_off_wait_for_ever(string system)
    {
        var experiment = Some.Experiment(
            system, 2, new() { Kind = WorkloadKinds.Pairs, Calls = 1, IrqsOff = true });

        var result = Some.Run(experiment);

        Assert.Equal(Verdict.Stalled, result.Verdict);
        Assert.Contains(
            result.Violations,
            v => v.What == "a cycle of waits: cpu0 waits for cpu1 waits for cpu0");
        Assert.Equal(2, result.Warnings.Sum(w => w.Count));
        Assert.All(
            result.Warnings,
            w => Assert.Contains("smp_call_function_single", w.Text, StringComparison.Ordinal));
        Assert.Equal(2, result.Calls.Open);
    }

    [Fact]
    public void Call_to_an_offline_cpu_is_refused()
    {
        var torture = new WorkloadConfig
        {
            Kind = WorkloadKinds.ScfTorture,
            Calls = 20,
            Weights = new SortedDictionary<string, int> { ["single_wait"] = 1 },
        };
        var experiment = Some.Experiment(InterruptSystems.X2ApicCluster, 8, torture);

        var result = Some.Run(experiment with
        {
            Machine = experiment.Machine with { Online = CpuMask.Range(0, 4) },
        });

        Assert.Equal(Verdict.Ok, result.Verdict);
        Assert.InRange(result.Calls.Refused, 1, 79);
        Assert.Equal(80, result.Calls.Refused + result.Calls.Completed);
    }

    [Fact]
    public void Run_that_is_not_at_rest_at_its_limit_is_stalled()
    {
        var experiment = Some.Experiment(
            InterruptSystems.Gicv3, 4, new() { Kind = WorkloadKinds.Broadcast, Calls = 1_000 });

        var result = Some.Run(experiment with { Limits = new() { VirtualTimeNs = 10_000 } });

        Assert.Equal(Verdict.Stalled, result.Verdict);
        Assert.Contains(
            "limits.virtualTimeNs", result.Violations[0].What, StringComparison.Ordinal);
        Assert.InRange(result.Calls.Completed, 1, 999);
    }

    [Fact]
    public void Cancelled_run_says_what_it_came_to()
    {
        using var cancellation = new CancellationTokenSource();
        var experiment = Some.Experiment(
            InterruptSystems.Gicv3, 4, new() { Kind = WorkloadKinds.Broadcast, Calls = 1_000_000 });
        var options = new RunOptions
        {
            Progress = progress =>
            {
                if (progress.CallsCompleted > 100) cancellation.Cancel();
            },
        };

        var result = ExperimentRunner.Run(experiment, options, cancellation.Token).Result;

        Assert.Equal(Verdict.Interrupted, result.Verdict);
        Assert.Empty(result.Violations);
        Assert.InRange(result.Calls.Completed, 100, 999_999);
    }

    [Theory]
    [InlineData(TimeMode.Virtual)]
    [InlineData(TimeMode.Wall)]
    public void Run_that_is_cancelled_before_it_starts_is_interrupted(TimeMode time)
    {
        using var cancellation = new CancellationTokenSource();
        var experiment = Some.Experiment(
            InterruptSystems.Gicv3, 64, new() { Kind = WorkloadKinds.Broadcast });
        cancellation.Cancel();

        var result = ExperimentRunner.Run(
            experiment with { Time = time }, new(), cancellation.Token).Result;

        Assert.Equal(Verdict.Interrupted, result.Verdict);
        Assert.Equal(0, result.Calls.Issued);
        Assert.Empty(result.Violations);
    }

    [Fact]
    public void Latencies_of_a_waiting_call_add_up_to_its_stages()
    {
        var experiment = Some.Experiment(
            InterruptSystems.X2ApicCluster,
            2,
            new() { Kind = WorkloadKinds.Pairs, Calls = 1, FunctionNs = 1_000 });

        var result = Some.Run(experiment);

        Assert.Equal(
            ["call", "interrupt", "lock", "queue", "run", "unlock"], result.LatencyNs.Keys);
        Assert.True(result.LatencyNs["run"].Max >= 1_000);
        Assert.True(result.LatencyNs["call"].Max >= result.LatencyNs["interrupt"].Max);
    }

    private static string FirstOf(RunResult result) =>
        result.Violations.Count > 0 ? result.Violations[0].What : result.Verdict.ToString();
}
