using Akka.Actor;

namespace SmpActors.Simulation.Dispatch;

/// <summary>What takes a message without being an actor: the reference behind an Ask.</summary>
internal interface IParcelSink
{
    void Receive(object message, IActorRef? sender);
}
