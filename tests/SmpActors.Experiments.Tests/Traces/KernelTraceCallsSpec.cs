using SmpActors.Experiments.Traces;
using SmpActors.Model.Profiles;
using Xunit;

namespace SmpActors.Experiments.Tests.Traces;

/// <summary>Which calls interrupt, in a recording that has the calls and in its run.</summary>
public sealed class KernelTraceCallsSpec
{
    [Fact]
    public void Calls_that_were_queued_behind_another_are_told_by_the_rules_of_both_kernels()
    {
        const string Single = "callsite=generic_exec_single+0x1/0x2 func=f csd=(____ptrval____)";
        var text = KernelTraceComparisonSpec.Trace(
            "[000] 1.000000: csd_queue_cpu: cpu=1 " + Single,
            "[000] 1.000001: ipi_send_cpu: cpu=1 callsite=s+0x1/0x2 "
                + "callback=generic_smp_call_function_single_interrupt+0x0/0x20",
            "[002] 1.000500: csd_queue_cpu: cpu=1 " + Single,
            "[001] 1.000600: call_function_single_entry: vector=251",
            "[001] 1.000601: csd_function_entry: func=f, csd=(____ptrval____)",
            "[001] 1.000603: call_function_single_exit: vector=251");
        var recording = FtraceReader.Read("x", text).Recording!;

        var result = KernelTraceComparisonSpec.Compare(recording, isX86: true);

        var difference = Assert.Single(result.Differences);
        Assert.StartsWith("N-M-1", difference.Rule);
        Assert.Equal(3, difference.Line);
        Assert.Contains(new ComparedCount("IPIs elided", 1, 0), result.Compared);
    }

    [Fact]
    public void An_IPI_for_a_queue_in_use_is_a_rule_of_4_9_and_of_no_later_kernel()
    {
        const string Many =
            "callsite=smp_call_function_many_cond+0x1/0x2 func=f csd=(____ptrval____)";
        const string Sent = "callback=generic_smp_call_function_single_interrupt+0x0/0x20";
        var text = KernelTraceComparisonSpec.Trace(
            "[000] 1.000000: csd_queue_cpu: cpu=1 callsite=generic_exec_single+0x1/0x2 func=g "
                + "csd=(____ptrval____)",
            "[000] 1.000000: ipi_send_cpu: cpu=1 callsite=s+0x1/0x2 " + Sent,
            "[002] 1.000000: csd_queue_cpu: cpu=1 " + Many,
            "[002] 1.000000: csd_queue_cpu: cpu=3 " + Many,
            "[002] 1.000000: ipi_send_cpu: cpu=3 callsite=s+0x1/0x2 " + Sent,
            "[001] 1.000600: call_function_single_entry: vector=251",
            "[001] 1.000603: call_function_single_exit: vector=251");
        var recording = FtraceReader.Read("x", text).Recording!;

        var kernel = ProfileTable.Find("6.1")!.Kernel;
        var reference = KernelTraceComparisonSpec.Compare(recording, isX86: true);
        var later = KernelTraceComparisonSpec.Compare(recording, isX86: true, kernel: kernel);

        Assert.Contains(reference.Differences, static d => d.Rule?.StartsWith("G-M-8") == true);
        Assert.Contains(later.Differences, static d => d.Rule is null && d.Line == 3);
    }
}
