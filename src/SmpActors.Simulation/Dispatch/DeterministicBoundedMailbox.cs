using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;
using SmpActors.Simulation.Time;

namespace SmpActors.Simulation.Dispatch;

/// <summary>
/// In the place of Akka's bounded mailboxes: what is told to a full one goes to dead letters at
/// once, since no simulated sender can block.
/// </summary>
internal sealed class DeterministicBoundedMailbox : MailboxType, IProducesMessageQueue<LaneQueue>
{
    private readonly int _capacity;

    /// <exception cref="SimulationException">The capacity is not positive.</exception>
    public DeterministicBoundedMailbox(Settings settings, Config config)
        : base(settings, config)
    {
        _capacity = config.GetInt("mailbox-capacity", 0);
        if (_capacity < 1)
        {
            throw new SimulationException(
                $"mailbox-capacity of {config.GetString("id")} is {_capacity}, must be at least 1");
        }
    }

    public override IMessageQueue Create(IActorRef owner, ActorSystem system) =>
        new LaneQueue(VirtualTimeScheduler.Of(system.Scheduler).Machine, owner, _capacity);
}
