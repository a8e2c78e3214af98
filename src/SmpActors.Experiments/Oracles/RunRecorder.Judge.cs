using SmpActors.Experiments.Results;
using SmpActors.Experiments.Traces;
using SmpActors.Experiments.Workloads;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Oracles;

internal sealed partial class RunRecorder
{
    /// <summary>Calls begun and ended so far; in wall time a moment's estimate.</summary>
    public (long Issued, long Ended) CallProgress()
    {
        var (issued, ended) = (0L, 0L);
        foreach (var account in _accounts)
        {
            issued += account.CallsIssued;
            ended += account.CallsCompleted + account.CallsRefused;
        }

        return (issued, ended);
    }

    /// <summary>
    /// Judges the run as it stands; the machine is quiescent or has been stopped.
    /// </summary>
    /// <param name="onlineAtStart">cpu_online_mask as the machine began.</param>
    /// <param name="isQuiescent">Whether nothing will happen any more.</param>
    /// <param name="reasonOf">The kernel's word for a vector.</param>
    /// <param name="contextsOf">What each context of a CPU waits for; null: nobody knows.</param>
    public Judgement Judge(
        CpuMask onlineAtStart,
        bool isQuiescent,
        Func<int, string> reasonOf,
        Func<CpuId, IReadOnlyList<string>>? contextsOf = null)
    {
        SettleFaults(isQuiescent);

        // What is under way is neither taken nor lost: the accounts are due when nothing moves.
        if (isQuiescent) JudgeIpis(reasonOf);
        var safety = _violations.ToArray();
        var online = OnlineNow(onlineAtStart);
        var report = new StallReport(_accounts, online, _time.NowNs, reasonOf, Faults)
        {
            Log = _log,
            IsQuiescent = isQuiescent,
        };
        IReadOnlyList<Violation> left = [.. _log.Panics, .. report.Violations()];
        var verdict = safety.Length > 0 ? Verdict.Violated
            : left.Count > 0 ? Verdict.Stalled
            : Verdict.Ok;
        var chain = new WaitChain(
            verdict == Verdict.Ok ? [] : report.Waits(), contextsOf ?? (static _ => []));
        return new(verdict, [.. safety, .. left])
        {
            Waits = chain.Edges,
            Why = chain.Told(),
        };
    }

    /// <summary>
    /// Takes what differs from a recording, and no rule explains, as a violation.
    /// </summary>
    public void Judge(TraceComparison? comparison)
    {
        foreach (var difference in comparison?.Differences ?? [])
        {
            if (difference.Rule is not null) continue;
            var where = difference.Line > 0
                ? $"{comparison!.Name}:{difference.Line}"
                : comparison!.Name;
            Report(Oracle.Recording, where, difference.What);
        }
    }

    /// <summary>Takes what a workload's own checks counted as a violation.</summary>
    public void Judge(IWorkload workload)
    {
        foreach (var error in workload.Errors)
        {
            Report(Oracle.SelfCheck, workload.Programs[0].Name, error);
        }
    }

    /// <summary>The run's figures.</summary>
    public Totals Sum(CpuMask onlineAtStart, Func<int, string> reasonOf)
    {
        var online = OnlineNow(onlineAtStart);
        var totals = new Totals();
        for (var cpu = 0; cpu < _accounts.Length; cpu++)
        {
            totals.Add(new CpuId(cpu), _accounts[cpu], online.Contains(new(cpu)), reasonOf);
        }

        totals.AddFaults(Faults);
        foreach (var latencies in _latenciesOfThreads?.Values ?? []) _latencies.Add(latencies);
        totals.LatencyNs = _latencies.ToResult();
        totals.Log = _log;
        totals.Warnings =
        [
            .. _warnings.OrderBy(w => w.Key, StringComparer.Ordinal)
                .Select(w => new KernelWarning(w.Key, w.Value)),
        ];
        return totals;
    }

    /// <summary>cpu_online_mask after all that went down and came up.</summary>
    private CpuMask OnlineNow(CpuMask atStart)
    {
        var changed = Enumerable.Range(0, _accounts.Length)
            .Where(cpu => _accounts[cpu].IsOnline is not null)
            .ToLookup(cpu => _accounts[cpu].IsOnline == true, cpu => new CpuId(cpu));
        return changed.Count == 0
            ? atStart
            : atStart.Or(CpuMask.Of(changed[true])).Except(CpuMask.Of(changed[false]));
    }

    private void JudgeIpis(Func<int, string> reasonOf)
    {
        for (var cpu = 0; cpu < _accounts.Length; cpu++)
        {
            foreach (ref readonly var vector in _accounts[cpu].Vectors)
            {
                var byFaults = Faults?.MissingOf(cpu, vector.Vector) ?? 0;
                var missing = vector.Missing + byFaults;
                if (missing == 0) continue;
                Report(
                    Oracle.IpiBalance,
                    new CpuId(cpu).ToString(),
                    Unbalanced(new(cpu), vector, missing, reasonOf(vector.Vector)));
            }
        }
    }

    private string Unbalanced(
        CpuId cpu, in VectorAccount vector, long missing, string reason)
    {
        var planned = Faults is null ? "no fault was planned" : "no rule of the plan did it";
        var came = missing > 0
            ? $"{missing} were lost on the way, and {planned}"
            : $"{-missing} arrived that nobody raised";
        return $"{cpu}, {reason} ({vector.Vector}): raised {vector.Raised}, "
            + $"injected {vector.Injected}, taken {vector.Taken}, "
            + $"coalesced {vector.Coalesced}, refused {vector.Refused}, "
            + $"withdrawn {vector.Withdrawn}, pending {vector.Pending}: {came}";
    }
}

/// <summary>What the oracles say of a run.</summary>
internal sealed record Judgement(Verdict Verdict, IReadOnlyList<Violation> Violations)
{
    /// <summary>The wait-for graph of a run that is not ok.</summary>
    public IReadOnlyList<CsdWait> Waits { get; init; } = [];

    /// <summary>The way back along it, in sentences.</summary>
    public IReadOnlyList<string> Why { get; init; } = [];
}
