using System.Globalization;
using SmpActors.Experiments.Results;
using SmpActors.Experiments.Traces;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Oracles;

/// <summary>
/// What is left when nothing happens any more, or when a run ends with waits that the kernel itself
/// calls too long: who waits for whom, and why.
/// </summary>
internal sealed class StallReport
{
    /// <summary>A machine that stalls as a whole need not be listed as a whole.</summary>
    private const int ListedMax = 100;

    private readonly CpuAccount[] _accounts;
    private readonly CpuMask _online;
    private readonly long _nowNs;
    private readonly Func<int, string> _reasonOf;
    private readonly FaultLedger? _faults;

    /// <summary>
    /// The csds that are not over, by target: a csd's owner waits for its target.
    /// </summary>
    private readonly List<(CpuId Target, CsdId Csd, CsdUse Use)> _left = [];

    public StallReport(
        CpuAccount[] accounts,
        CpuMask online,
        long nowNs,
        Func<int, string> reasonOf,
        FaultLedger? faults)
    {
        _faults = faults;
        _accounts = accounts;
        _online = online;
        _nowNs = nowNs;
        _reasonOf = reasonOf;
        for (var cpu = 0; cpu < accounts.Length; cpu++)
        {
            // Ordered by identity: a table's own order is an accident.
            var uses = accounts[cpu].OpenUses
                .OrderBy(u => u.Key.Owner)
                .ThenBy(u => u.Key.Slot.Kind)
                .ThenBy(u => u.Key.Slot.Index);
            foreach (var (csd, use) in uses) _left.Add((new(cpu), csd, use));
        }
    }

    /// <summary>What the kernel printed of its own waits.</summary>
    public KernelLog Log { get; init; } = new();

    /// <summary>
    /// Whether nothing happens any more. If not, what is under way is not left: only what the
    /// csd-lock watchdog has reported is, and what waits for what a fault lost or keeps back.
    /// </summary>
    public bool IsQuiescent { get; init; } = true;

    /// <summary>Every finding; empty if the machine came to rest with nothing open.</summary>
    public IReadOnlyList<Violation> Violations()
    {
        var found = new List<Violation>();
        if (!IsQuiescent) _left.RemoveAll(l => Log.Find(l.Csd) is null && FaultOf(l) is null);
        AddCycle(found);
        foreach (var (target, csd, use) in _left.Take(ListedMax))
        {
            if (IsOfTheGone(target, csd, use)) continue;
            found.Add(new(Oracle.Liveness.Name, csd.ToString(), Explain(target, csd, use)));
        }

        if (!IsQuiescent) return found;
        AddCallsWithoutCsd(found);
        AddPending(found);
        return found;
    }

    /// <summary>The csds that somebody waits for.</summary>
    public IReadOnlyList<WaitingCsd> Waits() =>
    [
        .. _left
            .Where(l => IsWaitedFor(l.Csd, l.Use) && !HasCrashed(l.Csd.Owner))
            .Take(ListedMax)
            .Select(l => new WaitingCsd(
                l.Csd.Owner,
                l.Target,
                l.Csd,
                l.Use.LockedNs,
                $"{l.Csd} for {l.Target} {State(l.Target, l.Csd, l.Use)}")),
    ];

    private FaultNote? FaultOf((CpuId Target, CsdId Csd, CsdUse Use) left) =>
        _faults?.OfCsd(left.Csd) ?? _faults?.OfCpu(left.Target) ?? IpiFault(left.Target, left.Use);

    private bool HasCrashed(CpuId cpu) => _faults?.HasCrashed(cpu) == true;

    /// <summary>What a CPU that is gone holds is listed where somebody waits for it.</summary>
    private bool IsOfTheGone(CpuId target, CsdId csd, CsdUse use) =>
        HasCrashed(csd.Owner) || (IsGone(target) && !IsWaitedFor(csd, use));

    private bool IsGone(CpuId cpu) => !_online.Contains(cpu) || _accounts[cpu.Value].IsStopped;

    private bool IsWaitedFor(CsdId csd, CsdUse use) =>
        use.IsSynchronous
        && _accounts[csd.Owner.Value] is { IsStopped: false } owner
        && owner.OpenCalls.Any(c => c.Call == use.Call);

    private string Explain(CpuId target, CsdId csd, CsdUse use) =>
        Log.Find(csd) is { } reported
            ? $"{Why(target, csd, use)}; {reported}"
            : Why(target, csd, use);

    private string Why(CpuId target, CsdId csd, CsdUse use)
    {
        var since = _nowNs - use.LockedNs;
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"csd: Detected non-responsive CSD lock on CPU#{csd.Owner.Value}, waiting {since} ns "
            + $"for CPU#{target.Value:d2}: {csd} for {target} ");
        return head + State(target, csd, use);
    }

    /// <summary>How far a use is and what is in its way, as the rest of a sentence.</summary>
    private string State(CpuId target, CsdId csd, CsdUse use)
    {
        if (!use.IsQueued) return "was locked and never reached its queue" + ByFault(csd);
        if (use.HasReturned) return "ran, and its unlock never reached its owner" + ByFault(csd);
        if (use.IsTaken)
        {
            return $"was taken by {target}, and its function never returned" + ByFault(target);
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"is in its queue since {use.QueuedNs} ns {WhyNotTaken(target, use)}");
    }

    /// <summary>What a rule did to the csd's own messages.</summary>
    private string ByFault(CsdId csd) => _faults?.OfCsd(csd) is { } note
        ? $": its {note.Sentence}"
        : "";

    /// <summary>What a rule does to the CPU.</summary>
    private string ByFault(CpuId cpu) => _faults?.OfCpu(cpu) is { } note ? $": {note}" : "";

    private string WhyNotTaken(CpuId target, CsdUse use)
    {
        if (_faults?.OfCpu(target) is { } held) return $"and {held}";
        if (IsGone(target)) return $"and {target} has stopped or is offline";

        var account = _accounts[target.Value];
        foreach (ref readonly var vector in account.Vectors)
        {
            if (vector.Pending == 0) continue;
            var why = _faults?.WhyNotEntered(target) is { } note
                ? note.Sentence
                : "its interrupts are off";
            return $"and {IpiOf(vector.Vector)} is pending at {target}, which does not "
                + $"take it: {why}";
        }

        if (IpiFault(target, use) is { } lost) return WhyNotThere(use, lost);
        if (_faults?.HolderOf(use.Call.Caller) is { } holder)
        {
            return $"and its IPI was never sent: {holder.Sentence}";
        }

        return WhyLost(target, use);
    }

    /// <summary>What was done to the IPI that was to announce the csd.</summary>
    /// <remarks>
    /// Its caller's own, if it sent one; else that of whoever found the queue empty before it.
    /// </remarks>
    private FaultNote? IpiFault(CpuId target, CsdUse use)
    {
        var lastTaken = -1L;
        foreach (ref readonly var vector in _accounts[target.Value].Vectors)
        {
            if (vector.Taken > 0) lastTaken = Math.Max(lastTaken, vector.LastTakenNs);
        }

        return _faults?.OfIpi(use.Call.Caller, target, use.LockedNs)
            ?? _faults?.OfIpi(source: null, target, lastTaken);
    }

    private string WhyNotThere(CsdUse use, FaultNote note)
    {
        var whose = note.Source == use.Call.Caller
            ? "its IPI"
            : $"the IPI of {note.Source}, which found the queue empty before";
        var what = note.IsAtSender ? $"was never sent: {note.Sentence}" : $"was {note}";
        return $"and {whose}, {IpiOf(note.Vector)}, {what}";
    }

    /// <summary>An interrupt by its kernel's word and its number, as manuals write it.</summary>
    private string IpiOf(int vector)
    {
        var reason = _reasonOf(vector);
        return Tracepoints.IsSgi(vector, reason)
            ? string.Create(CultureInfo.InvariantCulture, $"{reason} (INTID {vector})")
            : string.Create(CultureInfo.InvariantCulture, $"{reason} (vector 0x{vector:x})");
    }

    private string WhyLost(CpuId target, CsdUse use)
    {
        var last = _accounts[target.Value].Vectors.ToArray()
            .Where(v => v.Taken > 0)
            .OrderByDescending(v => v.LastTakenNs)
            .FirstOrDefault();
        if (last.Taken == 0) return $"and no interrupt ever reached {target}: the wake-up is lost";

        return last.LastTakenNs <= use.QueuedNs
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"and no interrupt is pending at {target}: it took its last one, "
                + $"{_reasonOf(last.Vector)} ({last.Vector}), at {last.LastTakenNs} ns, before the "
                + $"csd was visible at {use.QueuedNs} ns: the wake-up came too early and is lost")
            : $"and no interrupt is pending at {target}: the wake-up is lost";
    }

    private void AddCycle(List<Violation> found)
    {
        var waitsFor = new SortedDictionary<CpuId, List<CpuId>>();
        foreach (var (target, csd, use) in _left)
        {
            if (!IsWaitedFor(csd, use)) continue;
            if (!waitsFor.TryGetValue(csd.Owner, out var targets))
            {
                waitsFor[csd.Owner] = targets = [];
            }

            targets.Add(target);
        }

        var cycle = WaitGraph.FindCycle(waitsFor);
        if (cycle.Count == 0) return;
        var text = string.Join(" waits for ", cycle.Append(cycle[0]));
        found.Add(new(Oracle.Liveness.Name, cycle[0].ToString(), "a cycle of waits: " + text));
    }

    private void AddCallsWithoutCsd(List<Violation> found)
    {
        var listed = _left.Select(l => l.Use.Call).ToHashSet();
        var calls = _accounts
            .Where(a => !a.IsStopped)
            .SelectMany(a => a.OpenCalls)
            .Where(c => !listed.Contains(c.Call));
        foreach (var call in calls.Take(ListedMax))
        {
            found.Add(new(
                Oracle.Liveness.Name,
                call.Call.Caller.ToString(),
                $"{call.Call}, {call.Api.Name}(), has not returned and none of its csds is open"
                + ByFault(call.Call.Caller)));
        }
    }

    private void AddPending(List<Violation> found)
    {
        var listed = 0;
        for (var cpu = 0; cpu < _accounts.Length && listed < ListedMax; cpu++)
        {
            if (IsGone(new(cpu))) continue;
            foreach (ref readonly var vector in _accounts[cpu].Vectors)
            {
                if (vector.Pending == 0) continue;
                listed++;
                var id = new CpuId(cpu);
                var what = $"{_reasonOf(vector.Vector)} ({vector.Vector}) is pending at {id} "
                    + "and not taken"
                    + (_faults?.WhyNotEntered(id) is { } note ? $": {note.Sentence}" : "");
                found.Add(new(Oracle.Quiescence.Name, id.ToString(), what));
            }
        }
    }
}
