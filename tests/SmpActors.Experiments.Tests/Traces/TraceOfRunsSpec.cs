using SmpActors.Experiments.Config;
using SmpActors.Experiments.Traces;
using Xunit;

namespace SmpActors.Experiments.Tests.Traces;

public sealed class TraceOfRunsSpec
{
    [Theory]
    [InlineData(InterruptSystems.Flat, WorkloadKinds.Broadcast)]
    [InlineData(InterruptSystems.Flat, WorkloadKinds.ScfTorture)]
    [InlineData(InterruptSystems.X2ApicCluster, WorkloadKinds.Storm)]
    [InlineData(InterruptSystems.X2ApicCluster, WorkloadKinds.Pairs)]
    [InlineData(InterruptSystems.Gicv3, WorkloadKinds.Storm)]
    [InlineData(InterruptSystems.Gicv3, WorkloadKinds.ScfTorture)]
    public void Files_of_a_run_are_what_viewers_take(string system, string kind)
    {
        foreach (var (latencyNsMin, latencyNsMax) in new[] { (20L, 2000L), (0L, 0L) })
        {
            var experiment = Some.Experiment(system, 8, new() { Kind = kind, Calls = 5 });
            var between = new InterconnectConfig
            {
                LatencyNsMin = latencyNsMin,
                LatencyNsMax = latencyNsMax,
            };

            var events = Run(experiment with { Interconnect = between }, functions: true);

            TraceFileChecks.CheckFtrace(FtraceWriterSpec.Write(events, new("run", 1, 8)));
            TraceFileChecks.CheckPerfetto(PerfettoWriterSpec.Write(events));
        }
    }

    [Theory]
    [InlineData(InterruptSystems.Flat)]
    [InlineData(InterruptSystems.Gicv3)]
    public void Two_runs_of_one_seed_give_the_same_bytes(string system)
    {
        var experiment = Some.Experiment(
            system, 8, new() { Kind = WorkloadKinds.Storm, Calls = 5 }, seed: 3);

        var (first, second) = (Run(experiment), Run(experiment));

        Assert.Equal(FtraceWriterSpec.Write(first), FtraceWriterSpec.Write(second));
        Assert.Equal(PerfettoWriterSpec.Write(first), PerfettoWriterSpec.Write(second));
    }

    [Theory]
    [InlineData(InterruptSystems.Flat, "ICR2 = 0x0e000000\n", "smp_call_function_interrupt()")]
    [InlineData(InterruptSystems.Gicv3, "ICC_SGI1R_EL1 = 0x0100000e\n", "gic_handle_irq()")]
    public void First_broadcast_is_a_tree_down_to_the_register_and_up_from_the_interrupt(
        string system, string register, string handler)
    {
        var experiment = Some.Experiment(
            system, 4, new() { Kind = WorkloadKinds.Broadcast, Calls = 1 });
        using var text = new StringWriter();

        CallTree.PrintFirstOfEach(Run(experiment, functions: true), text);

        Assert.Contains("smp_call_function_many()  kernel/smp.c (v4.9)\n", text.ToString());
        Assert.Contains(register, text.ToString());
        Assert.Contains($"\n  {handler}", text.ToString());
        Assert.EndsWith("and 2 more CPUs\n", text.ToString());
    }

    [Theory]
    [InlineData(InterruptSystems.Flat)]
    [InlineData(InterruptSystems.Gicv3)]
    public void Trace_of_a_run_fed_in_again_differs_by_named_rules_only(string system)
    {
        var first = Some.Experiment(
            system, 4, new() { Kind = WorkloadKinds.Storm, Calls = 5, Wait = false });
        var text = FtraceWriterSpec.Write(Run(first), new("storm", 1, 4));
        var recording = FtraceReader.Read("t", text).Recording;

        var recording = FtraceReader.Read("t", text).Recording;

        var again = Some.Run(Some.Experiment(
            system,
            4,
            new() { Kind = WorkloadKinds.KernelTrace, Recording = recording },
            seed: 2));

        Assert.Equal(RecordingGrade.Csd, again.Recording!.Grade);
        Assert.All(
            again.Recording.Differences,
            static d => Assert.True(d.Rule is not null, $"line {d.Line}: {d.What}"));
    }

    private static IReadOnlyList<StampedEvent> Run(Experiment experiment, bool functions = false) =>
        ExperimentRunner.Run(
            experiment,
            new() { KeepsTrace = true, RecordsFunctions = functions },
            CancellationToken.None).Trace;
}
