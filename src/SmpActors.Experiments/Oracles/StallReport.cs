using System.Globalization;
using SmpActors.Experiments.Results;
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

    /// <summary>
    /// The csds that are not over, by target: a csd's owner waits for its target.
    /// </summary>
    private readonly List<(CpuId Target, CsdId Csd, CsdUse Use)> _left = [];

    public StallReport(
        CpuAccount[] accounts, CpuMask online, long nowNs, Func<int, string> reasonOf)
    {
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
    /// csd-lock watchdog has reported is.
    /// </summary>
    public bool IsQuiescent { get; init; } = true;

    /// <summary>Every finding; empty if the machine came to rest with nothing open.</summary>
    public IReadOnlyList<Violation> Violations()
    {
        var found = new List<Violation>();
        if (!IsQuiescent) _left.RemoveAll(left => Log.Find(left.Csd) is null);
        AddCycle(found);
        foreach (var (target, csd, use) in _left.Take(ListedMax))
        {
            // What a stopped or offline CPU holds is listed where somebody waits for it.
            if (IsGone(target) && !IsWaitedFor(csd, use)) continue;
            found.Add(new(Oracle.Liveness.Name, csd.ToString(), Explain(target, csd, use)));
        }

        if (!IsQuiescent) return found;
        AddCallsWithoutCsd(found);
        AddPending(found);
        return found;
    }

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
        if (!use.IsQueued) return head + "was locked and never reached its queue";
        if (use.HasReturned) return head + "ran, and its unlock never reached its owner";
        if (use.IsTaken) return head + $"was taken by {target}, and its function never returned";
        return head + "is in its queue " + WhyNotTaken(target, use);
    }

    private string WhyNotTaken(CpuId target, CsdUse use)
    {
        if (IsGone(target)) return $"and {target} has stopped or is offline";

        var account = _accounts[target.Value];
        foreach (ref readonly var vector in account.Vectors)
        {
            if (vector.Pending == 0) continue;
            return $"and {_reasonOf(vector.Vector)} ({vector.Vector}) is pending at {target}, "
                + "which does not take it: its interrupts are off";
        }

        var last = account.Vectors.ToArray()
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
                $"{call.Call}, {call.Api.Name}(), has not returned and none of its csds is open"));
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
                    + "and not taken";
                found.Add(new(Oracle.Quiescence.Name, id.ToString(), what));
            }
        }
    }
}
