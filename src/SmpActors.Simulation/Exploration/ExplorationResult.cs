using SmpActors.Simulation.Replays;

namespace SmpActors.Simulation.Exploration;

/// <summary>Why an exploration ended.</summary>
public enum ExplorationEnd
{
    /// <summary>As many schedules were run as were asked for.</summary>
    AllSchedules,

    /// <summary>Every order that makes a difference was run.</summary>
    SpaceDone,

    /// <summary>The time is over.</summary>
    TimeBudget,

    /// <summary>A failure was found, and one was enough.</summary>
    Failure,

    /// <summary>The token was cancelled.</summary>
    Cancelled,
}

/// <summary>What an exploration came to.</summary>
public sealed record ExplorationResult
{
    public required ExplorationEnd End { get; init; }

    /// <summary>Schedules that were run to their end.</summary>
    public required long Schedules { get; init; }

    /// <summary>exhaustive: runs that were broken off, since all that follows was seen.</summary>
    public required long Redundant { get; init; }

    /// <summary>Messages delivered in all.</summary>
    public required long Deliveries { get; init; }

    /// <summary>Schedules that failed.</summary>
    public required long Failed { get; init; }

    /// <summary>The classes of failures, the one found first first.</summary>
    public required IReadOnlyList<FailureClass> Failures { get; init; }

    /// <summary>What was covered; null if it was not counted.</summary>
    public required CoverageSummary? Coverage { get; init; }

    /// <summary>exhaustive: what is known of the space; else null.</summary>
    public required SpaceSummary? Space { get; init; }

    /// <summary>Wall time of it all.</summary>
    public required TimeSpan Elapsed { get; init; }
}

/// <summary>Failures of one oracle for one reason.</summary>
/// <param name="Failure">The one of the lowest number.</param>
/// <param name="Count">Schedules that failed so.</param>
/// <param name="Number">The lowest number of a schedule that did, from 0.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Replay">Replays it; null if it did not fail again.</param>
public sealed record FailureClass(
    RunFailure Failure, long Count, long Number, ulong Seed, Replay? Replay);

/// <summary>What schedules have covered.</summary>
/// <param name="Edges">Messages that met a state: pairs of a state and a message's type.</param>
/// <param name="Orders">
/// Ordered pairs of messages' types from two senders, one straight after the other at one actor.
/// </param>
/// <param name="LastNew">The last schedule that showed a new edge or order, from 0.</param>
/// <param name="OneSided">The orders that were never seen the other way round.</param>
public sealed record CoverageSummary(
    long Edges, long Orders, long LastNew, IReadOnlyList<Order> OneSided);

/// <summary>The space of all orders.</summary>
/// <param name="IsDone">Whether every order that makes a difference was run.</param>
/// <param name="IsReduced">
/// Whether commuting deliveries count as one order; not where actors start, stop or watch others.
/// </param>
/// <param name="IsExact">
/// Whether all senders and receivers were told apart; if not, orders may have been left out.
/// </param>
/// <param name="StepsMax">Steps of the longest run.</param>
public sealed record SpaceSummary(bool IsDone, bool IsReduced, bool IsExact, int StepsMax);

/// <summary>How far an exploration is.</summary>
/// <param name="Schedules">Run to their end.</param>
/// <param name="Failed">Of these, failed.</param>
/// <param name="Classes">Classes of failures so far.</param>
/// <param name="Edges">See <see cref="CoverageSummary"/>.</param>
/// <param name="Orders">See <see cref="CoverageSummary"/>.</param>
/// <param name="LastNew">See <see cref="CoverageSummary"/>.</param>
public readonly record struct ExplorationProgress(
    long Schedules, long Failed, int Classes, long Edges, long Orders, long LastNew);
