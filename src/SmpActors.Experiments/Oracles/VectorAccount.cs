namespace SmpActors.Experiments.Oracles;

/// <summary>The interrupts of one kind at one CPU.</summary>
internal struct VectorAccount
{
    public int Vector;

    /// <summary>As a sender: asked for, one for each target.</summary>
    public long Sent;

    // As a target:
    public long Raised;
    public long Injected;
    public long Pended;
    public long Acknowledged;
    public long Taken;
    public long Coalesced;
    public long Refused;
    public long Withdrawn;
    public long LastTakenNs;

    /// <summary>On a GICv2: a bit for each sender whose SGI pends.</summary>
    public byte Sources;

    public readonly long Pending => Pended - Acknowledged - Withdrawn;

    /// <summary>What came in less what became of it: 0 if nothing is lost or made up.</summary>
    public readonly long Missing =>
        Raised + Injected - Taken - Coalesced - Refused - Withdrawn - Pending;
}
