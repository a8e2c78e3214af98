using SmpActors.Actors;
using SmpActors.Experiments.Results;
using SmpActors.Experiments.Traces;

namespace SmpActors.Experiments;

/// <summary>How a run is watched and what it keeps.</summary>
public sealed record RunOptions
{
    /// <summary>Whether events are kept for trace files.</summary>
    public bool KeepsTrace { get; init; }

    /// <summary>Whether kernel functions are recorded, for call trees.</summary>
    public bool RecordsFunctions { get; init; }

    /// <summary>
    /// In wall time: the MinimalLogger that gets Akka's own log, made by Akka; null for silence.
    /// </summary>
    public Type? AkkaLogger { get; init; }

    /// <summary>Told now and then how far the run is; called on the run's own thread.</summary>
    public Action<RunProgress>? Progress { get; init; }

    /// <summary>For tests: what stands between the machine and its hop, such as losses.</summary>
    internal Func<IInterconnect, IInterconnect> Around { get; init; } = static inner => inner;
}

/// <summary>How far a run is.</summary>
/// <param name="NowNs">Virtual ns, or wall ns since the start.</param>
/// <param name="Deliveries">Messages that parts received so far.</param>
/// <param name="CallsIssued">Cross calls begun.</param>
/// <param name="CallsCompleted">Cross calls ended.</param>
public readonly record struct RunProgress(
    long NowNs, long Deliveries, long CallsIssued, long CallsCompleted);

/// <summary>A run's result and what it kept.</summary>
/// <param name="Result">The content of result.json.</param>
/// <param name="Trace">The events, in order; empty unless kept.</param>
/// <param name="EventsNotKept">How many were beyond the limit.</param>
public sealed record RunOutcome(
    RunResult Result, IReadOnlyList<StampedEvent> Trace, long EventsNotKept);
