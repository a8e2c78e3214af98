using System.Globalization;
using SmpActors.Experiments.Traces;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Workloads;

/// <summary>
/// A recording as rounds: which raises each handler served, and what does not pair.
/// </summary>
internal sealed class KernelTraceRecorded
{
    private readonly Recording _recording;
    private readonly KernelTraceVectors _vectors;
    private readonly KernelTraceKeys _keys = new();
    private readonly Dictionary<(CpuId, long), KernelTraceRound> _open = [];
    private readonly Dictionary<CpuId, (RecordedEvent Entry, long Vector)> _handlers = [];
    private readonly Dictionary<(CpuId, long), List<KernelTraceRound>> _entered = [];
    private readonly HashSet<(CpuId, long)> _raised = [];
    private readonly HashSet<CpuId> _settled = [];
    private readonly HashSet<CpuId> _seen = [];
    private readonly List<KernelTraceRound> _rounds = [];
    private readonly List<TraceDifference> _faults = [];
    private readonly List<KernelTraceRound> _unraised = [];
    private long _longestHandlerNs;

    public KernelTraceRecorded(
        Recording recording, KernelTraceInputs inputs, KernelTraceVectors vectors)
    {
        (_recording, _vectors) = (recording, vectors);
        if (recording.Grade == RecordingGrade.Entry) AddInjections(inputs);
        foreach (var read in recording.Events) Add(read);
        LongestWaitNs = _rounds
            .Where(static round => round.IsEntered && round.Raises.Count == 1)
            .Select(static round => round.EnteredAtNs - round.Raises[0].AtNs)
            .DefaultIfEmpty()
            .Max();
        AddOpenHandlers();
    }

    /// <summary>All rounds, in the order in which they began.</summary>
    public IReadOnlyList<KernelTraceRound> Rounds => _rounds;

    /// <summary>
    /// What no machine does: an exit without an entry, an entry within a handler.
    /// </summary>
    public IReadOnlyList<TraceDifference> Faults => _faults;

    /// <summary>Whether entries were recorded at all.</summary>
    public bool HasEntries { get; private set; }

    public long EntryCount { get; private set; }

    public long ExitCount { get; private set; }

    /// <summary>Raises, counted once for each target.</summary>
    public long RaiseCount { get; private set; }

    /// <summary>The longest time that an IPI of this recording waited for its handler.</summary>
    /// <remarks>
    /// What is under way at an end of the recording waited no longer: a bound, not a law.
    /// </remarks>
    public long LongestWaitNs { get; }

    /// <summary>Why an entry that nobody raised is no contradiction, or null: it is one.</summary>
    public string? RuleOfEntryWithoutRaise(KernelTraceRound round) =>
        _unraised.Contains(round) && round.EnteredAtNs <= LongestWaitNs
            ? "window start: it was raised before the recording began"
            : null;

    /// <summary>Why a raise that nobody took is no contradiction, or null: it is one.</summary>
    public string? RuleOfRaiseWithoutEntry(KernelTraceRound round) =>
        _recording.EndNs - round.Raises[0].AtNs <= LongestWaitNs
            ? "window end: it was taken after the recording ended"
            : null;

    /// <summary>Why one handler served several raises, or null: they could not merge.</summary>
    /// <remarks>
    /// A kernel that raises a call's IPI only for an empty queue raises no second one before the
    /// first was taken: its line is false, or the entry between them is missing.
    /// </remarks>
    public string? RuleOfMerge(KernelTraceRound round) =>
        _recording.RaisesOnlyForEmptyQueues && _vectors.IsCall(round.Vector)
            ? null
            : _vectors.MergeRule;

    private void AddInjections(KernelTraceInputs inputs)
    {
        foreach (var input in inputs.Inputs)
        {
            var key = KernelTraceKeys.Injected(input.Cpu, input.Vector, input.Number);
            var round = new KernelTraceRound(input.Cpu, input.Vector);
            round.Raises.Add(new(key, input.Line, input.AtNs));
            round.Enter(input.Line, input.AtNs, input.Number + 1);
            _rounds.Add(round);
        }
    }

    private void Add(RecordedEvent read)
    {
        if (_vectors.Of(read.Ipi) is not { } vector) return;
        switch (read.Kind)
        {
            case RecordedKind.IpiRaised: AddRaise(read, vector); break;
            case RecordedKind.IpiEntered: AddEntry(read, vector); break;
            case RecordedKind.IpiExited: AddExit(read, vector); break;
            default: break;
        }
    }

    private void AddRaise(RecordedEvent read, int vector)
    {
        foreach (var target in read.Targets)
        {
            RaiseCount++;
            _raised.Add((target, vector));
            if (!_open.TryGetValue((target, vector), out var round))
            {
                _open.Add((target, vector), round = new(target, vector));
                _rounds.Add(round);
            }

            round.Raises.Add(new(_keys.Next(read.Cpu, target, vector), read.Line, read.AtNs));
        }
    }

    private void AddEntry(RecordedEvent read, int vector)
    {
        HasEntries = true;
        EntryCount++;
        if (_handlers.TryGetValue(read.Cpu, out var within))
        {
            Fault(read, $"entered within the handler of line {within.Entry.Line}");
        }

        _seen.Add(read.Cpu);
        _handlers[read.Cpu] = (read, vector);
        if (_recording.Grade == RecordingGrade.Entry) return;

        if (_open.Remove((read.Cpu, vector), out var round))
        {
            _settled.Add(read.Cpu);
        }
        else if (TakeLate(EnteredOf(read.Cpu, vector)) is { } late)
        {
            _rounds.Add(round = new(read.Cpu, vector));
            round.Raises.Add(late);
        }
        else
        {
            _rounds.Add(round = new(read.Cpu, vector));

            // One that was pending when the recording began is the first of its kind, and its CPU
            // has taken nothing since that was raised later.
            if (!_settled.Contains(read.Cpu) && _raised.Add((read.Cpu, vector)))
            {
                _unraised.Add(round);
            }
        }

        round.Enter(read.Line, read.AtNs, EntryCount);
        EnteredOf(read.Cpu, vector).Add(round);
    }

    private List<KernelTraceRound> EnteredOf(CpuId cpu, int vector)
    {
        if (!_entered.TryGetValue((cpu, vector), out var entered))
        {
            _entered.Add((cpu, vector), entered = []);
        }

        return entered;
    }

    /// <summary>
    /// Of several raises before an entry, the last may have been under way then: so each later
    /// entry may have served the raise before its own, and the last raise is left for this one.
    /// </summary>
    private static KernelTraceRaise? TakeLate(List<KernelTraceRound> entered)
    {
        var merged = entered.FindLastIndex(static round => round.Raises.Count > 1);
        if (merged < 0) return null;

        var late = TakeLast(entered[merged]);
        foreach (var round in entered.Skip(merged + 1))
        {
            round.Raises.Insert(0, late);
            late = TakeLast(round);
        }

        return late;

        static KernelTraceRaise TakeLast(KernelTraceRound round)
        {
            var last = round.Raises[^1];
            round.Raises.RemoveAt(round.Raises.Count - 1);
            return last;
        }
    }

    private void AddExit(RecordedEvent read, int vector)
    {
        ExitCount++;
        if (!_handlers.Remove(read.Cpu, out var open))
        {
            var isFirst = !_seen.Contains(read.Cpu) && !_raised.Contains((read.Cpu, vector));
            Fault(read, "left, and never entered", isFirst);
        }
        else if (open.Vector != vector)
        {
            Fault(read, $"left, but line {open.Entry.Line} entered another");
        }
        else
        {
            _longestHandlerNs = Math.Max(_longestHandlerNs, read.AtNs - open.Entry.AtNs);
        }

        _seen.Add(read.Cpu);
    }

    private void AddOpenHandlers()
    {
        foreach (var (entry, _) in _handlers.Values.OrderBy(static open => open.Entry.Line))
        {
            var isCut = _recording.EndNs - entry.AtNs <= _longestHandlerNs;
            _faults.Add(new(
                $"recording: {entry.Ipi} on {entry.Cpu} is entered and never left; run: every "
                + "handler ends",
                isCut ? "window end: it was left after the recording ended" : null,
                entry.Line));
        }
    }

    private void Fault(RecordedEvent read, string what, bool isFirst = false) => _faults.Add(new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"recording: {read.Ipi} on {read.Cpu} is {what}; run: entries and exits alternate"),
        isFirst ? "window start: it was entered before the recording began" : null,
        read.Line));
}
