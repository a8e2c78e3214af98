using SmpActors.Model;

namespace SmpActors.Experiments.Traces;

/// <summary>
/// Draws IPIs: an arrow from each request to the handler that took it, or to its end.
/// </summary>
internal sealed class PerfettoIpis(PerfettoPicture picture, PerfettoFlows flows)
{
    private readonly Dictionary<(long Cause, int Cpu), PerfettoFlow> _raised = [];
    private readonly Dictionary<(int Cpu, long Vector), List<Pending>> _pending = [];
    private readonly Dictionary<(int Cpu, long Vector), List<PerfettoFlow>> _acknowledged = [];

    /// <summary>When the last of the arrows to a handler begins, or 0.</summary>
    public long EntersNoEarlierThan(in TraceEvent happened) =>
        _acknowledged.TryGetValue((happened.Part.Index, happened.Value), out var taken)
            ? taken.Max(static flow => flow.AtNs)
            : 0;

    public void Add(in StampedEvent stamped)
    {
        var happened = stamped.Event;
        switch (happened.Kind)
        {
            case TraceEventKind.IpiRaised: Raise(stamped); break;
            case TraceEventKind.IpiInjected: Inject(stamped); break;
            case TraceEventKind.IpiPended: Pend(stamped); break;
            case TraceEventKind.IpiAcknowledged: Acknowledge(stamped); break;
            case TraceEventKind.IpiEntered: Enter(stamped); break;
            case TraceEventKind.IpiCoalesced:
            case TraceEventKind.IpiRefused:
                picture.CountInFlight(stamped.AtNs, -1);
                Drop(stamped);
                break;
            case TraceEventKind.IpiWithdrawn:
                Drop(stamped);
                break;
            default: break;
        }
    }

    /// <summary>
    /// Ends the arrow of an IPI that a fault dropped, on the row of the link to its target.
    /// </summary>
    /// <returns>Whether there was one: else the fault is for others to draw.</returns>
    public bool TryLose(in StampedEvent stamped)
    {
        var happened = stamped.Event;
        if (happened.Cause == 0) return false;
        if (happened.Detail is not FaultFiring { Kind: FaultKind.Drop }) return false;
        if (!_raised.Remove((happened.Cause, happened.Target.Value), out var flow)) return false;

        var link = picture.LinkTo(happened.Target.Value);
        var ns = link.Short(
            Math.Max(stamped.AtNs, flow.AtNs),
            TraceWords.Of(happened),
            "fault",
            PerfettoPicture.FaultArguments(stamped, stamped.AtNs));
        flows.End(flow, link.Row, ns);
        picture.CountInFlight(stamped.AtNs, -1);
        return true;
    }

    /// <summary>Ends what is under way or pending when the trace ends, as a lost one is.</summary>
    public void End(long ns)
    {
        foreach (var flow in flows.Open)
        {
            if (flow.Name != "ipi") continue;
            var link = picture.LinkTo(flow.Target);
            var atNs = link.Short(Math.Max(ns, flow.AtNs), "ipi: not taken", "fault", []);
            flows.End(flow, link.Row, atNs);
        }
    }

    private void Raise(in StampedEvent stamped)
    {
        var happened = stamped.Event;
        if (TraceWords.RaiseOf(happened) is not { } raise) return;

        var track = picture.TrackOf(happened.Part);
        var arguments = PerfettoPicture.Arguments(stamped, stamped.AtNs);
        arguments.Add(("vector", (long)raise.Vector));
        arguments.Add(("targets", raise.Targets.ToString()));
        var ns = track.Point(stamped.AtNs, "raise " + raise.Reason, "ipi", arguments);
        foreach (var target in raise.Targets)
        {
            var flow = flows.Begin("ipi", track.Row, ns, target.Value);
            _raised[(happened.Cause, target.Value)] = flow;
        }

        picture.CountInFlight(stamped.AtNs, raise.Targets.Count);
    }

    /// <summary>Nobody in the run sent it: its arrow begins at the controller.</summary>
    private void Inject(in StampedEvent stamped)
    {
        var happened = stamped.Event;
        var cpu = TraceWords.CpuOf(happened);
        var flow = Start(stamped, cpu, "injected");
        _raised[(happened.Cause, cpu)] = flow;
        picture.CountInFlight(stamped.AtNs, 1);
    }

    private void Pend(in StampedEvent stamped)
    {
        var happened = stamped.Event;
        var cpu = TraceWords.CpuOf(happened);
        if (!_raised.Remove((happened.Cause, cpu), out var flow))
        {
            // A duplicate: its first copy took the arrow along.
            flow = Start(stamped, cpu, "duplicated");
        }

        var track = picture.TrackOf(happened.Part);
        track.Instant(
            Math.Max(stamped.AtNs, flow.AtNs),
            TraceWords.Of(happened),
            "ipi",
            PerfettoPicture.Arguments(stamped, stamped.AtNs));
        var key = (cpu, happened.Value);
        if (!_pending.TryGetValue(key, out var pending)) _pending.Add(key, pending = []);
        pending.Add(new(happened.Cause, flow));
        picture.CountInFlight(stamped.AtNs, -1);
    }

    private void Acknowledge(in StampedEvent stamped)
    {
        var key = (TraceWords.CpuOf(stamped.Event), stamped.Event.Value);
        if (TakePending(key, stamped.Event.Cause) is not { } flow) return;
        if (!_acknowledged.TryGetValue(key, out var taken)) _acknowledged.Add(key, taken = []);
        taken.Add(flow);
    }

    private void Enter(in StampedEvent stamped)
    {
        var happened = stamped.Event;
        if (!_acknowledged.Remove((happened.Part.Index, happened.Value), out var taken)) return;
        var track = picture.TrackOf(happened.Part);
        foreach (var flow in taken)
        {
            var ns = track.Point(Math.Max(stamped.AtNs, flow.AtNs), "ipi", "ipi", []);
            flows.End(flow, track.Row, ns);
        }
    }

    /// <summary>The arrow ends at the controller, in a slice that says why.</summary>
    private void Drop(in StampedEvent stamped)
    {
        var happened = stamped.Event;
        var cpu = TraceWords.CpuOf(happened);
        var flow = happened.Kind == TraceEventKind.IpiWithdrawn
            ? TakePending((cpu, happened.Value), happened.Cause)
            : _raised.GetValueOrDefault((happened.Cause, cpu));
        if (flow is null) return;

        _raised.Remove((happened.Cause, cpu));
        var track = picture.TrackOf(happened.Part);
        var ns = track.Short(
            Math.Max(stamped.AtNs, flow.AtNs),
            TraceWords.Of(happened),
            "ipi",
            PerfettoPicture.Arguments(stamped, stamped.AtNs));
        flows.End(flow, track.Row, ns);
    }

    /// <summary>The pending one of a cause; where none is named, the oldest.</summary>
    private PerfettoFlow? TakePending((int Cpu, long Vector) key, long cause)
    {
        if (!_pending.TryGetValue(key, out var pending) || pending.Count == 0) return null;
        var found = Math.Max(0, pending.FindIndex(p => p.Cause == cause));
        var flow = pending[found].Flow;
        pending.RemoveAt(found);
        return flow;
    }

    private PerfettoFlow Start(in StampedEvent stamped, int cpu, string word)
    {
        var happened = stamped.Event;
        var track = picture.TrackOf(happened.Part);
        var ns = track.Short(
            stamped.AtNs,
            $"{word} {happened.Value}",
            "ipi",
            PerfettoPicture.Arguments(stamped, stamped.AtNs));
        return flows.Begin("ipi", track.Row, ns, cpu);
    }

    /// <summary>Pending at a controller; on GICv2 there is one for each sender.</summary>
    private readonly record struct Pending(long Cause, PerfettoFlow Flow);
}
