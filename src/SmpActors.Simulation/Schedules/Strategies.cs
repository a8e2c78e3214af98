namespace SmpActors.Simulation.Schedules;

/// <summary>Finds the strategy that settings ask for.</summary>
internal static class Strategies
{
    /// <returns>Null for random order by seed, which is built into the machine.</returns>
    public static IScheduleStrategy? For(SimulationSettings settings) => settings.Schedule switch
    {
        ScheduleKind.Fifo => new FifoStrategy(),
        _ => null,
    };
}
