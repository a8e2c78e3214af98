using SmpActors.Model.Kernel;

namespace SmpActors.Experiments.Oracles;

/// <summary>A csd whose wait the csd-lock watchdog has reported.</summary>
internal sealed class StuckCsd(CsdId csd, long sinceNs)
{
    public CsdId Csd => csd;

    /// <summary>When the wait began.</summary>
    public long SinceNs => sinceNs;

    public CsdLockReport? Last { get; set; }

    public int ResentCount { get; set; }

    /// <summary>In the words of a verdict.</summary>
    public override string ToString()
    {
        var reports = Last!.Message == 1 ? "once" : $"{Last.Message} times";
        var resent = ResentCount switch
        {
            0 => "",
            1 => ", and its IPI was sent again, in vain",
            _ => $", and its IPI was sent again {ResentCount} times, in vain",
        };
        return $"the csd-lock watchdog reported it {reports}, as #{Last.BugId}, the last time as "
            + Last.State + resent;
    }
}
