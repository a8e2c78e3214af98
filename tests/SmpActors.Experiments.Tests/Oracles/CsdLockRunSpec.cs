using SmpActors.Experiments.Config;
using SmpActors.Experiments.Oracles;
using SmpActors.Experiments.Results;
using SmpActors.Model;
using SmpActors.Model.Gic;
using SmpActors.Model.Kernel;
using SmpActors.Model.Profiles;
using SmpActors.Model.X86;
using Xunit;

namespace SmpActors.Experiments.Tests.Oracles;

/// <summary>Whole machines whose kernel watches its csd locks.</summary>
public sealed class CsdLockRunSpec
{
    private const long TimeoutNs = 5_000_000_000;

    /// <summary>What all messages of one round over a small machine take, at most, in ns.</summary>
    private const long RoundNs = 100_000;

    public static TheoryData<string, string> SystemsAndProfiles
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var profile in (string[])["4.9", "6.1"])
            {
                data.Add(InterruptSystems.Flat, profile);
                data.Add(InterruptSystems.X2ApicCluster, profile);
                data.Add(InterruptSystems.Gicv3, profile);
                data.Add(InterruptSystems.Gicv2, profile);
            }

            return data;
        }
    }

    [Theory]
    [Trait("Rule", "N-D-3")]
    [MemberData(nameof(SystemsAndProfiles))]
    public void Lost_ipi_is_sent_again_and_its_call_is_late_by_the_timeout(
        string system, string profile)
    {
        var result = RunLosing(system, profile, cpus: 2, lostCount: 1);

        Assert.Equal(new(1, 1, 1, 1), result.CsdLock);
        Assert.InRange(result.LatencyNs["stuck"].Max, TimeoutNs, TimeoutNs + RoundNs);
        Assert.InRange(result.LatencyNs["call"].Max, TimeoutNs, TimeoutNs + RoundNs);
        Assert.Equal(new(1, 1, 0, 0), result.Calls);
        Assert.Equal(2, result.FunctionsRun);
        Assert.Equal(2, result.Ipis.Raised);
        Assert.All(result.Violations, v => Assert.Equal(Oracle.IpiBalance.Name, v.Oracle));
    }

    [Theory]
    [Trait("Rule", "N-D-3")]
    [MemberData(nameof(SystemsAndProfiles))]
    public void Every_lost_ipi_of_a_broadcast_costs_a_timeout(string system, string profile)
    {
        // What a GICv2 loses is the one write for all three.
        var result = RunLosing(system, profile, cpus: 4, lostCount: IsOfOneWrite(system) ? 1 : 3);

        Assert.Equal(new(3, 3, 3, 3), result.CsdLock);
        Assert.InRange(
            result.LatencyNs["call"].Max, 3 * TimeoutNs, (3 * TimeoutNs) + (3 * RoundNs));
        Assert.Equal(new(1, 1, 0, 0), result.Calls);
        Assert.Equal(4, result.FunctionsRun);
    }

    [Fact]
    [Trait("Rule", "N-D-3")]
    public void In_wall_time_a_lost_ipi_is_made_good_too()
    {
        var experiment = Watched(InterruptSystems.Gicv3, "6.1", 4) with { Time = TimeMode.Wall };
        experiment = experiment with
        {
            Kernel = experiment.Kernel with { CsdLock = new() { TimeoutNs = 20_000_000 } },
        };

        var result = Run(experiment, lostCount: 1);

        Assert.Equal(new(1, 1, 0, 0), result.Calls);
        Assert.True(result.CsdLock!.Resent >= 1);
        Assert.Equal(result.CsdLock.Stuck, result.CsdLock.Unstuck);
    }

    [Fact]
    [Trait("Rule", "N-D-4")]
    public void Stalled_verdict_says_what_the_watchdog_reported()
    {
        var result = Some.Run(
            Deadlock() with { Limits = new() { VirtualTimeNs = 16_000_000_000 } });

        Assert.Equal(Verdict.Stalled, result.Verdict);
        Assert.Equal(new(2, 6, 6, 0), result.CsdLock);
        Assert.Contains(
            result.Violations,
            v => v.What == "a cycle of waits: cpu0 waits for cpu1 waits for cpu0");
        Assert.Equal(2, result.Violations.Count(v => v.What.EndsWith(
            "the last time as unresponsive, and its IPI was sent again 3 times, in vain",
            StringComparison.Ordinal)));
        Assert.DoesNotContain("stuck", result.LatencyNs.Keys);
    }

    [Fact]
    public void Kernel_log_has_what_was_printed_with_time_cpu_and_level()
    {
        var result = Some.Run(Deadlock() with { Limits = new() { VirtualTimeNs = 6_000_000_000 } });

        var first = result.KernelLog![0];
        Assert.StartsWith("csd: Detected non-responsive", first.Text, StringComparison.Ordinal);
        Assert.Equal((0, (int)LogLevel.Alert), (first.Cpu, first.Level));
        Assert.InRange(first.AtNs, TimeoutNs, TimeoutNs + RoundNs);
        Assert.Equal(0, result.KernelLogNotKept);
    }

    [Fact]
    public void Kernel_log_keeps_its_first_lines_and_counts_the_rest()
    {
        var deadlock = Deadlock();

        var result = Some.Run(deadlock with
        {
            Kernel = deadlock.Kernel with { CsdLock = new() { TimeoutNs = 1_000_000 } },
            Limits = new() { VirtualTimeNs = 1_000_000_000 },
        });

        Assert.Equal(1_000, result.KernelLog!.Count);
        Assert.True(result.KernelLogNotKept > 1_000);
    }

    [Fact]
    [Trait("Rule", "N-D-3")]
    public void Panic_ends_as_stalled_and_is_named()
    {
        var deadlock = Deadlock();

        var result = Some.Run(deadlock with
        {
            Kernel = deadlock.Kernel with
            {
                CsdLock = new() { PanicOnIpistallNs = 6_000_000_000 },
            },
        });

        Assert.Equal(Verdict.Stalled, result.Verdict);
        Assert.Equal(
            "the kernel panicked: Fatal exception",
            result.Violations.First(v => v.Where is "cpu0" or "cpu1").What);
        Assert.Contains(
            result.KernelLog!,
            line => line is { Level: 0, Text: "Kernel panic - not syncing: Fatal exception" });
    }

    [Theory]
    [InlineData(InterruptSystems.Flat)]
    [InlineData(InterruptSystems.Gicv3)]
    public void Watchdog_that_sees_nothing_changes_nothing_but_messages_to_oneself(string system)
    {
        var off = Some.Experiment(system, 4, new() { Kind = WorkloadKinds.Storm, Calls = 5 });
        var on = off with { Kernel = off.Kernel with { CsdLock = new() } };

        var (without, with) = (Some.Run(off), Some.Run(on));

        Assert.Null(without.CsdLock);
        Assert.Null(without.KernelLog);
        Assert.Equal(new(0, 0, 0, 0), with.CsdLock);
        Assert.Null(with.KernelLog);
        Assert.Equal(Verdict.Ok, with.Verdict);
        Assert.Equal(
            (without.Calls, without.FunctionsRun, without.Csd),
            (with.Calls, with.FunctionsRun, with.Csd));

        // The last look at a wait that is over ends soon after it.
        Assert.InRange(with.VirtualTimeNs, 1, 3 * without.VirtualTimeNs);
    }

    private static Experiment Deadlock()
    {
        var experiment = Some.Experiment(
            InterruptSystems.Flat,
            2,
            new() { Kind = WorkloadKinds.Pairs, Calls = 1, IrqsOff = true });
        return experiment with { Kernel = new() { CsdLock = new() } };
    }

    private static RunResult RunLosing(string system, string profile, int cpus, int lostCount) =>
        Run(Watched(system, profile, cpus), lostCount);

    private static Experiment Watched(string system, string profile, int cpus) =>
        Some.Experiment(system, cpus, new() { Kind = WorkloadKinds.Broadcast, Calls = 1 }) with
        {
            Kernel = new() { Profile = ProfileTable.Find(profile)!, CsdLock = new() },
        };

    /// <summary>Loses the first messages by which controllers learn of an IPI.</summary>
    private static RunResult Run(Experiment experiment, int lostCount)
    {
        var count = 0;
        var options = new RunOptions
        {
            Around = inner => new LossyInterconnect(
                inner,
                (_, _, message) => CarriesIpi(message)
                    && Interlocked.Increment(ref count) <= lostCount),
        };
        return ExperimentRunner.Run(experiment, options, CancellationToken.None).Result;
    }

    private static bool CarriesIpi(IMessage message) => message is
        LocalApic.AcceptInterrupt or Redistributor.SetPending
        or GicV2Distributor.WriteRegister { Offset: Gicd.Sgir };

    private static bool IsOfOneWrite(string system) => system == InterruptSystems.Gicv2;
}
