using SmpActors.Experiments.Config;
using SmpActors.Experiments.Results;
using SmpActors.Experiments.Traces;
using SmpActors.Model;
using SmpActors.Model.Profiles;
using SmpActors.Model.Topology;
using Xunit;

namespace SmpActors.Experiments.Tests.Workloads;

public sealed class HotplugStormSpec
{
    public static TheoryData<string> Systems => [.. Some.SystemsThatSend];

    public static TheoryData<string, string> ProfilesAndSystems
    {
        get
        {
            var data = new TheoryData<string, string>();
            string[] systems =
            [
                InterruptSystems.X2ApicCluster, InterruptSystems.PhysFlat, InterruptSystems.Gicv3,
            ];
            foreach (var profile in ProfileTable.Names)
            {
                foreach (var system in systems) data.Add(profile, system);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(ProfilesAndSystems))]
    [Trait("Rule", "H-INV-1")]
    public void No_call_is_lost_and_none_runs_twice_while_cpus_go_down_and_come_up(
        string profile, string system)
    {
        for (var seed = 1UL; seed <= 40; seed++)
        {
            var outcome = Some.Outcome(Storm(system, seed, profile), keepsTrace: true);

            var result = outcome.Result;
            Assert.True(result.Verdict == Verdict.Ok, $"seed {seed}: {FirstOf(result)}");
            Assert.Empty(result.Warnings);
            Assert.Equal(0, result.Calls.Open);
            Assert.Equal(result.Csd.Locked, result.Csd.Unlocked);
            ExpectHistory(outcome.Trace);
        }
    }

    [Theory]
    [MemberData(nameof(Systems))]
    [Trait("Rule", "H-OFF-1")]
    public void Calls_to_cpus_that_are_down_are_refused_and_counted(string system)
    {
        var refused = Enumerable.Range(1, 10)
            .Sum(seed => Some.Run(Storm(system, (ulong)seed, "4.9")).Calls.Refused);

        Assert.InRange(refused, 1, long.MaxValue);
    }

    [Theory]
    [InlineData("4.9")]
    [InlineData("6.1")]
    public void Cpus_that_poll_when_idle_go_down_and_come_up(string profile)
    {
        for (var seed = 1UL; seed <= 40; seed++)
        {
            var experiment = Storm(InterruptSystems.X2ApicCluster, seed, profile);
            var kernel = experiment.Kernel with { IsIdlePolling = true };

            var result = Some.Run(experiment with { Kernel = kernel });

            Assert.True(result.Verdict == Verdict.Ok, $"seed {seed}: {FirstOf(result)}");
        }
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void Cpus_go_down_and_come_up_in_wall_time(string system)
    {
        var result = Some.Run(Storm(system, 1, "4.9") with { Time = TimeMode.Wall });

        Assert.True(result.Verdict == Verdict.Ok, FirstOf(result));
        Assert.Equal(0, result.Calls.Open);
    }

    [Fact]
    public void One_seed_gives_one_run()
    {
        string HashOf(ulong seed) =>
            Some.Run(Storm(InterruptSystems.X2ApicCluster, seed, "4.9")).TraceHash;

        Assert.Equal(HashOf(3), HashOf(3));
        Assert.NotEqual(HashOf(3), HashOf(4));
    }

    [Fact]
    public void Cpu_that_was_down_at_the_start_comes_up()
    {
        var experiment = Storm(InterruptSystems.Gicv3, 1, "4.9");
        var machine = experiment.Machine with { Online = CpuMask.Range(0, 3) };

        var outcome = Some.Outcome(experiment with { Machine = machine }, keepsTrace: true);

        Assert.True(outcome.Result.Verdict == Verdict.Ok, FirstOf(outcome.Result));
        Assert.Contains(outcome.Trace, e => e.Event is
        { Kind: TraceEventKind.CpuOnlineChanged, Value: 1, Part.Index: 3 });
    }

    /// <summary>A CPU's online bit goes to and fro, and is set at the end.</summary>
    private static void ExpectHistory(IReadOnlyList<StampedEvent> trace)
    {
        var changes = trace.Select(e => e.Event)
            .Where(e => e.Kind == TraceEventKind.CpuOnlineChanged)
            .ToLookup(e => e.Part.Index, e => e.Value);
        Assert.NotEmpty(changes);
        Assert.All(changes, ofCpu => Assert.Equal(
            ofCpu.Select((_, i) => i % 2 == 0 ? 0L : 1L), ofCpu));
        Assert.All(changes, ofCpu => Assert.Equal(1, ofCpu.Last()));
    }

    private static Experiment Storm(string system, ulong seed, string profile)
    {
        var experiment = Some.Experiment(
            system,
            4,
            new()
            {
                Kind = WorkloadKinds.Hotplug,
                Calls = 30,
                FunctionNs = 100,
                HotplugCpus = CpuMask.Range(1, 3),
                Operations = 8,
                HoldNs = 20_000,
            },
            seed);
        return experiment with { Kernel = new() { Profile = ProfileTable.Find(profile)! } };
    }

    private static string FirstOf(RunResult result) =>
        result.Violations.Count == 0 ? $"{result.Verdict}" : result.Violations[0].What;
}
