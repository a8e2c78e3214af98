using SmpActors.Model;
using SmpActors.Model.Kernel;

namespace SmpActors.Experiments.Traces;

/// <summary>
/// Draws csds: how long each is locked, the way to its function, and the unlock's way back.
/// </summary>
internal sealed class PerfettoCsds(
    PerfettoPicture picture, PerfettoFlows flows, List<PerfettoEvent> events)
{
    private readonly Dictionary<CsdId, PerfettoFlow> _toFunction = [];
    private readonly Dictionary<CsdId, PerfettoFlow> _toOwner = [];
    private readonly Dictionary<CsdId, PerfettoEvent> _locked = [];
    private long _lockCount;

    /// <summary>When the arrow to a function begins, or 0.</summary>
    public long RunsNoEarlierThan(in TraceEvent happened) =>
        _toFunction.TryGetValue(happened.Csd, out var flow) ? flow.AtNs : 0;

    public void Add(in StampedEvent stamped)
    {
        var happened = stamped.Event;
        switch (happened.Kind)
        {
            case TraceEventKind.CsdLocked: Lock(stamped); break;
            case TraceEventKind.CsdQueued: Queue(stamped); break;
            case TraceEventKind.FuncEntered: Run(stamped); break;
            case TraceEventKind.CsdReleased: Release(stamped); break;
            case TraceEventKind.CsdUnlocked: Unlock(stamped); break;
            default: break;
        }
    }

    /// <summary>Ends what is open when the trace ends.</summary>
    public void End(long ns)
    {
        foreach (var flow in flows.Open)
        {
            var link = picture.LinkTo(flow.Target);
            var atNs = link.Short(
                Math.Max(ns, flow.AtNs), flow.Name + ": not seen to arrive", flow.Name, []);
            flows.End(flow, link.Row, atNs);
        }

        foreach (var locked in _locked.Values.OrderBy(static drawn => drawn.Id))
        {
            EndLock(locked, ns);
        }
    }

    private void Lock(in StampedEvent stamped)
    {
        var happened = stamped.Event;
        var track = picture.TrackOf(happened.Part);
        var ns = track.At(stamped.AtNs);
        var begun = new PerfettoEvent('b', track.Row, ns, "csd locked", "csd")
        {
            Id = ++_lockCount,
            Arguments = [("csd", happened.Csd.ToString()), ("target", happened.Target.ToString())],
        };
        if (!_locked.TryAdd(happened.Csd, begun)) return;
        events.Add(begun);
    }

    /// <summary>The arrow to the function begins at the CPU that calls.</summary>
    private void Queue(in StampedEvent stamped)
    {
        var happened = stamped.Event;
        var sender = happened.Call.Number != 0 ? happened.Call.Caller : happened.Csd.Owner;
        var track = picture.TrackOf(PartId.Cpu(sender));
        var ns = track.Point(
            stamped.AtNs, "csd queued", "csd", [("csd", happened.Csd.ToString())]);
        var flow = flows.Begin("csd", track.Row, ns, happened.Target.Value);

        // A duplicated push queues one use twice: its first arrow ends with the others.
        _toFunction[happened.Csd] = flow;
    }

    private void Run(in StampedEvent stamped)
    {
        if (!_toFunction.Remove(stamped.Event.Csd, out var flow)) return;
        var track = picture.TrackOf(stamped.Event.Part);
        var ns = track.Point(Math.Max(stamped.AtNs, flow.AtNs), "run", "csd", []);
        flows.End(flow, track.Row, ns);
    }

    private void Release(in StampedEvent stamped)
    {
        var happened = stamped.Event;
        var track = picture.TrackOf(happened.Part);
        var ns = track.Point(
            stamped.AtNs, "csd unlock", "csd", [("csd", happened.Csd.ToString())]);
        var flow = flows.Begin("unlock", track.Row, ns, happened.Csd.Owner.Value);
        _toOwner[happened.Csd] = flow;
    }

    private void Unlock(in StampedEvent stamped)
    {
        var happened = stamped.Event;
        var track = picture.TrackOf(happened.Part);
        var ns = track.At(stamped.AtNs);
        if (_toOwner.Remove(happened.Csd, out var flow))
        {
            ns = track.Point(
                Math.Max(ns, flow.AtNs),
                "csd unlocked",
                "csd",
                [("csd", happened.Csd.ToString())]);
            flows.End(flow, track.Row, ns);
        }

        if (!_locked.Remove(happened.Csd, out var locked)) return;
        EndLock(locked, ns);
    }

    private void EndLock(PerfettoEvent begun, long ns) =>
        events.Add(begun with { Phase = 'e', AtNs = Math.Max(ns, begun.AtNs), Arguments = [] });
}
