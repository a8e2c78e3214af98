using SmpActors.Model;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Oracles;

internal sealed partial class RunRecorder
{
    /// <summary>What faults did, or null: there is no plan.</summary>
    public FaultLedger? Faults { get; init; }

    private void OnFaultFired(in TraceEvent e)
    {
        Faults?.Fire(_time.NowNs, in e);
        if (e.Detail is not FaultFiring { Kind: FaultKind.Crash, Message: null } firing) return;
        if (firing.To.Kind != PartKind.Cpu) return;

        // A CPU that is gone holds what it holds.
        var account = Enter(firing.To.Index);
        account.IsStopped = true;
        Exit(account);
    }

    private void FollowIpi(in TraceEvent e, int cpu)
    {
        if (Faults is null) return;
        switch (e.Kind)
        {
            case TraceEventKind.IpiInjected:
                Faults.Raise(e.Cause, CpuMask.Of(new CpuId(cpu)), (int)e.Value);
                break;
            case TraceEventKind.IpiPended:
            case TraceEventKind.IpiCoalesced:
            case TraceEventKind.IpiRefused:
                Faults.Arrive(e.Cause, cpu, (int)e.Value);
                break;
        }
    }

    /// <summary>Says what became of the IPIs that did not arrive.</summary>
    private void SettleFaults(bool isQuiescent)
    {
        if (Faults is null) return;
        Faults.Settle();
        if (!isQuiescent) return;
        for (var cpu = 0; cpu < _accounts.Length; cpu++)
        {
            foreach (ref readonly var vector in _accounts[cpu].Vectors)
            {
                Faults.SettleEntry(cpu, vector.Vector, vector.Acknowledged - vector.Taken);
            }
        }
    }
}
