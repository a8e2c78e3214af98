using System.Text.Json;
using SmpActors.Experiments.Traces;
using SmpActors.Model;
using SmpActors.Model.Topology;
using Xunit;

namespace SmpActors.Experiments.Tests.Traces;

public sealed class PerfettoWriterSpec
{
    private static readonly TraceTitle _title = new("broadcast", 42, 4);

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(20, true)]
    public void Slices_nest_and_every_arrow_has_both_ends_in_slices(long stepNs, bool isX86)
    {
        var events = EventList.Broadcast(4, stepNs, isX86).Events;

        var json = Write(events);

        TraceFileChecks.CheckPerfetto(json);
    }

    [Fact]
    public void Trace_that_ends_in_the_middle_of_everything_leaves_no_arrow_open()
    {
        var events = EventList.Broadcast(4, 20).Events;

        var cuts = Enumerable.Range(0, events.Count + 1).Select(n => Write([.. events.Take(n)]));

        Assert.All(cuts, TraceFileChecks.CheckPerfetto);
    }

    [Fact]
    public void Arrow_leads_from_the_call_that_raised_the_ipi_to_the_handler_that_took_it()
    {
        var events = EventList.Broadcast(3, 20).Events;

        var drawn = Events(Write(events));

        var (begins, ends) = (Named(drawn, "s", "ipi"), Named(drawn, "f", "ipi"));
        Assert.Equal([1, 1], begins.Select(static e => e.GetProperty("tid").GetInt32()));
        Assert.Equal([2, 3], ends.Select(static e => e.GetProperty("tid").GetInt32()).Order());
        Assert.Equal(["0.020", "0.020"], begins.Select(Ts));
        Assert.Equal(["0.060", "0.060"], ends.Select(Ts));
    }

    [Fact]
    public void Handler_of_one_ns_has_a_width_and_what_follows_it_begins_later()
    {
        var list = new EventList { NowNs = 5 };
        var first = list.Raise(0, CpuMask.Range(1, 1), 1);
        list.Controller(1, TraceEventKind.IpiPended, 1, first).Handle(1, 1, first);
        var second = list.Raise(0, CpuMask.Range(1, 1), 1);
        list.Controller(1, TraceEventKind.IpiPended, 1, second).Handle(1, 1, second);

        var json = Write(list.Events);

        var handlers = Named(Events(json), "X", "ipi 1 Function call interrupts");
        TraceFileChecks.CheckPerfetto(json);
        Assert.Equal(["0.005", "0.006"], handlers.Select(Ts));
        Assert.Equal(["0.001", "0.001"], handlers.Select(static e => Raw(e, "dur")));
        Assert.Equal(5, handlers[1].GetProperty("args").GetProperty("ns").GetInt64());
    }

    [Theory]
    [InlineData(TraceEventKind.IpiCoalesced)]
    [InlineData(TraceEventKind.IpiRefused)]
    public void Ipi_that_nobody_takes_ends_in_a_slice_at_its_controller(TraceEventKind kind)
    {
        var list = new EventList();
        var cause = list.Raise(0, CpuMask.Range(1, 1), 1);
        list.NowNs = 30;
        list.Controller(1, kind, 1, cause);

        var json = Write(list.Events);

        TraceFileChecks.CheckPerfetto(json);
        var end = Assert.Single(Named(Events(json), "f", "ipi"));
        Assert.Equal(2, end.GetProperty("pid").GetInt32());
        Assert.Equal("0.030", Ts(end));
    }

    [Fact]
    public void Ipi_that_is_lost_ends_on_its_link()
    {
        var list = new EventList();
        list.Raise(0, CpuMask.Range(3, 1), 1);

        var json = Write(list.Events);

        TraceFileChecks.CheckPerfetto(json);
        var end = Assert.Single(Named(Events(json), "f", "ipi"));
        Assert.Equal(("3", "4"), (Raw(end, "pid"), Raw(end, "tid")));
    }

    [Fact]
    public void Lock_wait_that_ends_in_an_interrupt_closes_after_it()
    {
        var list = new EventList();
        var csd = EventList.Cfd(0, 1);
        list.Cpu(0, TraceEventKind.CsdLockWaited, csd, target: 1);
        list.Cpu(0, TraceEventKind.IpiEntered, value: 1, detail: "x");
        list.Cpu(0, TraceEventKind.CsdUnlocked, csd, target: 1);
        list.NowNs = 50;
        list.Cpu(0, TraceEventKind.IpiExited, value: 1, detail: "x");

        var json = Write(list.Events);
        var text = FtraceWriterSpec.Write(list.Events);

        var wait = Assert.Single(Named(Events(json), "X", $"lock {csd}"));
        TraceFileChecks.CheckPerfetto(json);
        TraceFileChecks.CheckFtrace(text);
        Assert.Equal("0.050", Raw(wait, "dur"));
    }

    [Fact]
    public void Counter_of_ipis_in_flight_goes_up_by_targets_and_down_as_they_arrive()
    {
        var events = EventList.Broadcast(4, 20).Events;

        var counts = Named(Events(Write(events)), "C", "ipis in flight");

        Assert.Equal(["3", "0"], counts.Select(static e => Raw(e.GetProperty("args"), "count")));
    }

    [Fact]
    public void Metadata_says_the_seed_and_equal_events_give_equal_bytes()
    {
        var first = Write(EventList.Broadcast(4, 20).Events);
        var second = Write(EventList.Broadcast(4, 20).Events);

        using var document = JsonDocument.Parse(first);
        var metadata = document.RootElement.GetProperty("metadata");
        Assert.Equal(first, second);
        Assert.Equal("42", metadata.GetProperty("seed").GetString());
        Assert.Equal("broadcast", metadata.GetProperty("experiment").GetString());
    }

    [Fact]
    public void Time_beyond_what_a_double_holds_keeps_its_ns()
    {
        var list = new EventList { NowNs = 9_007_199_254_740_993 };
        list.Cpu(0, TraceEventKind.Warned, detail: "late");

        var drawn = Events(Write(list.Events));

        Assert.Equal("9007199254740.993", Ts(Named(drawn, "i", "late")[0]));
    }

    internal static byte[] Write(IReadOnlyList<StampedEvent> events)
    {
        using var output = new MemoryStream();
        PerfettoWriter.Write(events, _title, output);
        return output.ToArray();
    }

    private static List<JsonElement> Events(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.GetProperty("traceEvents").Clone().EnumerateArray()];
    }

    private static string Ts(JsonElement drawn) => Raw(drawn, "ts");

    private static string Raw(JsonElement drawn, string name) =>
        drawn.GetProperty(name).GetRawText();

    private static List<JsonElement> Named(List<JsonElement> drawn, string phase, string name) =>
        drawn.FindAll(e =>
            e.GetProperty("ph").GetString() == phase && e.GetProperty("name").GetString() == name);
}
