using SmpActors.Experiments.Traces;
using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Tests.Traces;

/// <summary>
/// Builds the events of a run by hand, in the order and with the ids a machine gives.
/// </summary>
internal sealed class EventList(bool isX86 = false)
{
    private readonly List<StampedEvent> _events = [];
    private long _ipiCount;

    public IReadOnlyList<StampedEvent> Events => _events;

    /// <summary>The time of the events to come.</summary>
    public long NowNs { get; set; }

    public static CsdId Cfd(int owner, int target, int generation = 1) =>
        new(new(owner), new(CsdSlotKind.Cfd, target), generation);

    public EventList Add(
        PartId part,
        TraceEventKind kind,
        CsdId csd = default,
        CallId call = default,
        int target = 0,
        long value = 0,
        long cause = 0,
        object? detail = null)
    {
        _events.Add(new(
            NowNs,
            _events.Count,
            new(part, kind, csd, call, new(target), value, cause, detail)));
        return this;
    }

    public EventList Cpu(
        int cpu,
        TraceEventKind kind,
        CsdId csd = default,
        CallId call = default,
        int target = 0,
        long value = 0,
        long cause = 0,
        object? detail = null) =>
        Add(PartId.Cpu(new(cpu)), kind, csd, call, target, value, cause, detail);

    public EventList Controller(int cpu, TraceEventKind kind, int vector, long cause) => Add(
        isX86 ? PartId.LocalApic(new(cpu)) : PartId.Redistributor(new(cpu)),
        kind,
        target: cpu,
        value: vector,
        cause: cause);

    /// <summary>A request for IPIs; gives its id.</summary>
    public long Raise(int cpu, CpuMask targets, int vector, CallId call = default)
    {
        var cause = ((long)cpu << 40) | ++_ipiCount;
        Cpu(
            cpu,
            TraceEventKind.IpiRaised,
            call: call,
            value: vector,
            cause: cause,
            detail: new IpiRaise(targets, vector, ReasonOf(vector)));
        return cause;
    }

    /// <summary>A handler that does nothing, all in one ns as it is on a part.</summary>
    public EventList Handle(int cpu, int vector, long cause) => Controller(
            cpu, TraceEventKind.IpiAcknowledged, vector, cause)
        .Cpu(cpu, TraceEventKind.IpiEntered, value: vector, detail: ReasonOf(vector))
        .Cpu(cpu, TraceEventKind.IpiExited, value: vector, detail: ReasonOf(vector));

    /// <summary>One waiting call of CPU 0 to some others, each stage at its own time.</summary>
    public static EventList Broadcast(int cpuCount, long stepNs, bool isX86 = false)
    {
        var list = new EventList(isX86);
        var call = new CallId(new(0), 1);
        var vector = isX86 ? 252 : 1;
        var api = new KernelFunction("smp_call_function_many", "kernel/smp.c");
        var targets = CpuMask.Range(1, cpuCount - 1);

        list.Cpu(0, TraceEventKind.CallIssued, call: call, value: 1, detail: api);
        list.Cpu(0, TraceEventKind.FunctionEntered, call: call, detail: api);
        foreach (var target in targets.AsEnumerable().Select(static cpu => cpu.Value))
        {
            list.Cpu(0, TraceEventKind.CsdLocked, Cfd(0, target), call, target, 3);
        }

        list.NowNs += stepNs;
        foreach (var target in targets.AsEnumerable().Select(static cpu => cpu.Value))
        {
            list.Cpu(target, TraceEventKind.CsdQueued, Cfd(0, target), call, target, 1);
        }

        var cause = list.Raise(0, targets, vector, call);
        list.Cpu(0, TraceEventKind.RegisterWritten, call: call, value: 0x8fc, detail: "ICR");
        list.NowNs += stepNs;
        foreach (var target in targets.AsEnumerable().Select(static cpu => cpu.Value))
        {
            list.Controller(target, TraceEventKind.IpiPended, vector, cause);
        }

        list.NowNs += stepNs;
        foreach (var target in targets.AsEnumerable().Select(static cpu => cpu.Value))
        {
            list.RunFlush(target, vector, cause, Cfd(0, target), call);
        }

        list.NowNs += stepNs;
        foreach (var target in targets.AsEnumerable().Select(static cpu => cpu.Value))
        {
            list.Cpu(0, TraceEventKind.CsdUnlocked, Cfd(0, target), target: target);
        }

        list.Cpu(0, TraceEventKind.CallReturned, call: call, detail: null);
        return list.Cpu(0, TraceEventKind.FunctionLeft, detail: api);
    }

    /// <summary>The kernel's word for an SGI or a vector (v4.9).</summary>
    public static string ReasonOf(int vector) => vector switch
    {
        0 or 253 => "Rescheduling interrupts",
        1 or 251 or 252 => "Function call interrupts",
        4 or 246 => "IRQ work interrupts",
        _ => "?",
    };

    private void RunFlush(int cpu, int vector, long cause, CsdId csd, CallId call)
    {
        var nop = SmpFunc.Nop;
        Controller(cpu, TraceEventKind.IpiAcknowledged, vector, cause);
        Cpu(cpu, TraceEventKind.IpiEntered, value: vector, detail: ReasonOf(vector));
        Cpu(cpu, TraceEventKind.CsdTaken, csd, call, cpu, 3);
        Cpu(cpu, TraceEventKind.FuncEntered, csd, call, cpu, detail: nop);
        Cpu(cpu, TraceEventKind.FuncReturned, csd, call, cpu, detail: nop);
        Cpu(cpu, TraceEventKind.CsdReleased, csd, call, cpu, 3);
        Cpu(cpu, TraceEventKind.IpiExited, value: vector, detail: ReasonOf(vector));
    }
}
