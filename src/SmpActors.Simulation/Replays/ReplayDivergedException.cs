namespace SmpActors.Simulation.Replays;

/// <summary>
/// A replay did not go as it was recorded: the message says at which delivery, what was expected
/// and what was found.
/// </summary>
public sealed class ReplayDivergedException : SimulationException
{
    public ReplayDivergedException()
    {
    }

    public ReplayDivergedException(string message)
        : base(message)
    {
    }

    public ReplayDivergedException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>The delivery at which they part, from 1; 0 where it is not known.</summary>
    public long Delivery { get; init; }
}
