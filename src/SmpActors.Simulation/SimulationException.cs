namespace SmpActors.Simulation;

/// <summary>
/// A simulation cannot go on, or cannot be begun: what was met, where, and what to do about it.
/// </summary>
public class SimulationException : Exception
{
    public SimulationException()
    {
    }

    public SimulationException(string message)
        : base(message)
    {
    }

    public SimulationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>
/// Work left the simulation's thread (a <c>Task.Run</c>, a <c>Task.Delay</c>, a thread, a
/// dispatcher of another kind): from there on the run is no longer decided by its seed.
/// </summary>
public sealed class ForeignWorkException : SimulationException
{
    public ForeignWorkException()
    {
    }

    public ForeignWorkException(string message)
        : base(message)
    {
    }

    public ForeignWorkException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

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
