using Akka.Actor;
using SmpActors.Model;

namespace SmpActors.Actors;

/// <summary>Supervises some parts of a chip; starts them, and ends the run if one fails.</summary>
/// <remarks>
/// Parts stand in groups because a flat parent of 100,000 children starts and stops several times
/// more slowly. A part is never restarted: a restart would forget held locks and leave their
/// waiters hanging.
/// </remarks>
internal sealed class PartGroupActor : UntypedActor
{
    /// <summary>Parts of one group; beyond some hundreds starting slows down.</summary>
    public const int PartCountMax = 512;

    private readonly Machine _machine;

    private PartGroupActor(Machine machine, IReadOnlyList<PartId> parts)
    {
        _machine = machine;
        var props = machine.PropsOfParts;
        foreach (var part in parts)
        {
            var settings = machine.IsHub(part.Kind) ? machine.PropsOfHubs : props;
            machine.Directory.Add(part, Context.ActorOf(settings, part.ToString()));
        }

        machine.CountStarted(parts.Count);
    }

    public static Props Props(Machine machine, IReadOnlyList<PartId> parts) =>
        Akka.Actor.Props.CreateBy(new Producer(machine, parts));

    protected override void OnReceive(object message) => Unhandled(message);

    protected override SupervisorStrategy SupervisorStrategy() =>
        new OneForOneStrategy(
            maxNrOfRetries: 0,
            withinTimeMilliseconds: Timeout.Infinite,
            localOnlyDecider: fault =>
            {
                _machine.Fail(Sender.Path.Name, fault);
                return Directive.Stop;
            },
            // Whoever runs the machine tells the user; Akka's log would add a stack trace.
            loggingEnabled: false);

    private sealed class Producer(Machine machine, IReadOnlyList<PartId> parts)
        : IIndirectActorProducer
    {
        public Type ActorType => typeof(PartGroupActor);

        public ActorBase Produce() => new PartGroupActor(machine, parts);

        public void Release(ActorBase actor)
        {
            // Its children stop with it.
        }
    }
}
