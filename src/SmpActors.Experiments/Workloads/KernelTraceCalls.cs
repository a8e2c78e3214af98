using SmpActors.Experiments.Traces;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Workloads;

/// <summary>A recording's calls: which of them raised an IPI, and what the run's did.</summary>
internal sealed class KernelTraceCalls
{
    private readonly List<Queued> _queued = [];
    private readonly List<TraceDifference> _sendsOfNobody = [];
    private readonly bool _sparesNotified;

    public KernelTraceCalls(
        Recording recording,
        KernelTraceInputs inputs,
        KernelTraceVectors vectors,
        KernelProfile kernel)
    {
        _sparesNotified = kernel.Has(KernelChange.ManyCond);
        Pair(recording, inputs);
        FindRuns(recording, vectors);
    }

    /// <summary>What each call did, on both sides.</summary>
    public IEnumerable<TraceDifference> Compare(KernelTraceCallsRun calls)
    {
        foreach (var difference in _sendsOfNobody) yield return difference;
        foreach (var queued in _queued)
        {
            var target = queued.Target;
            if (calls.CallOf(queued.Input.Cpu, queued.Nth) is not { } call
                || calls.WasEmpty(call, target) is not { } wasEmpty)
            {
                yield return new(
                    $"recording: {queued}; run: it is never queued", null, queued.Line);
                continue;
            }

            var hasRaised = calls.HasRaised(call, target);
            if (hasRaised == queued.HasSent) continue;
            var does = hasRaised
                ? "no IPI is sent for it; run: one is"
                : "an IPI is sent for it; run: none is";
            yield return new(
                $"recording: {queued}, {does}", RuleOf(queued, hasRaised, wasEmpty), queued.Line);
        }
    }

    /// <summary>The figures of both.</summary>
    public IEnumerable<ComparedCount> Counts(KernelTraceCallsRun calls)
    {
        var sent = _queued.Count(static queued => queued.HasSent);
        yield return new("calls queued", _queued.Count, calls.QueuedCount);
        yield return new("IPIs sent", sent, calls.RaisedCount);
        yield return new(
            "IPIs elided", _queued.Count - sent, calls.QueuedCount - calls.RaisedCount);
    }

    private string? RuleOf(Queued queued, bool hasRaised, bool wasEmpty)
    {
        if (!hasRaised)
        {
            return wasEmpty
                ? null
                : "G-XS-3: an IPI only for an empty queue; the run's still held a call";
        }

        if (!wasEmpty)
        {
            return queued.Input.Kind == KernelTraceInputKind.CallMany && !_sparesNotified
                ? "G-M-8: 4.9 interrupts every CPU of smp_call_function_many's mask"
                : null;
        }

        if (queued.HadQueued)
        {
            return "N-M-1: an IPI only for an empty queue; the recording's still held a call";
        }

        return queued.RanOutsideHandler
            ? "N-Q-3: a CPU that polls while it idles is told by a flag"
            : null;
    }

    /// <summary>Pairs each send with the csds that its CPU queued last.</summary>
    private void Pair(Recording recording, KernelTraceInputs inputs)
    {
        var callsOf = new Dictionary<CpuId, int>();
        var byLine = new Dictionary<int, (KernelTraceInput Input, int Nth)>();
        foreach (var input in inputs.Inputs)
        {
            if (input.Kind == KernelTraceInputKind.Raise) continue;
            var nth = callsOf.GetValueOrDefault(input.Cpu);
            callsOf[input.Cpu] = nth + 1;
            byLine.Add(input.Line, (input, nth));
        }

        var last = new Dictionary<CpuId, List<Queued>>();
        foreach (var read in recording.Events)
        {
            if (read.Kind == RecordedKind.CsdQueued)
            {
                if (byLine.TryGetValue(read.Line, out var begun))
                {
                    last[read.Cpu] = [];
                    byLine.Remove(read.Line);
                    AddTargets(last[read.Cpu], begun.Input, begun.Nth);
                }

                if (last[read.Cpu].Find(q => q.Target == read.Targets.First) is { } queued)
                {
                    queued.Line = read.Line;
                }
            }
            else if (read.Kind == RecordedKind.IpiRaised && KernelTraceVectors.IsCall(read.Ipi))
            {
                AddSend(read, last.GetValueOrDefault(read.Cpu, []));
            }
        }
    }

    private void AddTargets(List<Queued> last, KernelTraceInput input, int nth)
    {
        foreach (var target in input.Targets)
        {
            var queued = new Queued(input, nth, target) { Line = input.Line };
            last.Add(queued);
            _queued.Add(queued);
        }
    }

    private void AddSend(RecordedEvent read, List<Queued> last)
    {
        foreach (var target in read.Targets)
        {
            if (last.Find(q => q.Target == target && !q.HasSent) is { } queued)
            {
                queued.HasSent = true;
                continue;
            }

            _sendsOfNobody.Add(new(
                $"recording: {read.Cpu} sends {target} an IPI for which it queued no call; run: "
                + "no call, no IPI",
                null,
                read.Line));
        }
    }

    /// <summary>
    /// Finds when each csd ran, as far as its function tells, and what it found queued.
    /// </summary>
    private void FindRuns(Recording recording, KernelTraceVectors vectors)
    {
        var waiting = new Dictionary<CpuId, List<Queued>>();
        var handlers = new HashSet<CpuId>();
        var byLine = _queued.ToDictionary(static queued => queued.Line);
        foreach (var read in recording.Events)
        {
            switch (read.Kind)
            {
                case RecordedKind.CsdQueued when byLine.TryGetValue(read.Line, out var queued):
                    if (!waiting.TryGetValue(queued.Target, out var before))
                    {
                        waiting.Add(queued.Target, before = []);
                    }

                    queued.HadQueued = before.Count > 0;
                    before.Add(queued);
                    break;
                case RecordedKind.IpiEntered when vectors.Of(read.Ipi) is not null:
                    handlers.Add(read.Cpu);
                    break;
                case RecordedKind.IpiExited:
                    handlers.Remove(read.Cpu);
                    break;
                case RecordedKind.FunctionEntered when !read.IsLocal:
                    // A flush takes all; remote wakeups share one function, and all are done by it.
                    foreach (var done in waiting.GetValueOrDefault(read.Cpu, [])
                        .FindAll(q => q.Input.Function.Name == read.Function))
                    {
                        done.RanOutsideHandler = !handlers.Contains(read.Cpu);
                        waiting[read.Cpu].Remove(done);
                    }

                    break;
                default: break;
            }
        }
    }

    /// <summary>One csd for one CPU, as the recording has it.</summary>
    private sealed class Queued(KernelTraceInput input, int nth, CpuId target)
    {
        public KernelTraceInput Input => input;

        /// <summary>The n-th call of its CPU, from 0.</summary>
        public int Nth => nth;

        public CpuId Target => target;

        public int Line { get; set; }

        public bool HasSent { get; set; }

        /// <summary>Whether another csd was still queued there.</summary>
        public bool HadQueued { get; set; }

        /// <summary>
        /// Whether its function ran where no handler was entered: in the idle loop.
        /// </summary>
        public bool RanOutsideHandler { get; set; }

        public override string ToString() =>
            $"{input.Cpu} queues {input.Function.Name} for {target}";
    }
}
