using Akka.Actor;

namespace SmpActors.Simulation.Dispatch;

/// <summary>A message that waits in a lane: linked by index, so that none is an object.</summary>
internal struct Parcel
{
    public object? Message;
    public IActorRef? Sender;
    public ulong SenderHash;
    public int Next;
}
