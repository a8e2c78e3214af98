using Akka.Actor;
using SmpActors.Model;

namespace SmpActors.Actors;

/// <summary>An interconnect that loses what a rule names, silently.</summary>
/// <param name="inner">What carries the rest.</param>
/// <param name="loses">Whether a message from one part to another is lost.</param>
public sealed class LossyInterconnect(
    IInterconnect inner, Func<PartId, PartId, IMessage, bool> loses) : IInterconnect
{
    public bool Send(PartId from, IActorRef sender, in OutgoingMessage sent) =>
        (sent.To == from || !loses(from, sent.To, sent.Message))
        && inner.Send(from, sender, in sent);
}
