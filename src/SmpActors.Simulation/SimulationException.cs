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
