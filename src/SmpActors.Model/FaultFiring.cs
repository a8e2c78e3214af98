namespace SmpActors.Model;

/// <summary>What one rule of a fault plan did, once.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Kind">What it does.</param>
/// <param name="From">The sender of the message, or of a fault of a part the part itself.</param>
/// <param name="To">Whom the message was for, or the part.</param>
/// <param name="Message">The message as it was sent, or null: it is a fault of a part.</param>
public sealed record FaultFiring(
    string Rule, FaultKind Kind, PartId From, PartId To, IMessage? Message = null)
{
    /// <summary>Of a fault of a part: it is over, and the part is as before.</summary>
    public bool IsEnd { get; init; }

    /// <summary>
    /// Not the fault itself but what follows from it: a message that a crashed part did not get.
    /// </summary>
    public bool IsConsequence { get; init; }

    /// <summary>
    /// IPIs that would have arrived with this message; 0 on the steps before the last.
    /// </summary>
    public int ArrivingCount { get; init; }

    /// <summary>A delay's length, in ns; of a duplicate the time between the two.</summary>
    public long DelayNs { get; init; }

    /// <summary>Where a misrouted message arrives, or else null.</summary>
    public PartId? Instead { get; init; }

    /// <summary>What a corrupted message arrives as, or else null.</summary>
    public IMessage? Becomes { get; init; }
}
