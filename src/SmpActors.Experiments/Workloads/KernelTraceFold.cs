using SmpActors.Experiments.Traces;
using SmpActors.Model;
using SmpActors.Model.Kernel;

namespace SmpActors.Experiments.Workloads;

/// <summary>Compares a run with the recording that it was fed, in what was not an input.</summary>
/// <remarks>
/// Times are not compared: the recorded machine had latencies of its own. What is compared is which
/// raise each handler served, in what order a CPU took what it got, and at csd grade which calls
/// raised an IPI at all. Each difference names the rule that explains it, or none does.
/// </remarks>
public sealed class KernelTraceFold : ITraceFold
{
    /// <summary>The name of the workload's tasks.</summary>
    internal const string TaskName = "kernel-trace";

    private readonly Recording _recording;
    private readonly KernelTraceInputs _inputs;
    private readonly KernelTraceVectors _vectors;
    private readonly KernelProfile _kernel;
    private readonly KernelTraceRun _run = new();
    private readonly KernelTraceCallsRun _calls = new();
    private bool _isOurs;

    internal KernelTraceFold(
        Recording recording,
        KernelTraceInputs inputs,
        KernelTraceVectors vectors,
        KernelProfile kernel)
    {
        (_recording, _inputs, _vectors, _kernel) = (recording, inputs, vectors, kernel);
    }

    /// <summary>What the events so far came to.</summary>
    public TraceComparison Result
    {
        get
        {
            var recorded = new KernelTraceRecorded(_recording, _inputs, _vectors);
            var differences = new KernelTraceDifferences(
                _recording.Grade, recorded, _run, _vectors);
            var compared = new List<ComparedCount>();
            if (_recording.Grade == RecordingGrade.Csd)
            {
                var calls = new KernelTraceCalls(_recording, _inputs, _vectors, _kernel);
                differences.Add(calls.Compare(_calls));
                compared.AddRange(calls.Counts(_calls));
            }

            differences.AddAll();
            compared.AddRange(Counts(recorded));
            return new()
            {
                Name = _recording.Name,
                Grade = _recording.Grade,
                Cpus = _recording.CpuCount,
                Inputs = _inputs.Inputs.Count,
                Compared = compared,
                Differences = differences.ByLine(),
                Unused = _inputs.Unused,
            };
        }
    }

    /// <remarks>
    /// The workload's own events only: from its first task or injection on, and until a task of
    /// another workload starts; workloads run one after the other.
    /// </remarks>
    public void Add(in StampedEvent happened)
    {
        var what = happened.Event;
        if (what.Kind == TraceEventKind.TaskStarted)
        {
            _isOurs = what.Detail as string == TaskName;
        }
        else if (what.Kind == TraceEventKind.IpiInjected && what.Cause < 0)
        {
            _isOurs = true;
        }

        if (!_isOurs) return;
        _run.Add(happened);
        if (_recording.Grade == RecordingGrade.Csd) _calls.Add(what);
    }

    private IEnumerable<ComparedCount> Counts(KernelTraceRecorded recorded)
    {
        if (!recorded.HasEntries) yield break;

        yield return new(
            _recording.Grade == RecordingGrade.Entry
                ? "entries: injected, not reproduced"
                : "entries",
            recorded.EntryCount,
            _run.EntryCount);
        yield return new("exits", recorded.ExitCount, _run.ExitCount);
        yield return new(
            "coalesced",
            _recording.Grade == RecordingGrade.Entry
                ? 0
                : recorded.Rounds.Sum(static round => Math.Max(0, round.Raises.Count - 1)),
            _run.CoalescedCount);
    }
}
