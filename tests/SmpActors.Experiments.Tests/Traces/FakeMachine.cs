using SmpActors.Experiments.Traces;
using SmpActors.Experiments.Workloads;
using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Tests.Traces;

/// <summary>
/// What a machine would record of a recording's inputs: one pending bit, 4.9's calls.
/// </summary>
internal sealed class FakeMachine(long latencyNs, bool isX86)
{
    private static readonly KernelFunction _single =
        new("smp_call_function_single_async", "kernel/smp.c");

    private readonly EventList _list = new(isX86);
    private readonly PriorityQueue<Action, (long AtNs, int Number)> _todo = new();
    private readonly Dictionary<(int Cpu, int Vector), long> _pending = [];
    private readonly Dictionary<int, int> _queued = [];
    private readonly Dictionary<int, int> _calls = [];
    private int _count;

    /// <summary>Targets with a higher number take an interrupt first.</summary>
    public bool TakesHighCpusFirst { get; init; }

    /// <summary>Inputs that it overlooks.</summary>
    public Func<KernelTraceInput, bool> Overlooks { get; init; } = static _ => false;

    public IReadOnlyList<StampedEvent> Run(IReadOnlyList<KernelTraceInput> inputs)
    {
        foreach (var input in inputs.Where(i => !Overlooks(i))) At(input.AtNs, () => Begin(input));
        while (_todo.TryDequeue(out var action, out var due))
        {
            _list.NowNs = due.AtNs;
            action();
        }

        return _list.Events;
    }

    private void At(long ns, Action action) => _todo.Enqueue(action, (ns, ++_count));

    private void Begin(KernelTraceInput input)
    {
        var cpu = input.Cpu.Value;
        if (input.Kind == KernelTraceInputKind.Injection)
        {
            _list.Controller(cpu, TraceEventKind.IpiInjected, input.Vector, input.Cause);
            Arrive(cpu, input.Vector, input.Cause);
            return;
        }

        _list.Cpu(cpu, TraceEventKind.TaskStarted, detail: "kernel-trace");
        if (input.Kind == KernelTraceInputKind.Raise)
        {
            Raise(cpu, input.Targets, input.Vector, default);
            return;
        }

        _calls[cpu] = _calls.GetValueOrDefault(cpu) + 1;
        var call = new CallId(new(cpu), _calls[cpu]);
        _list.Cpu(cpu, TraceEventKind.CallIssued, call: call, detail: _single);
        var rings = CpuMask.Empty;
        foreach (var target in input.Targets)
        {
            var before = _queued.GetValueOrDefault(target.Value);
            _queued[target.Value] = before + 1;
            _list.Cpu(
                target.Value,
                TraceEventKind.CsdQueued,
                EventList.Cfd(cpu, target.Value, _calls[cpu]),
                call,
                target.Value,
                before == 0 ? 1 : 0);
            var isMany = input.Targets.Count > 1;
            if (isMany || before == 0) rings = rings.Or(CpuMask.Of(target));
        }

        if (rings.IsEmpty) return;
        var single = isX86 ? 251 : 1;
        Raise(cpu, rings, input.Targets.Count > 1 ? isX86 ? 252 : 1 : single, call);
    }

    private void Raise(int cpu, CpuMask targets, int vector, CallId call)
    {
        var cause = _list.Raise(cpu, targets, vector, call);
        foreach (var target in targets)
        {
            var late = TakesHighCpusFirst ? 64 - target.Value : target.Value;
            At(_list.NowNs + latencyNs + late, () => Arrive(target.Value, vector, cause));
        }
    }

    private void Arrive(int cpu, int vector, long cause)
    {
        if (!_pending.TryAdd((cpu, vector), cause))
        {
            _list.Controller(cpu, TraceEventKind.IpiCoalesced, vector, cause);
            return;
        }

        _list.Controller(cpu, TraceEventKind.IpiPended, vector, cause);
        At(_list.NowNs + latencyNs, () => Take(cpu, vector, cause));
    }

    private void Take(int cpu, int vector, long cause)
    {
        _pending.Remove((cpu, vector));
        _queued.Remove(cpu);
        _list.Handle(cpu, vector, cause);
    }
}
