using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using SmpActors.Simulation.Dispatch;
using Xunit;

namespace SmpActors.Simulation.Tests;

public class MailboxSpec
{
    [Theory]
    [InlineData("akka.actor.mailbox.unbounded-queue-based")]
    [InlineData("akka.actor.mailbox.unbounded-deque-based")]
    [InlineData("akka.actor.mailbox.bounded-queue-based")]
    [InlineData("akka.actor.mailbox.bounded-deque-based")]
    [InlineData("unbounded")]
    public void Every_mailbox_of_akka_delivers_one_message_a_step(string mailbox)
    {
        using var simulation = Simulation.Create("mailbox", 1);
        var told = new List<object>();
        var actor = simulation.System.ActorOf(
            Props.Create(() => new Collector(told)).WithMailbox(mailbox), "actor");

        for (var i = 0; i < 3; i++) actor.Tell(i);
        simulation.RunOne();
        var afterOne = told.Count;
        simulation.RunToQuiescence();

        Assert.Equal(1, afterOne);
        Assert.Equal([0, 1, 2], told.Cast<int>());
    }

    [Fact]
    public void What_is_told_to_a_full_mailbox_goes_to_dead_letters()
    {
        using var simulation = Simulation.Create("mailbox", 1, $$"""
            small {
              mailbox-type = "{{typeof(DeterministicBoundedMailbox).AssemblyQualifiedName}}"
              mailbox-capacity = 2
            }
            """);
        var told = new List<object>();
        var dead = new List<object>();
        simulation.System.EventStream.Subscribe(
            simulation.Collector(dead, "observer"), typeof(DeadLetter));
        var actor = simulation.System.ActorOf(
            Props.Create(() => new Collector(told)).WithMailbox("small"), "actor");

        for (var i = 0; i < 3; i++) actor.Tell(i);
        simulation.RunToQuiescence();

        Assert.Equal([0, 1], told.Cast<int>());
        Assert.Equal(2, Assert.IsType<DeadLetter>(Assert.Single(dead)).Message);
    }

    [Fact]
    public void A_priority_mailbox_keeps_its_own_order()
    {
        using var simulation = Simulation.Create("mailbox", 1, $$"""
            urgent.mailbox-type = "{{typeof(LargestFirst).AssemblyQualifiedName}}"
            """);
        var told = new List<object>();
        var actor = simulation.System.ActorOf(
            Props.Create(() => new Collector(told)).WithMailbox("urgent"), "actor");

        foreach (var number in new[] { 2, 9, 4 }) actor.Tell(number);
        simulation.RunToQuiescence();

        Assert.Equal([9, 4, 2], told.Cast<int>());
        Assert.Equal(3, simulation.Deliveries);
    }

    [Fact]
    public void A_hub_takes_messages_of_a_hundred_thousand_senders_in_any_order()
    {
        const int SenderCount = 100_000;
        using var simulation = Simulation.Create("hub", 1);
        var told = new List<object>();
        var hub = simulation.Collector(told, "hub");
        var senders = Enumerable.Range(0, SenderCount).Select(i => new Voice(i)).ToArray();

        foreach (var sender in senders) hub.Tell(sender.Number, sender);
        foreach (var sender in senders) hub.Tell(sender.Number + SenderCount, sender);
        simulation.RunToQuiescence(deliveriesMax: SenderCount);
        foreach (var sender in senders) hub.Tell(sender.Number + 2 * SenderCount, sender);
        simulation.RunToQuiescence();

        var numbers = told.Cast<int>().ToArray();
        Assert.Equal(3 * SenderCount, numbers.Distinct().Count());
        Assert.NotEqual(numbers.Order(), numbers);
        var rounds = new int[SenderCount];
        Assert.All(numbers, number => Assert.Equal(
            number / SenderCount, rounds[number % SenderCount]++));
    }

    [Fact]
    public void An_actor_with_thousands_of_children_stops_and_is_watched()
    {
        using var simulation = Simulation.Create("crowd", 1);
        var told = new List<object>();
        var collector = simulation.Collector(told, "collector");
        var crowd = simulation.System.ActorOf(
            Props.Create(() => new Crowd(5000, collector)), "crowd");

        crowd.Tell("report");
        simulation.RunToQuiescence();
        simulation.System.Stop(crowd);
        simulation.RunToQuiescence();

        Assert.Equal(5000, told.Distinct().Count());
    }

    [Fact]
    public void A_router_reaches_all_its_routees()
    {
        using var simulation = Simulation.Create("router", 1);
        var told = new List<object>();
        var router = simulation.System.ActorOf(
            Props.Create(() => new Collector(told)).WithRouter(new Akka.Routing.BroadcastPool(5)),
            "router");

        router.Tell("all");
        simulation.RunToQuiescence();

        Assert.Equal(5, told.Count);
    }

    public sealed class LargestFirst(Settings settings, Config config)
        : UnboundedPriorityMailbox(settings, config)
    {
        protected override int PriorityGenerator(object message) =>
            message is int number ? -number : int.MaxValue;
    }

    /// <summary>A sender that is no actor: cheap enough for a crowd of them.</summary>
    private sealed class Voice(int number) : MinimalActorRef
    {
        public int Number => number;

        public override ActorPath Path { get; } =
            new RootActorPath(new Address("akka", "voices")) / $"voice{number}";

        public override IActorRefProvider Provider => throw new NotSupportedException();
    }

    private sealed class Crowd : ReceiveActor
    {
        public Crowd(int count, IActorRef hub)
        {
            for (var i = 0; i < count; i++)
            {
                var number = i;
                Action<object, IUntypedActorContext> script = (_, _) => hub.Tell(number);
                Context.ActorOf(Props.Create(() => new Puppet(script)), $"s{i}");
            }

            ReceiveAny(message =>
            {
                foreach (var child in Context.GetChildren()) child.Tell(message);
            });
        }
    }
}
