using SmpActors.Experiments.Traces;
using SmpActors.Model;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Workloads;

/// <summary>A run as rounds: which IPIs each handler served, by what the controllers did.</summary>
internal sealed class KernelTraceRun
{
    private readonly KernelTraceKeys _keys = new();
    private readonly Dictionary<(long Cause, int Cpu), KernelTraceRaise> _raised = [];
    private readonly Dictionary<(int Cpu, long Vector), List<KernelTraceRound>> _pending = [];
    private readonly Dictionary<(int Cpu, long Vector), Queue<KernelTraceRound>> _taken = [];
    private readonly Dictionary<KernelTraceKey, KernelTraceRound> _roundOf = [];
    private readonly HashSet<KernelTraceKey> _keysRaised = [];
    private readonly List<KernelTraceRound> _rounds = [];
    private readonly Dictionary<KernelTraceRound, long> _causes = [];

    /// <summary>All rounds, in the order in which they began.</summary>
    public IReadOnlyList<KernelTraceRound> Rounds => _rounds;

    public long EntryCount { get; private set; }

    public long ExitCount { get; private set; }

    public long CoalescedCount { get; private set; }

    /// <summary>Raises, counted once for each target.</summary>
    public long RaiseCount { get; private set; }

    /// <summary>The round that served an IPI, or null: it became pending nowhere.</summary>
    public KernelTraceRound? RoundOf(in KernelTraceKey key) => _roundOf.GetValueOrDefault(key);

    /// <summary>Whether an IPI was raised.</summary>
    public bool HasRaised(in KernelTraceKey key) => _keysRaised.Contains(key);

    public void Add(in StampedEvent stamped)
    {
        var happened = stamped.Event;
        switch (happened.Kind)
        {
            case TraceEventKind.IpiRaised: AddRaise(stamped); break;
            case TraceEventKind.IpiInjected: AddInjection(stamped); break;
            case TraceEventKind.IpiPended: Pend(happened); break;
            case TraceEventKind.IpiCoalesced: Coalesce(happened); break;
            case TraceEventKind.IpiAcknowledged: Acknowledge(happened); break;
            case TraceEventKind.IpiEntered: Enter(stamped); break;
            case TraceEventKind.IpiExited: ExitCount++; break;
            default: break;
        }
    }

    private void AddRaise(in StampedEvent stamped)
    {
        var happened = stamped.Event;
        if (TraceWords.RaiseOf(happened) is not { } raise) return;
        var sender = new CpuId(happened.Part.Index);
        foreach (var target in raise.Targets)
        {
            RaiseCount++;
            var key = _keys.Next(sender, target, raise.Vector);
            _keysRaised.Add(key);
            _raised[(happened.Cause, target.Value)] = new(key, 0, stamped.AtNs);
        }
    }

    private void AddInjection(in StampedEvent stamped)
    {
        var happened = stamped.Event;
        var cpu = TraceWords.CpuOf(happened);
        var key = KernelTraceKeys.Injected(new(cpu), happened.Value, -1 - happened.Cause);
        _keysRaised.Add(key);
        _raised[(happened.Cause, cpu)] = new(key, 0, stamped.AtNs);
    }

    private void Pend(in TraceEvent happened)
    {
        var cpu = TraceWords.CpuOf(happened);
        var round = new KernelTraceRound(new(cpu), happened.Value);
        _rounds.Add(round);
        _causes.Add(round, happened.Cause);
        Listed(_pending, (cpu, happened.Value)).Add(round);
        Serve(round, happened.Cause, cpu);
    }

    private void Coalesce(in TraceEvent happened)
    {
        CoalescedCount++;
        var cpu = TraceWords.CpuOf(happened);
        var pending = Listed(_pending, (cpu, happened.Value));
        if (pending.Count > 0) Serve(pending[^1], happened.Cause, cpu);
    }

    private void Serve(KernelTraceRound round, long cause, int cpu)
    {
        if (!_raised.TryGetValue((cause, cpu), out var raise)) return;
        round.Raises.Add(raise);
        _roundOf[raise.Key] = round;
    }

    private void Acknowledge(in TraceEvent happened)
    {
        var key = (TraceWords.CpuOf(happened), happened.Value);
        var pending = Listed(_pending, key);
        if (pending.Count == 0) return;

        var cause = happened.Cause;
        var found = Math.Max(0, pending.FindIndex(round => _causes[round] == cause));
        if (!_taken.TryGetValue(key, out var taken)) _taken.Add(key, taken = new());
        taken.Enqueue(pending[found]);
        pending.RemoveAt(found);
    }

    private void Enter(in StampedEvent stamped)
    {
        EntryCount++;
        var (cpu, vector) = (stamped.Event.Part.Index, stamped.Event.Value);
        if (!_taken.TryGetValue((cpu, vector), out var taken) || !taken.TryDequeue(out var round))
        {
            _rounds.Add(round = new(new(cpu), vector));
        }

        round.Enter(0, stamped.AtNs, EntryCount);
    }

    private static List<KernelTraceRound> Listed(
        Dictionary<(int, long), List<KernelTraceRound>> lists, (int, long) key)
    {
        if (!lists.TryGetValue(key, out var list)) lists.Add(key, list = []);
        return list;
    }
}
