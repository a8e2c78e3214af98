using Akka.Actor;
using SmpActors.Model;

namespace SmpActors.Actors.Tests;

/// <summary>A hop that loses what a test says, silently: no plan, and nobody is told.</summary>
internal sealed class LossyInterconnect(
    IInterconnect inner, Func<PartId, PartId, IMessage, bool> loses) : IInterconnect
{
    public bool Send(PartId from, IActorRef sender, in OutgoingMessage sent) =>
        (sent.To == from || !loses(from, sent.To, sent.Message))
        && inner.Send(from, sender, in sent);
}
