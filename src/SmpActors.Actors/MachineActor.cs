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

/// <summary>One chip: the unit of placement.</summary>
internal sealed class ChipActor : UntypedActor
{
    private ChipActor(Machine machine, ChipId chip)
    {
        var parts = machine.PartsOf(chip);
        for (var first = 0; first < parts.Count; first += PartGroupActor.PartCountMax)
        {
            var count = Math.Min(PartGroupActor.PartCountMax, parts.Count - first);
            var group = PartGroupActor.Props(machine, parts.GetRange(first, count));
            Context.ActorOf(group, $"group{first / PartGroupActor.PartCountMax}");
        }
    }

    public static Props Props(Machine machine, ChipId chip) =>
        Akka.Actor.Props.CreateBy(new Producer(machine, chip));

    protected override void OnReceive(object message) => Unhandled(message);

    private sealed class Producer(Machine machine, ChipId chip) : IIndirectActorProducer
    {
        public Type ActorType => typeof(ChipActor);

        public ActorBase Produce() => new ChipActor(machine, chip);

        public void Release(ActorBase actor)
        {
            // Its groups stop with it.
        }
    }
}
