namespace SmpActors.Simulation.Exploration;

/// <summary>Breaks a run off in which nothing new can happen; the explorer catches it.</summary>
internal sealed class RunEndedException : SimulationException
{
    public RunEndedException()
        : base("The exploration broke a run off; let this exception pass")
    {
    }

    public RunEndedException(string message)
        : base(message)
    {
    }

    public RunEndedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
