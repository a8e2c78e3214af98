using Akka.Actor;

namespace SmpActors.Simulation.Dispatch;

/// <summary>
/// A message on its way, first in the time queue and then in a lane, or a task of the scheduler.
/// Linked by index, so that none is an object.
/// </summary>
internal struct Parcel
{
    /// <summary>Null for a task.</summary>
    public object? Message;
    public IActorRef? Sender;

    /// <summary>
    /// In the time queue an ICanTell, or the <see cref="Time.ScheduledTask"/>; else null.
    /// </summary>
    public object? Target;
    public ulong SenderHash;

    /// <summary>When it is due, in the time queue.</summary>
    public long TimeNs;
    public int Next;
}
