namespace SmpActors.Model.Gic;

/// <summary>What differs between one GICv2 machine and another.</summary>
public sealed record GicV2Options
{
    /// <summary>What the kernel's release does differently from v4.9.</summary>
    public GicChange Changes { get; init; }

    /// <summary>EOImode 1, for a kernel entered at EL2: EOIR drops the priority only.</summary>
    public bool IsSplitEoi { get; init; }

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
