using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;

namespace SmpActors.Actors;

/// <summary>A mailbox that costs an idle actor next to nothing.</summary>
/// <remarks>
/// Akka's default mailbox gives each actor the first segment of a concurrent queue, about 1 KB.
/// This one has a small ring that is made when the first message comes and grows when it is full.
/// </remarks>
public sealed class CompactMailbox : MailboxType, IProducesMessageQueue<CompactMessageQueue>
{
    public CompactMailbox(Settings settings, Config config)
        : base(settings, config)
    {
    }

    public override IMessageQueue Create(IActorRef owner, ActorSystem system) =>
        new CompactMessageQueue();
}
