using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Oracles;

/// <summary>
/// What faults did to a run: which IPIs they lost and made, which csds they touched, which parts
/// they hold. Kept only where there is a plan.
/// </summary>
/// <remarks>
/// Each IPI is followed from its request to its target's controller by the id that its messages
/// carry. What does not arrive is lost to the rule that acted on one of these messages, whether
/// that was a message for one CPU or for many.
/// </remarks>
internal sealed class FaultLedger
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, long> _fired = new(StringComparer.Ordinal);
    private readonly Dictionary<(long Cause, int Cpu), int> _underWay = [];
    private readonly Dictionary<long, List<FaultNote>> _byCause = [];
    private readonly Dictionary<CsdId, List<FaultNote>> _byCsd = [];
    private readonly Dictionary<int, List<FaultNote>> _byTarget = [];
    private readonly Dictionary<int, List<FaultNote>> _byCore = [];
    private readonly Dictionary<int, List<FaultNote>> _byPusher = [];
    private readonly Dictionary<PartId, List<FaultNote>> _onParts = [];
    private readonly Dictionary<(int Cpu, int Vector), (long Lost, long Made)> _ipis = [];

    /// <summary>IPIs lost to faults.</summary>
    public long LostCount => _ipis.Values.Sum(counts => counts.Lost);

    /// <summary>IPIs that faults made.</summary>
    public long MadeCount => _ipis.Values.Sum(counts => counts.Made);

    /// <summary>How often a rule acted.</summary>
    public long FiredCount(string rule) => _fired.GetValueOrDefault(rule);

    /// <summary>A request for IPIs, or one from outside: they are under way.</summary>
    public void Raise(long cause, CpuMask targets, int vector)
    {
        lock (_lock)
        {
            foreach (var target in targets) _underWay[(cause, target.Value)] = vector;
        }
    }

    /// <summary>An IPI is at its target's controller, whatever becomes of it there.</summary>
    public void Arrive(long cause, int cpu, int vector)
    {
        lock (_lock)
        {
            if (_underWay.TryGetValue((cause, cpu), out var raised) && raised == vector)
            {
                _underWay.Remove((cause, cpu));
            }
            else if (Last(_byCause, cause, static note => note.Makes) is not null)
            {
                Count(cpu, vector, lost: 0, made: 1);
            }
        }
    }

    /// <summary>A rule acted.</summary>
    public void Fire(long atNs, in TraceEvent e)
    {
        var firing = (FaultFiring)e.Detail!;
        var note = new FaultNote(atNs, firing, (int)e.Value, e.Cause);
        lock (_lock)
        {
            if (firing is { IsEnd: false, IsConsequence: false })
            {
                _fired[firing.Rule] = _fired.GetValueOrDefault(firing.Rule) + 1;
            }

            if (firing.Message is null)
            {
                NotePart(note);
                return;
            }

            if (firing.Kind == FaultKind.Deliver) return;
            if (note.Cause != 0) Note(_byCause, note.Cause, note);
            if (note.Cause == 0) NoteCores(note);
            if (e.Csd.Slot.Kind != CsdSlotKind.None) Note(_byCsd, e.Csd, note);

            // Who pushed it waits for the answer, and with it the IPIs that come after.
            if (firing.Message is Cpu.EnqueueCsd push) Note(_byPusher, push.Source.Value, note);
            if (firing.Message is Cpu.CsdEnqueued) Note(_byPusher, firing.To.Index, note);
        }
    }

    /// <summary>Says of each IPI that is still under way what became of it.</summary>
    /// <remarks>
    /// What is late and may still come counts as under way; what no rule touched is left to the
    /// balance.
    /// </remarks>
    public void Settle()
    {
        foreach (var ((cause, cpu), vector) in _underWay)
        {
            var lost = Last(_byCause, cause, note => IsOf(note, cpu) && note.Loses);
            if (lost is null && HolderOf(IpiOnWire.SourceOf(cause)) is { } holder)
            {
                lost = holder with { IsAtSender = true };
            }

            var late = Last(
                _byCause, cause, note => IsOf(note, cpu) && note.Firing.Kind == FaultKind.Delay);
            if (lost is not null) Count(cpu, vector, lost: 1, made: 0);
            if ((lost ?? late) is not { } note) continue;
            Note(_byTarget, cpu, note with { Cause = cause, Vector = vector });
        }
    }

    /// <summary>
    /// Interrupts that a CPU acknowledged and never entered: its answer was lost, or it stands.
    /// </summary>
    public void SettleEntry(int cpu, int vector, long count)
    {
        if (count > 0 && WhyNotEntered(new(cpu)) is not null) Count(cpu, vector, count, made: 0);
    }

    /// <summary>What came in less what became of it, by faults alone.</summary>
    public long MissingOf(int cpu, int vector)
    {
        var (lost, made) = _ipis.GetValueOrDefault((cpu, vector));
        return made - lost;
    }

    /// <summary>Whether a CPU has crashed.</summary>
    public bool HasCrashed(CpuId cpu) =>
        OnPart(PartId.Cpu(cpu))?.Firing.Kind == FaultKind.Crash;

    /// <summary>What was done last to a message that names a csd, or null.</summary>
    public FaultNote? OfCsd(CsdId csd) => Last(_byCsd, csd, static _ => true);

    /// <summary>What holds a CPU or its controller now, or null.</summary>
    public FaultNote? OfCpu(CpuId cpu) => OnPart(PartId.Cpu(cpu))
        ?? OnPart(PartId.LocalApic(cpu), FaultKind.Crash)
        ?? OnPart(PartId.Redistributor(cpu));

    /// <summary>What keeps a CPU from sending, or null.</summary>
    public FaultNote? HolderOf(CpuId sender) =>
        OnPart(PartId.LocalApic(sender), FaultKind.BusyIcr)
        ?? OnPart(PartId.LocalApic(sender))
        ?? OnPart(PartId.Cpu(sender), FaultKind.Crash)
        ?? OnPart(PartId.Cpu(sender), FaultKind.StallCpu)
        ?? Last(_byPusher, sender.Value, static note => note.Loses);

    /// <summary>What was done last to an IPI on its way from one CPU to another, or null.</summary>
    /// <param name="source">Whose IPI, or null: anybody's.</param>
    /// <param name="target">For whom.</param>
    /// <param name="fromNs">When, at the earliest.</param>
    public FaultNote? OfIpi(CpuId? source, CpuId target, long fromNs) => Last(
        _byTarget,
        target.Value,
        note => note.AtNs >= fromNs && (source is null || note.Source == source));

    /// <summary>What was done last between a core and its controller, or null.</summary>
    public FaultNote? WhyNotEntered(CpuId cpu) =>
        OfCpu(cpu) ?? Last(_byCore, cpu.Value, static _ => true);

    /// <summary>
    /// Whether an IPI for a CPU was in the message: at the last step it is for one, before for all.
    /// </summary>
    private static bool IsOf(FaultNote note, int cpu)
    {
        var (from, to) = (note.Firing.From, note.Firing.To);
        if (to.Kind is not (PartKind.LocalApic or PartKind.Redistributor)) return true;
        return to.Index == cpu || from.Kind == PartKind.Cpu
            || (from == to && to.Index == note.Source.Value);
    }

    private static FaultNote? Last<T>(
        Dictionary<T, List<FaultNote>> notes, T key, Predicate<FaultNote> isMeant)
        where T : notnull =>
        notes.TryGetValue(key, out var found) ? found.FindLast(isMeant) : null;

    private static void Note<T>(Dictionary<T, List<FaultNote>> notes, T key, FaultNote note)
        where T : notnull
    {
        if (!notes.TryGetValue(key, out var list)) notes[key] = list = [];
        list.Add(note);
    }

    private FaultNote? OnPart(PartId part, FaultKind? kind = null) =>
        Last(_onParts, part, note => kind is null || note.Firing.Kind == kind);

    private void NotePart(FaultNote note)
    {
        var (part, firing) = (note.Firing.To, note.Firing);
        if (!firing.IsEnd) Note(_onParts, part, note);
        else if (_onParts.TryGetValue(part, out var held))
        {
            held.RemoveAll(begun => begun.Firing.Rule == firing.Rule);
        }
    }

    private void NoteCores(FaultNote note)
    {
        var (from, to) = (note.Firing.From, note.Firing.To);
        if (from.Kind == PartKind.Cpu && to.Kind == PartKind.Cpu) return;
        if (from.Kind == PartKind.Cpu) Note(_byCore, from.Index, note);
        else if (to.Kind == PartKind.Cpu) Note(_byCore, to.Index, note);
    }

    private void Count(int cpu, int vector, long lost, long made)
    {
        var (lostBefore, madeBefore) = _ipis.GetValueOrDefault((cpu, vector));
        _ipis[(cpu, vector)] = (lostBefore + lost, madeBefore + made);
    }
}
