namespace SmpActors.Model.Kernel;

/// <summary>
/// The csd-lock watchdog's parameters: CONFIG_CSD_LOCK_WAIT_DEBUG with csdlock_debug=1.
/// </summary>
/// <remarks>
/// Source: kernel/smp.c, csdlock_debug, csd_lock_timeout, panic_on_ipistall (v6.18). The watchdog
/// is v6.18's in every profile, also in those of releases that had an earlier one or none.
/// </remarks>
public sealed record CsdLockDebug
{
    /// <summary>
    /// smp.csd_lock_timeout: how long a wait may take before it is reported, in ns, at least 0; 0:
    /// for ever.
    /// </summary>
    public long TimeoutNs { get; init; } = 5_000_000_000;

    /// <summary>
    /// smp.panic_on_ipistall: a wait that is reported after more than this, in ns, is a panic; 0:
    /// never.
    /// </summary>
    public long PanicOnIpistallNs { get; init; }

    /// <summary>
    /// Whether the second report and those after it come later and later, the more so the more CPUs
    /// are online, as from v6.9 on; else each comes after one timeout.
    /// </summary>
    public bool BacksOff { get; init; }
}
