using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Traces;

/// <summary>Sorts a run's events by call.</summary>
internal sealed class CallTreeCalls
{
    private readonly Dictionary<CallId, CallTreeCall> _byId = [];
    private readonly Dictionary<int, Interrupt> _interrupts = [];
    private readonly List<CallTreeCall> _all = [];

    /// <summary>All calls, in the order in which they began.</summary>
    public IReadOnlyList<CallTreeCall> All => _all;

    public static CallTreeCalls Of(IReadOnlyList<StampedEvent> events)
    {
        var calls = new CallTreeCalls();
        foreach (var stamped in events)
        {
            var happened = stamped.Event;
            if (happened.Part.Kind == PartKind.Cpu) calls.Add(happened);
        }

        foreach (var cut in calls._interrupts.OrderBy(static open => open.Key)) End(cut.Value);
        return calls;
    }

    private void Add(in TraceEvent happened)
    {
        if (happened.Kind == TraceEventKind.CallIssued
            && happened.Detail is KernelFunction api
            && !_byId.ContainsKey(happened.Call))
        {
            var call = new CallTreeCall(happened.Call, api, happened.Value == 1);
            _byId.Add(happened.Call, call);
            _all.Add(call);
            return;
        }

        // At its target, what serves a call bears its name too.
        if (happened.Call.Number != 0
            && happened.Part == PartId.Cpu(happened.Call.Caller)
            && _byId.TryGetValue(happened.Call, out var own))
        {
            own.Caller.Add(happened);
            return;
        }

        AddToInterrupt(happened);
    }

    /// <summary>
    /// An interrupt is what a CPU does outside calls, from function to function's end.
    /// </summary>
    /// <remarks>
    /// Its outermost function begins before the handler is entered: acknowledging comes first.
    /// </remarks>
    private void AddToInterrupt(in TraceEvent happened)
    {
        if (!_interrupts.TryGetValue(happened.Part.Index, out var open))
        {
            _interrupts.Add(happened.Part.Index, open = new(new(happened.Part.Index)));
        }

        open.Events.Add(happened);
        switch (happened.Kind)
        {
            case TraceEventKind.FunctionEntered: open.Depth++; break;
            case TraceEventKind.FunctionLeft: open.Depth--; break;
            case TraceEventKind.IpiEntered: open.IsInHandler = true; break;
            case TraceEventKind.IpiExited: open.IsInHandler = false; break;
            case TraceEventKind.CsdTaken when _byId.TryGetValue(happened.Call, out var taken):
                open.Taken.Add(taken);
                break;
            default: break;
        }

        if (open.Depth > 0 || open.IsInHandler) return;
        End(open);
        _interrupts.Remove(happened.Part.Index);
    }

    private static void End(Interrupt interrupt)
    {
        foreach (var call in interrupt.Taken.Distinct())
        {
            call.TargetCount++;
            if (call.Handler.Count > 0) continue;
            call.Handler = interrupt.Events;
            call.HandlerCpu = interrupt.Cpu;
        }
    }

    /// <summary>One interrupt of one CPU, while it lasts.</summary>
    private sealed class Interrupt(CpuId cpu)
    {
        public CpuId Cpu => cpu;

        public List<TraceEvent> Events { get; } = [];

        public List<CallTreeCall> Taken { get; } = [];

        public int Depth { get; set; }

        public bool IsInHandler { get; set; }
    }
}
