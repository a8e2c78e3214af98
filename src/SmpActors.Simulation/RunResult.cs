namespace SmpActors.Simulation;

/// <summary>Why a run ended.</summary>
public enum RunEnd
{
    /// <summary>No message and no timer is left.</summary>
    Quiescent,

    /// <summary>
    /// What is left lies after the given virtual time, at which the clock now stands.
    /// </summary>
    TimeLimit,

    /// <summary>As many deliveries were made as were allowed.</summary>
    DeliveryLimit,

    /// <summary>The token was cancelled.</summary>
    Cancelled,
}

/// <summary>What a run has done; it counts as its number of deliveries.</summary>
/// <param name="Deliveries">Messages delivered in this run, 0 or more.</param>
/// <param name="End">Why it ended.</param>
public readonly record struct RunResult(long Deliveries, RunEnd End)
{
    public static implicit operator long(RunResult result) => result.Deliveries;

    public long ToInt64() => Deliveries;
}
