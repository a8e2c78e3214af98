using SmpActors.Simulation.Exploration;
using SmpActors.Simulation.Schedules;

namespace SmpActors.Simulation.Replays;

/// <summary>
/// A run that failed, and all that it takes to make it fail again, in any process.
/// </summary>
public sealed record Replay
{
    /// <summary>The scenario's name.</summary>
    public required string Scenario { get; init; }

    /// <summary>The scenario's own words for what makes it again; may be empty.</summary>
    public required string Definition { get; init; }

    /// <summary>The version of the program under test.</summary>
    public required string Program { get; init; }

    /// <summary>The version of this package and of Akka.</summary>
    public string Engine { get; init; } = EngineVersion.Text;

    /// <summary>Of the scenario's own random choices.</summary>
    public required ulong Seed { get; init; }

    /// <summary>What found it: a strategy's name, or <c>shrink</c>.</summary>
    public required string Strategy { get; init; }

    /// <summary>The number of the schedule that failed, from 0.</summary>
    public required long Number { get; init; }

    /// <summary>Whether only decisions order messages, and no drawn latency.</summary>
    public required bool IsByChoice { get; init; }

    /// <summary>The operations that are left out, ascending.</summary>
    public required IReadOnlyList<int> Removed { get; init; }

    /// <summary>
    /// What was chosen, wherever there was a choice; after the last each goes in its turn.
    /// </summary>
    public required IReadOnlyList<Decision> Decisions { get; init; }

    /// <summary>How it failed.</summary>
    public required RunFailure Failure { get; init; }

    /// <summary>Deliveries of the run.</summary>
    public required long Deliveries { get; init; }

    /// <summary>The run's hash at its end.</summary>
    public required ulong Hash { get; init; }

    /// <summary>What was delivered, for comparison.</summary>
    internal DeliveryRecord Expected { get; init; } = DeliveryRecord.None;

    /// <summary>Decisions that are not the default.</summary>
    public int DeviationCount => Decisions.Count(static decision => decision.Index != 0);
}
