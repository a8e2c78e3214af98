using Akka.Actor;
using SmpActors.Model.Topology;

namespace SmpActors.Actors;

/// <summary>The root of a machine: its chips, each with its groups of parts.</summary>
internal sealed class MachineActor : UntypedActor
{
    private MachineActor(Machine machine)
    {
        for (var chip = 0; chip < machine.Topology.ChipCount; chip++)
        {
            Context.ActorOf(ChipActor.Props(machine, new(chip)), new ChipId(chip).ToString());
        }
    }

    public static Props Props(Machine machine) =>
        Akka.Actor.Props.CreateBy(new Producer(machine));

    protected override void OnReceive(object message) => Unhandled(message);

    private sealed class Producer(Machine machine) : IIndirectActorProducer
    {
        public Type ActorType => typeof(MachineActor);

        public ActorBase Produce() => new MachineActor(machine);

        public void Release(ActorBase actor)
        {
            // Its chips stop with it.
        }
    }
}
