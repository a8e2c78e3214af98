using SmpActors.Actors.Faults;
using SmpActors.Experiments.Config;
using SmpActors.Experiments.Oracles;
using SmpActors.Experiments.Results;
using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;
using Xunit;

namespace SmpActors.Experiments.Tests.Faults;

/// <summary>What a fault did is what the oracles account for, and the verdict tells it.</summary>
public sealed class FaultRunSpec
{
    public static TheoryData<string> Systems => [.. Some.SystemsThatSend];

    public static TheoryData<string, TimeMode> SystemsAndTimes
    {
        get
        {
            var all = new TheoryData<string, TimeMode>();
            foreach (var system in Some.SystemsThatSend) all.Add(system, TimeMode.Virtual);
            all.Add(InterruptSystems.X2ApicCluster, TimeMode.Wall);
            all.Add(InterruptSystems.Gicv2, TimeMode.Wall);
            all.Add(InterruptSystems.Gicv3, TimeMode.Wall);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(SystemsAndTimes))]
    public void Nth_ipi_from_cpu0_to_cpu3_is_lost_exactly_and_named(string system, TimeMode time)
    {
        var result = Run(system, time, FaultRule.Named("lost-ipi").Ipi(0, 3).Nth(2).Drop());

        // The kernel sends one IPI to each target of a broadcast, so the second call hangs.
        Assert.Equal(Verdict.Stalled, result.Verdict);
        Assert.Equal((1, 1L), (result.Calls.Open, result.Calls.Completed));
        Assert.Equal((1, 0L), (result.Ipis.Lost, result.Ipis.Duplicated));
        Assert.Equal(new FaultResult("lost-ipi", "drop", 2, 1), Assert.Single(result.Faults));
        var found = Assert.Single(result.Violations);
        Assert.Equal(Oracle.Liveness.Name, found.Oracle);
        Assert.Contains("CPU#0, waiting", found.What, StringComparison.Ordinal);
        Assert.Contains("for CPU#03", found.What, StringComparison.Ordinal);
        Assert.Contains("dropped by rule \"lost-ipi\" on ", found.What, StringComparison.Ordinal);
        var wait = Assert.Single(result.Waits);
        Assert.Equal((0, 3), (wait.Cpu, wait.For));
        Assert.StartsWith("cpu0 waits for csd[cpu0 ", result.Why[0], StringComparison.Ordinal);
        Assert.Contains("\"lost-ipi\"", result.Why[1], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void Ipis_that_arrive_twice_are_accounted_for_and_harmless(string system)
    {
        var result = Run(
            system,
            TimeMode.Virtual,
            FaultRule.Named("twice").Ipi().Probability(0.5m).Duplicate(0, 3_000));

        Assert.Equal(Verdict.Ok, result.Verdict);
        Assert.Equal(result.Faults[0].Fired, result.Ipis.Duplicated);
        Assert.InRange(result.Faults[0].Fired, 1, result.Faults[0].Matched - 1);
        AssertBalance(result);
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void Late_ipis_make_calls_slow_and_nothing_else(string system)
    {
        var result = Run(
            system, TimeMode.Virtual, FaultRule.Named("late").Ipi().Delay(1_000_000, 1_000_000));

        Assert.Equal(Verdict.Ok, result.Verdict);
        Assert.True(result.LatencyNs["call"].P50 >= 1_000_000);
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void Ipi_that_is_late_beyond_the_limit_is_named(string system)
    {
        var experiment = Experiment(
            system, TimeMode.Virtual, FaultRule.Named("late").Ipi(0, 3).Delay(1L << 36, 1L << 36))
            with
        { Limits = new() { VirtualTimeNs = 1_000_000 } };

        var result = Some.Run(experiment);

        Assert.Equal(Verdict.Stalled, result.Verdict);
        Assert.Contains(
            result.Violations,
            v => v.What.Contains(
                "was delayed by 68719476736 ns by rule \"late\"", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void Misrouted_ipi_is_lost_at_its_target_and_made_at_the_other(string system)
    {
        var result = Run(
            system,
            TimeMode.Virtual,
            FaultRule.Named("astray").Ipi(0, 3).Nth(1).Misroute(PartId.Cpu(new(1))));

        Assert.Equal(Verdict.Stalled, result.Verdict);
        Assert.Equal((1, 1L), (result.Ipis.Lost, result.Ipis.Duplicated));
        Assert.Contains(
            "misrouted to cpu1 by rule \"astray\"", result.Why[1], StringComparison.Ordinal);
        AssertBalance(result);
    }

    [Theory]
    [InlineData(InterruptSystems.Flat, "vector")]
    [InlineData(InterruptSystems.X2ApicPhys, "vector")]
    [InlineData(InterruptSystems.Gicv3, "intId")]
    public void Ipi_of_another_vector_is_lost_and_another_one_is_made(string system, string field)
    {
        var message = system == InterruptSystems.Gicv3
            ? typeof(Model.Gic.Redistributor.SetPending)
            : typeof(Model.X86.LocalApic.AcceptInterrupt);
        var change = FieldChange.Flip(MessageField.Find(message, field)!, 8);
        var rule = FaultRule.Named("other").Ipi(0, 3).Nth(1).Corrupt(change);

        var result = Run(
            system,
            TimeMode.Virtual,
            rule with { Match = rule.Match with { Messages = [message] } });

        Assert.Equal(Verdict.Stalled, result.Verdict);
        Assert.Equal((1, 1L), (result.Ipis.Lost, result.Ipis.Duplicated));
        AssertBalance(result);
    }

    [Fact]
    public void Loss_before_the_fan_out_is_of_every_target_that_the_message_named()
    {
        var result = Run(
            InterruptSystems.Gicv3,
            TimeMode.Virtual,
            FaultRule.Named("all").Message<Model.Gic.Distributor.RouteSgi>().Nth(1).Drop());

        Assert.Equal(Verdict.Stalled, result.Verdict);
        Assert.Equal(3, result.Ipis.Lost);
        Assert.Equal(3, result.Violations.Count);
        Assert.All(
            result.Violations,
            v => Assert.Contains(
                "by rule \"all\" on gicr0→gicd0", v.What, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void Lost_csd_stalls_and_its_rule_is_named(string system)
    {
        var result = Run(
            system,
            TimeMode.Virtual,
            FaultRule.Named("lost-csd").Message<Cpu.EnqueueCsd>().Csd(target: Only(2)).Nth(1)
                .Drop());

        Assert.Equal(Verdict.Stalled, result.Verdict);
        Assert.Contains(
            result.Violations,
            v => v.What.Contains(
                "never reached its queue: its Cpu.EnqueueCsd was dropped by rule \"lost-csd\" on "
                + "cpu0→cpu2 at ",
                StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void Csd_that_arrives_twice_runs_twice_and_its_rule_is_named(string system)
    {
        var result = Run(
            system,
            TimeMode.Virtual,
            FaultRule.Named("twice").Message<Cpu.EnqueueCsd>().Csd(target: Only(2)).Nth(1)
                .Duplicate());

        Assert.Equal(Verdict.Violated, result.Verdict);
        Assert.Contains(
            result.Violations,
            v => v.Oracle == Oracle.ExactlyOnce.Name
                && v.What.Contains("duplicated by rule \"twice\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(InterruptSystems.Flat)]
    [InlineData(InterruptSystems.PhysFlat)]
    public void Busy_icr_keeps_ipis_from_being_sent_and_is_named(string system)
    {
        var result = Run(
            system, TimeMode.Virtual, FaultRule.Named("stuck").At(0).BusyIcr(new CpuId(0)));

        Assert.Equal(Verdict.Stalled, result.Verdict);
        Assert.Equal((3, 0L), (result.Ipis.Lost, result.Ipis.Taken));
        Assert.Contains(
            "was never sent: apic0 had its ICR left busy by rule \"stuck\"",
            result.Why[1],
            StringComparison.Ordinal);
        Assert.Contains(result.Why, line => line.Contains("busy ICR", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(FaultKind.HoldInterrupts, "had its interrupts held off by rule \"x\"")]
    [InlineData(FaultKind.StallCpu, "was stalled by rule \"x\"")]
    [InlineData(FaultKind.Crash, "was crashed by rule \"x\"")]
    [InlineData(FaultKind.SleepRedistributor, "gicr3 was put to sleep by rule \"x\"")]
    public void Fault_of_a_part_that_never_ends_is_named(FaultKind kind, string told)
    {
        var named = FaultRule.Named("x").At(0);
        var rule = kind switch
        {
            FaultKind.HoldInterrupts => named.HoldInterrupts(new(3)),
            FaultKind.StallCpu => named.StallCpu(new(3)),
            FaultKind.Crash => named.Crash(PartId.Cpu(new(3))),
            _ => named.SleepRedistributor(new(3)),
        };

        var result = Run(InterruptSystems.Gicv3, TimeMode.Virtual, rule);

        Assert.Equal(Verdict.Stalled, result.Verdict);
        Assert.Contains(told, result.Why[1], StringComparison.Ordinal);
        Assert.DoesNotContain(result.Violations, v => v.Oracle == Oracle.IpiBalance.Name);
        AssertBalance(result with
        {
            Ipis = result.Ipis with { Latched = 1 },
        });
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void Crashed_controller_loses_what_it_gets_and_the_run_goes_on(string system)
    {
        var part = system switch
        {
            InterruptSystems.Gicv2 => PartId.Distributor(new(0)),
            InterruptSystems.Gicv3 => PartId.Redistributor(new(3)),
            _ => PartId.LocalApic(new(3)),
        };

        var result = Run(system, TimeMode.Virtual, FaultRule.Named("gone").At(0).Crash(part));

        Assert.Equal(Verdict.Stalled, result.Verdict);
        Assert.True(result.Ipis.Lost > 0);
        Assert.Contains("\"gone\"", result.Why[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Cpu_that_is_taken_offline_is_down_for_a_while_and_all_is_well()
    {
        var experiment = Experiment(InterruptSystems.X2ApicCluster, TimeMode.Virtual) with
        {
            Faults = new FaultPlan().With(FaultRule.Named("down").At(1_000).Offline(
                new(3), new(1), new(-1, 3), new(-1, 3), forNs: 100_000)),
        };

        var outcome = Some.Outcome(experiment, keepsTrace: true);

        Assert.Equal(Verdict.Ok, outcome.Result.Verdict);
        Assert.Equal(1, Assert.Single(outcome.Result.Faults).Fired);
        Assert.Equal(
            [0L, 1],
            outcome.Trace
                .Where(e => e.Event.Kind == TraceEventKind.CpuOnlineChanged)
                .Where(e => e.Event.Part == PartId.Cpu(new(3)))
                .Select(e => e.Event.Value));
    }

    [Fact]
    public void Rule_that_never_fires_changes_nothing_and_says_so()
    {
        var plain = Some.Run(Experiment(InterruptSystems.Gicv3, TimeMode.Virtual));

        var result = Run(
            InterruptSystems.Gicv3,
            TimeMode.Virtual,
            FaultRule.Named("never").Ipi(0, 3).Nth(1_000).Drop());

        Assert.Equal(Verdict.Ok, result.Verdict);
        Assert.Equal(new FaultResult("never", "drop", 2, 0), Assert.Single(result.Faults));
        Assert.Equal(plain.TraceHash, result.TraceHash);
    }

    [Fact]
    public void Wait_for_a_lost_ipi_of_another_cpu_is_told_by_that_ipi()
    {
        // From 6.1 on a queue that is in use is interrupted once: who pushes later sends nothing.
        var experiment = Some.Experiment(
            InterruptSystems.Gicv3, 8, new() { Kind = WorkloadKinds.Pairs, Calls = 10 }) with
        {
            Faults = new FaultPlan().With(
                FaultRule.Named("lost").Ipi(to: Only(5)).Nth(3).Drop()),
        };

        var result = Some.Run(experiment);

        Assert.Equal(Verdict.Stalled, result.Verdict);
        Assert.True(result.Violations.Count > 1);
        Assert.All(
            result.Violations.Where(v => v.What.Contains("for CPU#05", StringComparison.Ordinal)),
            v => Assert.Contains("\"lost\"", v.What, StringComparison.Ordinal));
        Assert.Contains(
            result.Violations,
            v => v.What.Contains("which found the queue empty before", StringComparison.Ordinal));
    }

    /// <summary>raised + injected + duplicated = taken + ... + latched.</summary>
    private static void AssertBalance(RunResult result)
    {
        var ipis = result.Ipis;
        Assert.Equal(
            ipis.Raised + ipis.Injected + ipis.Duplicated,
            ipis.Taken + ipis.Coalesced + ipis.Lost + ipis.Refused + ipis.Withdrawn + ipis.Latched);
    }

    private static CpuMask Only(int cpu) => CpuMask.Of(new CpuId(cpu));

    private static RunResult Run(string system, TimeMode time, params FaultRule[] rules) =>
        Some.Run(Experiment(system, time, rules));

    /// <summary>CPU 0 calls all others twice; one chip of four.</summary>
    private static Experiment Experiment(
        string system, TimeMode time, params FaultRule[] rules) =>
        Some.Experiment(system, 4, new() { Kind = WorkloadKinds.Broadcast, Calls = 2 }) with
        {
            Time = time,
            Faults = new() { Rules = rules },
        };
}
