using SmpActors.Experiments.Traces;
using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Workloads;

/// <summary>
/// What a run's calls did: per call and target, whether its queue was empty and rang.
/// </summary>
internal sealed class KernelTraceCallsRun
{
    private readonly Dictionary<CallId, Dictionary<int, bool>> _queuedEmpty = [];
    private readonly Dictionary<CallId, CpuMask> _raised = [];
    private readonly Dictionary<CpuId, List<CallId>> _callsOf = [];

    /// <summary>Entries that targets' queues got.</summary>
    public long QueuedCount { get; private set; }

    public void Add(in TraceEvent happened)
    {
        switch (happened.Kind)
        {
            case TraceEventKind.CallIssued:
                if (!_callsOf.TryGetValue(happened.Call.Caller, out var calls))
                {
                    _callsOf.Add(happened.Call.Caller, calls = []);
                }

                calls.Add(happened.Call);
                break;
            case TraceEventKind.CsdQueued:
                QueuedCount++;
                if (!_queuedEmpty.TryGetValue(happened.Call, out var queued))
                {
                    _queuedEmpty.Add(happened.Call, queued = []);
                }

                queued[happened.Target.Value] = happened.Value == 1;
                break;
            case TraceEventKind.IpiRaised when happened.Call.Number != 0:
                var before = _raised.GetValueOrDefault(happened.Call, CpuMask.Empty);
                _raised[happened.Call] = before.Or(TraceWords.TargetsOf(happened));
                break;
            default: break;
        }
    }

    /// <summary>The n-th call of a CPU, from 0; null: it made no such call.</summary>
    public CallId? CallOf(CpuId cpu, int n) =>
        _callsOf.TryGetValue(cpu, out var calls) && n < calls.Count ? calls[n] : null;

    /// <summary>Whether the target's queue was empty; null: it never got the entry.</summary>
    public bool? WasEmpty(CallId call, CpuId target) =>
        _queuedEmpty.TryGetValue(call, out var queued)
        && queued.TryGetValue(target.Value, out var wasEmpty) ? wasEmpty : null;

    public bool HasRaised(CallId call, CpuId target) =>
        _raised.TryGetValue(call, out var targets) && targets.Contains(target);

    /// <summary>IPIs that calls raised, once for each target.</summary>
    public long RaisedCount => _raised.Values.Sum(static targets => (long)targets.Count);
}
