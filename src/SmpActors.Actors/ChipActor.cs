using Akka.Actor;
using SmpActors.Model.Topology;

namespace SmpActors.Actors;

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
