using Akka.Actor;
using Akka.Dispatch;

namespace SmpActors.Simulation.Time;

/// <summary>
/// A task of Akka's scheduler: it can be cancelled, and may come again at fixed intervals of
/// virtual time.
/// </summary>
internal sealed class ScheduledTask(ICancelable? cancelable, long intervalNs)
{
    /// <summary>In ns; 0 if the task runs once.</summary>
    public long IntervalNs { get; } = intervalNs;

    public Action? Action { get; init; }

    public IRunnable? Runnable { get; init; }

    public ICanTell? Receiver { get; init; }

    public object? Message { get; init; }

    public IActorRef? Sender { get; init; }

    public ulong SenderHash { get; init; }

    public bool IsCancelled => cancelable is { IsCancellationRequested: true };
}
