using SmpActors.Experiments.Results;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Oracles;

/// <summary>A run's figures, summed over its CPUs.</summary>
internal sealed class Totals
{
    private readonly List<CpuCounts> _perCpu = [];
    private long _issued;
    private long _completed;
    private long _refused;
    private long _open;
    private long _locked;
    private long _unlocked;
    private long _queued;

    public CallCounts Calls => new(_issued, _completed, _refused, _open);

    public CsdCounts Csd => new(_locked, _unlocked, _queued);

    public IpiCounts Ipis { get; private set; } = new();

    public long FunctionsRun { get; private set; }

    public long RegisterWrites { get; private set; }

    public IReadOnlyList<CpuCounts> PerCpu => _perCpu;

    public IReadOnlyDictionary<string, LatencyNs> LatencyNs { get; set; } =
        new SortedDictionary<string, LatencyNs>(StringComparer.Ordinal);

    public IReadOnlyList<KernelWarning> Warnings { get; set; } = [];

    /// <summary>What the kernel printed beside these.</summary>
    public KernelLog Log { get; set; } = new();

    public void AddFaults(FaultLedger? faults)
    {
        if (faults is null) return;
        Ipis = Ipis with { Lost = faults.LostCount, Duplicated = faults.MadeCount };
    }

    public void Add(CpuId cpu, CpuAccount account, bool isOnline, Func<int, string> reasonOf)
    {
        _issued += account.CallsIssued;
        _completed += account.CallsCompleted;
        _refused += account.CallsRefused;
        _open += account.OpenCalls.Count;
        _locked += account.CsdsLocked;
        _unlocked += account.CsdsUnlocked;
        _queued += account.QueueCount;
        FunctionsRun += account.FunctionsRun;
        RegisterWrites += account.RegisterWrites;

        var received = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var sent = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (ref readonly var vector in account.Vectors)
        {
            var latched = !isOnline || account.IsStopped ? vector.Pending : 0;
            Ipis = Ipis with
            {
                Raised = Ipis.Raised + vector.Raised,
                Injected = Ipis.Injected + vector.Injected,
                Taken = Ipis.Taken + vector.Taken,
                Coalesced = Ipis.Coalesced + vector.Coalesced,
                Refused = Ipis.Refused + vector.Refused,
                Withdrawn = Ipis.Withdrawn + vector.Withdrawn,
                Latched = Ipis.Latched + latched,
            };
            var reason = reasonOf(vector.Vector);
            if (vector.Taken > 0) received[reason] = vector.Taken;
            if (vector.Sent > 0) sent[reason] = vector.Sent;
        }

        if (received.Count > 0 || sent.Count > 0) _perCpu.Add(new(cpu.Value, received, sent));
    }
}
