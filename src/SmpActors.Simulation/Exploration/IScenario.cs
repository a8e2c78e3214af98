using Akka.Actor;

namespace SmpActors.Simulation.Exploration;

/// <summary>
/// What is explored: sets up a system of actors, gives it its work, and judges what it came to.
/// </summary>
/// <remarks>
/// A scenario is used by one thread at a time. It may keep its actor system from run to run:
/// <see cref="Schedule.Decide"/> clears it of messages and timers, and the scenario gives its
/// actors a new state.
/// </remarks>
public interface IScenario : IDisposable
{
    /// <summary>What is run, in a word.</summary>
    string Name { get; }

    /// <summary>The version of the program under test: a replay is good for one.</summary>
    string Program { get; }

    /// <summary>What makes the scenario again, as the replay file keeps it; may be empty.</summary>
    string Definition { get; }

    /// <summary>
    /// How many operations the work has, each of which can be left out; 0 or more.
    /// </summary>
    int OperationCount { get; }

    /// <summary>An operation in a few words.</summary>
    /// <param name="operation">0 to <see cref="OperationCount"/> - 1.</param>
    string Describe(int operation);

    /// <summary>The kind of an actor, for coverage; null for its type.</summary>
    string? KindOf(ActorBase actor) => null;

    /// <summary>
    /// The state in which an actor is before it handles a message, for coverage: equal numbers for
    /// states that are to count as one. Null for what it says by <see cref="IContentHash"/>, or
    /// its kind alone.
    /// </summary>
    ulong? StateOf(ActorBase actor) => null;

    /// <summary>
    /// Makes one run: sets up, lets the schedule decide, gives each operation that the schedule
    /// <see cref="Schedule.Keeps"/>, drives the simulation to its end, and judges.
    /// </summary>
    /// <param name="schedule">Decides the order.</param>
    /// <param name="cancellation">Ends the run; nothing is judged then.</param>
    /// <returns>What is wrong, the cause before its consequences; empty if nothing is.</returns>
    IReadOnlyList<RunFailure> Run(Schedule schedule, CancellationToken cancellation);
}
