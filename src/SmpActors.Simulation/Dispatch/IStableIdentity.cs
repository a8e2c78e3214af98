namespace SmpActors.Simulation.Dispatch;

/// <summary>
/// A reference whose name is a counter of the whole system, and which is therefore known by
/// something better than its path.
/// </summary>
internal interface IStableIdentity
{
    /// <summary>The same in every process.</summary>
    ulong PathHash { get; }
}
