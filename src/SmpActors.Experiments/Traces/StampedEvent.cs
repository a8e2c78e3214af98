using SmpActors.Model;

namespace SmpActors.Experiments.Traces;

/// <summary>A trace event with when it happened.</summary>
/// <param name="AtNs">ns since the run's start, virtual or wall.</param>
/// <param name="Number">The n-th event of the run, from 0: the order among equal times.</param>
/// <param name="Event">What happened.</param>
public readonly record struct StampedEvent(long AtNs, long Number, TraceEvent Event);
