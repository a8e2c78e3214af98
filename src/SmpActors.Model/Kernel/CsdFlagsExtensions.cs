namespace SmpActors.Model.Kernel;

/// <summary>What the flags word of a queue's entry says.</summary>
public static class CsdFlagsExtensions
{
    /// <summary>The word of an irq_work that is queued: pending and busy.</summary>
    internal const CsdFlags IrqWorkClaimed =
        CsdFlags.Lock | CsdFlags.Synchronous | CsdFlags.TypeIrqWork;

    /// <summary>How many passes a flush by type makes over what it took.</summary>
    internal const int FlushPassCount = 2;

    /// <summary>What lies behind the entry, as CSD_TYPE() reads it; none at v4.9.</summary>
    public static CsdFlags Type(this CsdFlags flags) => flags & CsdFlags.TypeMask;

    /// <summary>Whether its caller waits until the function has run.</summary>
    public static bool IsSynchronous(this CsdFlags flags) => flags.Type() switch
    {
        CsdFlags.None => (flags & CsdFlags.Synchronous) != 0,
        CsdFlags.TypeSync => true,
        _ => false,
    };

    /// <summary>In which pass of a flush by type the entry's turn is, from 0.</summary>
    /// <remarks>
    /// Differs from v6.1: no wake-up (CSD_TYPE_TTWU), which would have its turn last, is queued.
    /// </remarks>
    internal static int FlushPass(this CsdFlags flags) => flags.IsSynchronous() ? 0 : 1;
}
