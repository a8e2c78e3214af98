using SmpActors.Experiments.Config;
using SmpActors.Experiments.Results;
using SmpActors.Model.Kernel;
using SmpActors.Model.Profiles;
using Xunit;

namespace SmpActors.Experiments.Tests;

/// <summary>Whole runs of each release, judged by the oracles.</summary>
public sealed class ProfileRunSpec
{
    /// <summary>Every release with every interrupt system that it has a driver for.</summary>
    public static TheoryData<string, string> Systems
    {
        get
        {
            var systems = new TheoryData<string, string>();
            foreach (var profile in ProfileTable.All)
            {
                foreach (var name in Some.SystemsThatSend)
                {
                    if (InterruptSystemFactory.RefusalOf(name, profile) is null)
                    {
                        systems.Add(profile.Name, name);
                    }
                }
            }

            return systems;
        }
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void Storm_is_ok_in_every_order(string profile, string interrupts)
    {
        for (var seed = 1UL; seed <= 10; seed++)
        {
            var result = Run(profile, interrupts, seed, WorkloadKinds.Storm);

            Assert.Equal(profile, result.Kernel);
            AssertOk(result, seed);
        }
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void Each_other_workload_is_ok(string profile, string interrupts)
    {
        string[] kinds =
            [WorkloadKinds.Broadcast, WorkloadKinds.Pairs, WorkloadKinds.ScfTorture];
        foreach (var kind in kinds)
        {
            AssertOk(Run(profile, interrupts, 1, kind), 1);
            AssertOk(Run(profile, interrupts, 2, kind, isIdlePolling: true), 2);
        }
    }

    [Theory]
    [InlineData("6.1", "flat")]
    [InlineData("6.1", "x2apic-cluster")]
    [InlineData("6.1", "gicv3")]
    [InlineData("6.12", "physflat")]
    public void Without_the_awaited_answers_a_wake_up_is_lost(string profile, string interrupts)
    {
        var stalled = 0;
        for (var seed = 1UL; seed <= 30; seed++)
        {
            var result = Run(
                profile,
                interrupts,
                seed,
                WorkloadKinds.Storm,
                weaknesses: Weakness.NoEnqueueBarrier);
            if (result.Verdict == Verdict.Stalled) stalled++;
        }

        Assert.InRange(stalled, 1, 30);
    }

    [Fact]
    public void Polling_cpus_take_fewer_interrupts_where_they_are_spared()
    {
        var before = Run("4.9", "physflat", 1, WorkloadKinds.Pairs, isIdlePolling: true);
        var after = Run("6.1", "physflat", 1, WorkloadKinds.Pairs, isIdlePolling: true);

        Assert.Equal(before.FunctionsRun, after.FunctionsRun);
        Assert.True(after.Ipis.Raised < before.Ipis.Raised);
    }

    private static void AssertOk(RunResult result, ulong seed) => Assert.True(
        result.Verdict == Verdict.Ok,
        $"seed {seed}: {result.Verdict} {string.Join("; ", result.Violations)}");

    private static RunResult Run(
        string profile,
        string interrupts,
        ulong seed,
        string kind,
        bool isIdlePolling = false,
        Weakness weaknesses = Weakness.None)
    {
        var workload = new WorkloadConfig
        {
            Kind = kind,
            Calls = 5,
            Targets = 3,
            Wait = seed % 3 != 0,
        };
        var experiment = Some.Experiment(interrupts, 6, workload, seed);
        return Some.Run(experiment with
        {
            Kernel = new()
            {
                Profile = ProfileTable.Find(profile)!,
                IsIdlePolling = isIdlePolling,
            },
            Machine = experiment.Machine with
            {
                CpusPerCluster = 2,
                Weaknesses = new(weaknesses),
            },
        });
    }
}
