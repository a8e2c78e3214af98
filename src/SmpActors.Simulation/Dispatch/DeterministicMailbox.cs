using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;
using SmpActors.Simulation.Time;

namespace SmpActors.Simulation.Dispatch;

/// <summary>
/// The mailbox of every simulated actor, stash or not: a lane for each sender, no bound. Named in
/// <c>deterministic.hocon</c>.
/// </summary>
internal sealed class DeterministicMailbox(Settings settings, Config config)
    : MailboxType(settings, config), IProducesMessageQueue<LaneQueue>
{
    public override IMessageQueue Create(IActorRef owner, ActorSystem system) =>
        new LaneQueue(VirtualTimeScheduler.Of(system.Scheduler).Machine, owner);
}
