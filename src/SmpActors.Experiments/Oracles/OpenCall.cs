using SmpActors.Model.Kernel;

namespace SmpActors.Experiments.Oracles;

/// <summary>A call that has not returned.</summary>
internal sealed class OpenCall(CallId call, KernelFunction api, bool waits, long issuedNs)
{
    public CallId Call => call;

    public KernelFunction Api => api;

    public bool Waits => waits;

    public long IssuedNs => issuedNs;

    /// <summary>Its csds that are not unlocked.</summary>
    public int LockedCount { get; set; }

    /// <summary>Whether one of its csds was given back unqueued: its target is offline.</summary>
    public bool WasRefused { get; set; }

    /// <summary>When it began to wait for a csd that was locked, or -1.</summary>
    public long LockWaitNs { get; set; } = -1;
}
