using SmpActors.Experiments.Traces;
using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;
using Xunit;

namespace SmpActors.Experiments.Tests.Traces;

public sealed class FtraceWriterSpec
{
    private static readonly TraceTitle _title = new("broadcast", 42, 4);

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(20, false)]
    [InlineData(20, true)]
    public void Every_line_is_one_that_importers_take(long stepNs, bool isX86)
    {
        var events = EventList.Broadcast(4, stepNs, isX86).Events;

        var text = Write(events);

        TraceFileChecks.CheckFtrace(text);
    }

    [Fact]
    public void Trace_that_ends_in_the_middle_of_everything_still_pairs()
    {
        var events = EventList.Broadcast(4, 20).Events;

        var cuts = Enumerable.Range(0, events.Count).Select(n => Write([.. events.Take(n)]));

        Assert.All(cuts.Skip(1), TraceFileChecks.CheckFtrace);
    }

    [Fact]
    [Trait("Rule", "N-T-1")]
    public void Mask_is_as_wide_as_the_machine_words_of_its_cpus()
    {
        var list = new EventList();
        list.Raise(0, CpuMask.Range(1, 3), 1);

        var small = Write(list.Events);
        var large = Write(list.Events, _title with { CpuCount = 65 });

        Assert.Contains(
            ": ipi_raise: target_mask=00000000,0000000e (Function call interrupts)\n", small);
        Assert.Contains("target_mask=00000000,00000000,00000000,0000000e (", large);
    }

    [Fact]
    [Trait("Rule", "N-T-2")]
    [Trait("Rule", "N-T-3")]
    public void Sends_of_x86_name_symbols_and_always_the_same_callback()
    {
        var list = new EventList(isX86: true);
        list.Raise(0, CpuMask.Range(1, 3), 252);
        list.Raise(0, CpuMask.Range(2, 1), 251);

        var text = Write(list.Events);

        Assert.Contains(
            "ipi_send_cpumask: cpumask=00000000,0000000e callsite=smp_call_function_many+0x0/0x0 "
            + "callback=generic_smp_call_function_single_interrupt+0x0/0x0\n",
            text);
        Assert.Contains(
            "ipi_send_cpu: cpu=2 callsite=generic_exec_single+0x0/0x0 "
            + "callback=generic_smp_call_function_single_interrupt+0x0/0x0\n",
            text);
    }

    [Fact]
    [Trait("Rule", "N-T-4")]
    public void Function_that_runs_where_it_was_called_has_no_csd()
    {
        var list = new EventList();
        list.Cpu(0, TraceEventKind.FuncEntered, value: 1, detail: SmpFunc.Nop);
        list.Cpu(0, TraceEventKind.FuncReturned, value: 1, detail: SmpFunc.Nop);

        var text = Write(list.Events);

        Assert.Contains("csd_function_entry: func=do_nothing, csd=0000000000000000\n", text);
        Assert.Contains("csd_function_exit: func=do_nothing, csd=0000000000000000\n", text);
    }

    [Fact]
    [Trait("Rule", "N-T-5")]
    public void Handlers_of_arm64_print_their_reason_and_those_of_x86_their_vector()
    {
        var arm64 = Write(EventList.Broadcast(2, 20).Events);
        var x86 = Write(EventList.Broadcast(2, 20, isX86: true).Events);

        Assert.Contains(" d.h1. 0.000000060: ipi_entry: (Function call interrupts)\n", arm64);
        Assert.Contains(" d.h1. 0.000000060: call_function_entry: vector=252\n", x86);
        Assert.Contains(" d.h1. 0.000000060: call_function_exit: vector=252\n", x86);
    }

    [Fact]
    [Trait("Rule", "N-T-6")]
    public void Line_has_comm_pid_process_cpu_flags_time_and_event()
    {
        var list = new EventList { NowNs = 12_000_000_345 };
        list.Cpu(3, TraceEventKind.IpiEntered, value: 1, detail: EventList.ReasonOf(1));

        var text = Write(list.Events);

        Assert.Contains(
            "\n           vcpu3-1003 ( 1000) [003] d.h1. 12.000000345: "
            + "ipi_entry: (Function call interrupts)\n",
            text);
    }

    [Fact]
    [Trait("Rule", "N-T-7")]
    public void Single_call_is_queued_raised_entered_run_and_left_in_this_order()
    {
        var events = EventList.Broadcast(2, 20).Events;

        var text = Write(events);

        Assert.Equal(
            [
                "csd_queue_cpu", "ipi_raise",
                "ipi_entry", "csd_function_entry", "csd_function_exit", "ipi_exit",
            ],
            Tracepoints(text));
    }

    [Fact]
    public void Csd_that_its_owner_gives_back_was_never_queued()
    {
        var csd = EventList.Cfd(0, 1);
        var list = new EventList();
        list.Cpu(0, TraceEventKind.CsdLocked, csd, target: 1, value: 3);
        list.Cpu(0, TraceEventKind.CsdUnlocked, csd, target: 1);

        var text = Write(list.Events);

        Assert.DoesNotContain("csd_queue_cpu", text);
    }

    [Fact]
    public void Csd_keeps_its_number_from_use_to_use()
    {
        var list = new EventList();
        list.Cpu(0, TraceEventKind.CsdLocked, EventList.Cfd(0, 1, 1), new(new(0), 1), 1, 1);
        list.Cpu(0, TraceEventKind.CsdLocked, EventList.Cfd(0, 1, 2), new(new(0), 2), 1, 1);

        var text = Write(list.Events);

        Assert.Equal(2, text.Split("csd=fff3000000000001\n").Length - 1);
    }

    [Fact]
    public void Equal_events_give_equal_text_and_the_header_counts_what_was_not_kept()
    {
        var title = _title with { EventsNotKept = 7 };

        var first = Write(EventList.Broadcast(4, 20).Events, title);
        var second = Write(EventList.Broadcast(4, 20).Events, title);

        var lines = first.TrimEnd('\n').Split('\n').Count(static line => !line.StartsWith('#'));
        Assert.Equal(first, second);
        Assert.Contains($"# entries-in-buffer/entries-written: {lines}/{lines + 7}   #P", first);
    }

    [Fact]
    public void Text_of_a_warning_ends_no_line_and_separates_no_field()
    {
        var list = new EventList();
        list.Cpu(0, TraceEventKind.Warned, detail: "a|b\nc");

        var text = Write(list.Events);

        TraceFileChecks.CheckFtrace(text);
        Assert.Contains("I|1000|a/b c\n", text);
    }

    [Fact]
    public void Line_of_the_kernel_s_log_is_a_console_line()
    {
        var list = new EventList();
        list.Cpu(
            0, TraceEventKind.Printed, value: 1, detail: "\tcsd: CSD lock (#1) unresponsive.");

        var text = Write(list.Events);

        TraceFileChecks.CheckFtrace(text);
        Assert.Equal(["console"], Tracepoints(text));
        Assert.Contains(": console: csd: CSD lock (#1) unresponsive.\n", text);
    }

    internal static string Write(IReadOnlyList<StampedEvent> events, TraceTitle? title = null)
    {
        using var text = new StringWriter();
        FtraceWriter.Write(events, title ?? _title, text);
        return text.ToString();
    }

    private static IEnumerable<string> Tracepoints(string text) => text
        .Split('\n')
        .Where(static line => line.Length > 0 && !line.StartsWith('#'))
        .Select(static line => line.Split(": ")[1])
        .Where(static name => name != "tracing_mark_write");
}
