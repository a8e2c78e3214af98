namespace SmpActors.Simulation;

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
