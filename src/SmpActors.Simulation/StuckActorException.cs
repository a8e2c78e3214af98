namespace SmpActors.Simulation;

/// <summary>
/// Nothing is left to run, yet an actor is still suspended: no message and no timer in the system
/// can wake it.
/// </summary>
public sealed class StuckActorException : SimulationException
{
    public StuckActorException()
    {
    }

    public StuckActorException(string message)
        : base(message)
    {
    }

    public StuckActorException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
