namespace SmpActors.Model.Gic;

/// <summary>What differs between one GICv3 machine and another.</summary>
public sealed record GicV3Options
{
    /// <summary>What the kernel's release changed since v4.9.</summary>
    public GicChange Changes { get; init; }

    /// <summary>EOImode 1, for a kernel entered at EL2: EOIR1 drops the priority only.</summary>
    public bool IsSplitEoi { get; init; }

    /// <summary>
    /// Whether the core lets a write of ICC_SGI1R_EL1 overtake what a DMB orders: the lost wake-up
    /// of v4.9 that 21ec30c0ef52 fixed. The architecture allows it, and a core does it or does
    /// not: it is no weakness. A kernel without any barrier is
    /// <see cref="GicWeakness.NoStoreBarrier"/>.
    /// </summary>
    public bool SgiOvertakesDmb { get; init; }

    /// <summary>Which of two interrupts of one priority comes first.</summary>
    public GicTieOrder TieOrder { get; init; }

    /// <summary>RSS: the range selector of an SGI may be other than 0.</summary>
    public bool HasRangeSelector { get; init; } = true;

    /// <summary>Firmware owns GICR_WAKER: for Linux it reads as zero and ignores writes.</summary>
    public bool IsWakerSecure { get; init; }

    /// <summary>The handlers of the machine's devices.</summary>
    public IrqHandlers Handlers { get; init; } = IrqHandlers.None;

    /// <summary>What the registers of all parts hold when the machine starts.</summary>
    public GicPowerOn PowerOn { get; init; }

    /// <summary>Which rules are switched off.</summary>
    public GicWeakness Weaknesses { get; init; }

    /// <summary>Whether a rule is switched off.</summary>
    public bool Lacks(GicWeakness rule) => (Weaknesses & rule) != 0;

    /// <summary>Whether the release has a change.</summary>
    public bool Has(GicChange change) => (Changes & change) != 0;
}
