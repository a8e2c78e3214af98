namespace SmpActors.Simulation.Exploration;

/// <summary>By what rule schedules are chosen.</summary>
public enum StrategyKind
{
    /// <summary>
    /// Any order that Akka allows, by seed; latencies as the scenario draws them.
    /// </summary>
    Random,

    /// <summary>Random priorities that change at few places.</summary>
    Pct,

    /// <summary>Each in its turn, but for a few delays.</summary>
    DelayBounded,

    /// <summary>Every order that makes a difference, each once.</summary>
    Exhaustive,
}
