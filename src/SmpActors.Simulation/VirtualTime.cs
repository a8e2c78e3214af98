using Akka.Actor;

namespace SmpActors.Simulation;

/// <summary>Finds the virtual time of an actor system.</summary>
public static class VirtualTime
{
    /// <summary>The clock of a system that runs under <c>deterministic.hocon</c>.</summary>
    /// <exception cref="SimulationException">The system runs in wall time.</exception>
    public static IVirtualTime Get(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return system.Scheduler as IVirtualTime ?? throw new SimulationException(
            $"Actor system {system.Name} has {system.Scheduler.GetType().Name} as its scheduler "
            + "and therefore no virtual time; put Simulation.Hocon (deterministic.hocon) over its "
            + "configuration");
    }
}
