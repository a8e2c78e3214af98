using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Workloads;

/// <summary>What sender and handler of one operation check each other by.</summary>
/// <param name="invoker">The CPU that calls.</param>
/// <param name="expected">Where the handler must run, or null: anywhere.</param>
/// <param name="waits">Whether the invoker waits until the handler has run.</param>
/// <param name="isRpc">Whether it does so by a completion, not in the call.</param>
/// <remarks>
/// Source: kernel/scftorture.c, struct scf_check (v6.18). It is memory that both CPUs see. On the
/// deterministic dispatcher the flags follow the order of deliveries; in wall time they show
/// besides that a message carries its sender's stores from thread to thread.
/// </remarks>
public sealed class ScfCheck(CpuId invoker, CpuId? expected, bool waits, bool isRpc)
{
    private bool _in;
    private bool _out;

    public CpuId Invoker => invoker;

    public CpuId? Expected => expected;

    public bool Waits => waits;

    public bool IsRpc => isRpc;

    /// <summary>scfc_in: the sender's last store before the call.</summary>
    public bool In
    {
        get => Volatile.Read(ref _in);
        set => Volatile.Write(ref _in, value);
    }

    /// <summary>scfc_out: the handler's last store, false while it runs.</summary>
    public bool Out
    {
        get => Volatile.Read(ref _out);
        set => Volatile.Write(ref _out, value);
    }
}
