using System.Globalization;
using SmpActors.Model;
using SmpActors.Model.Kernel;

namespace SmpActors.Experiments.Traces;

/// <summary>
/// Turns a run's events into what a viewer draws: slices, arrows, instants, counters.
/// </summary>
internal sealed class PerfettoPicture
{
    private static readonly PerfettoRow _counters = new(PerfettoRow.Cpus, 1);

    private readonly int _cpuCount;
    private readonly List<PerfettoEvent> _events = [];
    private readonly SortedDictionary<(int Process, int Thread), PerfettoTrack> _tracks = [];
    private readonly Dictionary<(int Process, int Thread), string> _names = [];
    private readonly List<(long AtNs, int Change)> _inFlight = [];
    private readonly PerfettoIpis _ipis;
    private readonly PerfettoCsds _csds;
    private long _lastNs;

    public PerfettoPicture(int cpuCount)
    {
        _cpuCount = cpuCount;
        var flows = new PerfettoFlows(_events);
        _ipis = new(this, flows);
        _csds = new(this, flows, _events);
    }

    /// <summary>Takes one event into the picture; later ones have higher numbers.</summary>
    public void Add(in StampedEvent stamped)
    {
        _lastNs = Math.Max(_lastNs, stamped.AtNs);
        var happened = stamped.Event;
        switch (happened.Kind)
        {
            case TraceEventKind.CallIssued: Begin(stamped, "call"); break;
            case TraceEventKind.CsdLockWaited: Begin(stamped, "csd"); break;
            case TraceEventKind.FunctionEntered: Begin(stamped, "function"); break;
            case TraceEventKind.FuncEntered:
                Begin(stamped, "csd", _csds.RunsNoEarlierThan(happened));
                _csds.Add(stamped);
                break;
            case TraceEventKind.IpiEntered:
                Begin(stamped, "ipi", _ipis.EntersNoEarlierThan(happened));
                _ipis.Add(stamped);
                break;
            case TraceEventKind.CallReturned:
            case TraceEventKind.IpiExited:
            case TraceEventKind.FunctionLeft:
            case TraceEventKind.FuncReturned:
                End(stamped);
                break;
            case TraceEventKind.CsdLocked:
            case TraceEventKind.CsdQueued:
            case TraceEventKind.CsdReleased:
                _csds.Add(stamped);
                break;
            case TraceEventKind.CsdUnlocked:
                _csds.Add(stamped);
                End(stamped);
                break;
            case >= TraceEventKind.IpiRaised and <= TraceEventKind.IpiAcknowledged:
                _ipis.Add(stamped);
                break;
            case TraceEventKind.CsdTaken:
                break;
            case TraceEventKind.FaultFired:
                if (!_ipis.TryLose(stamped)) AddFault(stamped);
                break;
            default:
                AddInstant(stamped);
                break;
        }
    }

    /// <summary>Closes what is open; gives all events, names first, then by time.</summary>
    public IEnumerable<PerfettoEvent> Finish()
    {
        foreach (var track in _tracks.Values) track.EndAll(_lastNs);
        _ipis.End(_lastNs);
        _csds.End(_lastNs);
        AddCounters();

        // By time, and what was begun first is first among equals: a slice stands before what it
        // holds. OrderBy keeps that order.
        return Names().Concat(_events.OrderBy(static drawn => drawn.AtNs));
    }

    /// <summary>The row of a part.</summary>
    public PerfettoTrack TrackOf(PartId part) => part.Kind switch
    {
        PartKind.Cpu =>
            Track(new(PerfettoRow.Cpus, part.Index + 1), () => Word("vcpu", part.Index)),
        PartKind.LocalApic or PartKind.Redistributor =>
            Track(new(PerfettoRow.Controllers, part.Index + 1), part.ToString),
        PartKind.ApicBus or PartKind.Distributor =>
            Track(new(PerfettoRow.Controllers, _cpuCount + part.Index + 1), part.ToString),
        _ => Track(new(PerfettoRow.Links, _cpuCount + 1), part.ToString),
    };

    /// <summary>The row of what is under way to a CPU.</summary>
    public PerfettoTrack LinkTo(int cpu) =>
        Track(new(PerfettoRow.Links, cpu + 1), () => Word("to vcpu", cpu));

    /// <summary>Counts IPIs that are under way to their controllers.</summary>
    public void CountInFlight(long atNs, int change) => _inFlight.Add((atNs, change));

    /// <summary>
    /// What every event has beside it: its number, and its time where it is drawn later.
    /// </summary>
    public static List<(string, object)> Arguments(in StampedEvent stamped, long drawnNs)
    {
        List<(string, object)> arguments = [("seq", stamped.Number)];
        if (drawnNs != stamped.AtNs) arguments.Add(("ns", stamped.AtNs));
        return arguments;
    }

    private void Begin(in StampedEvent stamped, string category, long notBeforeNs = 0)
    {
        var happened = stamped.Event;
        if (TraceWords.SliceOf(happened) is not { } slice) return;
        var track = TrackOf(happened.Part);
        var ns = track.At(Math.Max(stamped.AtNs, notBeforeNs));
        var arguments = Arguments(stamped, ns);
        if (happened.Call.Number != 0) arguments.Add(("call", happened.Call.ToString()));
        if (happened.Csd.Slot.Kind != CsdSlotKind.None)
        {
            arguments.Add(("csd", happened.Csd.ToString()));
        }

        switch (happened.Kind)
        {
            case TraceEventKind.CallIssued: arguments.Add(("wait", happened.Value == 1)); break;
            case TraceEventKind.IpiEntered: arguments.Add(("vector", happened.Value)); break;
            case TraceEventKind.FunctionEntered when happened.Detail is KernelFunction function:
                arguments.Add(("file", $"{function.File} ({function.Version})"));
                break;
            default: break;
        }

        track.Begin(slice.Key, ns, slice.Name, category, arguments);
    }

    private void End(in StampedEvent stamped)
    {
        if (TraceWords.SliceOf(stamped.Event) is not { } slice) return;
        TrackOf(stamped.Event.Part).End(slice.Key, stamped.AtNs);
    }

    private void AddInstant(in StampedEvent stamped)
    {
        var track = TrackOf(stamped.Event.Part);
        var ns = track.At(stamped.AtNs);
        var happened = stamped.Event;
        track.Instant(
            ns, TraceWords.Of(happened), CategoryOf(happened.Kind), Arguments(stamped, ns));
    }

    /// <summary>On the row of the link to its CPU, or of a part on the part's own.</summary>
    private void AddFault(in StampedEvent stamped)
    {
        if (stamped.Event.Detail is not FaultFiring firing) return;
        var track = firing.Message is null || firing.IsConsequence
            ? TrackOf(firing.To)
            : LinkTo(stamped.Event.Target.Value);
        var ns = track.At(stamped.AtNs);
        track.Instant(ns, TraceWords.Of(stamped.Event), "fault", FaultArguments(stamped, ns));
    }

    /// <summary>What a fault's event has beside it: its rule.</summary>
    public static List<(string, object)> FaultArguments(in StampedEvent stamped, long drawnNs)
    {
        var arguments = Arguments(stamped, drawnNs);
        if (stamped.Event.Detail is FaultFiring firing) arguments.Add(("rule", firing.Rule));
        return arguments;
    }

    private static string CategoryOf(TraceEventKind kind) => kind switch
    {
        TraceEventKind.Warned => "warning",
        TraceEventKind.Printed or TraceEventKind.Panicked => "console",
        TraceEventKind.CsdLockReported or TraceEventKind.CsdIpiResent
            or TraceEventKind.CsdLockUnstuck => "csd_lock",
        TraceEventKind.RegisterWritten or TraceEventKind.BarrierIssued => "register",
        TraceEventKind.CsdUnlockStale => "csd",
        TraceEventKind.IrqWorkQueued or TraceEventKind.IrqWorkRun => "irq_work",
        TraceEventKind.CpuOnlineChanged or TraceEventKind.StopStateEntered => "hotplug",
        TraceEventKind.HotplugStepInvoked => "hotplug",
        _ => "task",
    };

    /// <summary>The counter's values by time; rows are drawn with clocks of their own.</summary>
    private void AddCounters()
    {
        var count = 0L;
        foreach (var atOnce in _inFlight.GroupBy(static c => c.AtNs).OrderBy(static g => g.Key))
        {
            count = Math.Max(0, count + atOnce.Sum(static c => c.Change));
            _events.Add(new('C', _counters, atOnce.Key, "ipis in flight", "")
            {
                Arguments = [("count", count)],
            });
        }
    }

    private IEnumerable<PerfettoEvent> Names()
    {
        var processes = _tracks.Keys.Select(static key => key.Process).Append(PerfettoRow.Cpus);
        foreach (var process in processes.Distinct().Order())
        {
            var name = process switch
            {
                PerfettoRow.Cpus => "vCPUs",
                PerfettoRow.Controllers => "irqchip",
                _ => "links",
            };
            var row = new PerfettoRow(process, 1);
            yield return Name(row, "process_name", ("name", name));
            yield return Name(row, "process_sort_index", ("sort_index", (long)process));
        }

        foreach (var (process, thread) in _tracks.Keys)
        {
            var row = new PerfettoRow(process, thread);
            yield return Name(row, "thread_name", ("name", _names[(process, thread)]));
            yield return Name(row, "thread_sort_index", ("sort_index", (long)thread - 1));
        }
    }

    private static PerfettoEvent Name(PerfettoRow row, string what, (string, object) value) =>
        new('M', row, 0, what, "") { Arguments = [value] };

    private static string Word(string word, int number) =>
        word + number.ToString(CultureInfo.InvariantCulture);

    private PerfettoTrack Track(PerfettoRow row, Func<string> name)
    {
        var key = (row.ProcessId, row.ThreadId);
        if (_tracks.TryGetValue(key, out var track)) return track;
        _names.Add(key, name());
        _tracks.Add(key, track = new(row, _events));
        return track;
    }
}
