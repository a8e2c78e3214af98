namespace SmpActors.Model.Kernel;

/// <summary>One wait for a csd: what __csd_lock_wait() keeps on its stack.</summary>
/// <remarks>Source: kernel/smp.c, __csd_lock_wait() (v6.18).</remarks>
internal sealed class CsdLockSpin(Csd csd, CsdLockDebug debug, long startNs)
{
    /// <summary>
    /// How soon the loop looks at the clock. Its looks come in ever longer steps, so that the last
    /// one, a timer that cannot be called back, ends soon after its use.
    /// </summary>
    private const long FirstLookNs = 8_192;

    public Csd Csd { get; } = csd;

    public CsdLockDebug Debug { get; } = debug;

    /// <summary>ts0: when the wait began, in ns.</summary>
    public long StartNs { get; } = startNs;

    /// <summary>ts1: when it was last reported, or began, in ns.</summary>
    public long ReportedNs { get; set; } = startNs;

    /// <summary>bug_id: 0 before the first report.</summary>
    public int BugId { get; set; }

    /// <summary>nmessages.</summary>
    public int MessageCount { get; set; }

    /// <summary>How long to wait before the next look, in ns, at least 1.</summary>
    public long NextLookNs { get; private set; } =
        debug.TimeoutNs < FirstLookNs ? debug.TimeoutNs + 1 : FirstLookNs;

    /// <summary>Whether it is time for a report; if not, when to look again.</summary>
    /// <param name="nowNs">ts2.</param>
    /// <param name="onlineCount">num_online_cpus().</param>
    public bool IsTooLong(long nowNs, int onlineCount)
    {
        // Unsigned, as there: a clock that went backward makes it huge.
        var since = unchecked((ulong)(nowNs - ReportedNs));
        var threshold = (ulong)Debug.TimeoutNs;
        if (Debug.BacksOff && MessageCount > 0)
        {
            threshold *= (ulong)(MessageCount + 1) * (ulong)((int.Log2(onlineCount) / 2) + 1);
        }

        if (since > threshold) return true;

        var waited = Math.Max(FirstLookNs, unchecked(nowNs - StartNs));
        NextLookNs = Math.Min(waited, (long)(threshold - since) + 1);
        return false;
    }

    /// <summary>Begins the next interval: a report was made, or the clock went backward.</summary>
    public void Restart(long nowNs)
    {
        ReportedNs = nowNs;
        NextLookNs = 1;
    }
}
