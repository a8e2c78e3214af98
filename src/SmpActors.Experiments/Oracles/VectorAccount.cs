namespace SmpActors.Experiments.Oracles;

/// <summary>The interrupts of one kind at one CPU.</summary>
internal struct VectorAccount
{
    public int Vector;

    // As a target; first what each interrupt counts:
    public long Raised;
    public long Pended;
    public long Acknowledged;
    public long Taken;
    public long LastTakenNs;
    public long Injected;
    public long Coalesced;
    public long Refused;
    public long Withdrawn;

    /// <summary>As a sender: asked for, one for each target.</summary>
    public long Sent;

    public readonly long Pending => Pended - Acknowledged - Withdrawn;

    /// <summary>What came in less what became of it: 0 if nothing is lost or made up.</summary>
    public readonly long Missing =>
        Raised + Injected - Taken - Coalesced - Refused - Withdrawn - Pending;
}
