using System.Text;
using SmpActors.Actors.Faults;
using SmpActors.Experiments.Config;
using SmpActors.Experiments.Tests.Traces;
using SmpActors.Model.Kernel;
using Xunit;

namespace SmpActors.Experiments.Tests.Faults;

/// <summary>Trace files tell each firing by its rule, and stay what viewers take.</summary>
public sealed class FaultTraceSpec
{
    public static TheoryData<string> Systems => [.. Some.SystemsThatSend];

    [Theory]
    [MemberData(nameof(Systems))]
    public void Files_tell_every_firing_by_its_rule(string system)
    {
        var outcome = Some.Outcome(Experiment(system), keepsTrace: true);

        var ftrace = FtraceWriterSpec.Write(outcome.Trace, new("run", 1, 4));
        var perfetto = PerfettoWriterSpec.Write(outcome.Trace);

        TraceFileChecks.CheckFtrace(ftrace);
        TraceFileChecks.CheckPerfetto(perfetto);
        var drawn = Encoding.UTF8.GetString(perfetto);
        foreach (var rule in outcome.Result.Faults)
        {
            Assert.True(rule.Fired > 0, rule.Name);
            Assert.Equal(
                rule.Fired, Count(ftrace, $"fault {rule.Name}: ") - Ends(ftrace, rule.Name));
            Assert.Equal(
                rule.Fired,
                Count(drawn, $"\"rule\":\"{rule.Name}\"") - Ends(drawn, rule.Name));
        }

        Assert.Contains("fault lost: dropped ", ftrace, StringComparison.Ordinal);
        Assert.Contains(
            "fault held: cpu1 had its interrupts held off", ftrace, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(InterruptSystems.X2ApicCluster)]
    [InlineData(InterruptSystems.Gicv2)]
    [InlineData(InterruptSystems.Gicv3)]
    public void No_ipi_is_in_flight_when_all_have_arrived_or_are_lost(string system)
    {
        var outcome = Some.Outcome(Experiment(system), keepsTrace: true);

        var counters = FtraceWriterSpec.Write(outcome.Trace, new("run", 1, 4))
            .Split('\n')
            .Where(line => line.Contains("|ipis in flight|", StringComparison.Ordinal));

        Assert.EndsWith("|ipis in flight|0", counters.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_runs_of_one_seed_give_the_same_bytes()
    {
        var experiment = Experiment(InterruptSystems.Gicv3);

        var (first, second) = (
            Some.Outcome(experiment, keepsTrace: true),
            Some.Outcome(experiment, keepsTrace: true));

        Assert.Equal(first.Result.TraceHash, second.Result.TraceHash);
        Assert.Equal(FtraceWriterSpec.Write(first.Trace), FtraceWriterSpec.Write(second.Trace));
        Assert.Equal(
            PerfettoWriterSpec.Write(first.Trace), PerfettoWriterSpec.Write(second.Trace));
    }

    private static int Ends(string text, string rule) => Count(text, $"fault {rule}: over");

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static Experiment Experiment(string system) => Some.Experiment(
        system, 4, new() { Kind = WorkloadKinds.Broadcast, Calls = 6 }) with
    {
        Faults = new FaultPlan()
            .With(FaultRule.Named("late").Ipi(0, 1).Nth(1).Delay(100, 900))
            .With(FaultRule.Named("behind").Message<Cpu.CsdUnlocked>().Nth(2).Reorder(700))
            .With(FaultRule.Named("held").Ipi(0, 1).Nth(2).HoldInterrupts(new(1), 2_000))
            .With(FaultRule.Named("stale").Message<Cpu.CsdUnlocked>().Nth(4).Duplicate(10, 90))
            .With(FaultRule.Named("lost").Ipi(0, 3).Nth(5).Drop()),
    };
}
