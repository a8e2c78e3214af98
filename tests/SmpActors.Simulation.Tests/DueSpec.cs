using Akka.Actor;
using Xunit;

namespace SmpActors.Simulation.Tests;

/// <summary>Messages that are due at one and the same time.</summary>
public class DueSpec
{
    private const long DueNs = 100;

    [Fact]
    public void Messages_for_different_actors_come_in_every_order()
    {
        var orders = new Dictionary<string, int>();
        for (var seed = 0UL; seed < 600; seed++)
        {
            using var simulation = Simulation.Create("due", seed);
            var told = new List<object>();
            var sender = simulation.Collector([], "sender");
            foreach (var name in new[] { "a", "b", "c" })
            {
                var receiver = simulation.Puppet(name, (message, _) => told.Add(message));
                simulation.Time.TellAfter(DueNs, receiver, name, sender);
            }

            simulation.RunToQuiescence();

            var order = string.Concat(told);
            orders[order] = orders.GetValueOrDefault(order) + 1;
        }

        // 600 / 6 = 100 of each are expected; 60 is more than four deviations away.
        Assert.Equal(6, orders.Count);
        Assert.All(orders.Values, count => Assert.InRange(count, 60, 140));
    }

    [Fact]
    public void Their_order_does_not_depend_on_the_order_in_which_they_were_sent()
    {
        string[] names = ["a", "b", "c", "d"];
        for (var seed = 0UL; seed < 50; seed++)
        {
            Assert.Equal(Run(names), Run([.. names.Reverse()]));

            string Run(string[] order)
            {
                using var simulation = Simulation.Create("due", seed);
                var told = new List<object>();
                var sender = simulation.Collector([], "sender");
                var receivers = names.ToDictionary(
                    name => name,
                    name => simulation.Puppet(name, (message, _) => told.Add(message)));
                foreach (var name in order)
                    simulation.Time.TellAfter(DueNs, receivers[name], name, sender);

                simulation.RunToQuiescence();
                return string.Concat(told);
            }
        }
    }

    [Fact]
    public void What_was_sent_before_is_not_overtaken_by_what_is_sent_when_it_is_due()
    {
        for (var seed = 0UL; seed < 300; seed++)
        {
            using var simulation = Simulation.Create("due", seed);
            var told = new List<object>();
            var receiver = simulation.Collector(told, "receiver");
            var other = simulation.Collector([], "other");
            var sender = simulation.Puppet("sender", (message, context) =>
            {
                if (message is "late")
                {
                    receiver.Tell("second");
                    return;
                }

                simulation.Time.TellAfter(DueNs, receiver, "first", context.Self);
                simulation.Time.TellAfter(DueNs, context.Self, "late", context.Self);
                simulation.Time.TellAfter(DueNs, other, "x", context.Self);
            });
            sender.Tell("go");

            simulation.RunToQuiescence();

            Assert.Equal(["first", "second"], told);
        }
    }

    [Fact]
    public void Two_for_one_actor_come_one_by_one_in_every_order_of_their_senders()
    {
        var orders = new HashSet<string>();
        for (var seed = 0UL; seed < 50; seed++)
        {
            using var simulation = Simulation.Create("due", seed);
            var told = new List<object>();
            var receiver = simulation.Collector(told, "receiver");
            foreach (var name in new[] { "a", "b" })
            {
                var sender = simulation.Collector([], name);
                simulation.Time.TellAfter(DueNs, receiver, name + "1", sender);
                simulation.Time.TellAfter(DueNs, receiver, name + "2", sender);
            }

            simulation.RunToQuiescence();

            Assert.Equal(4, simulation.Deliveries);
            orders.Add(string.Join(' ', told));
        }

        Assert.All(orders, order => Assert.True(
            order.IndexOf("a1", StringComparison.Ordinal)
                < order.IndexOf("a2", StringComparison.Ordinal)
            && order.IndexOf("b1", StringComparison.Ordinal)
                < order.IndexOf("b2", StringComparison.Ordinal)));
        Assert.Equal(6, orders.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_actor_that_is_stopped_then_has_its_message_before_or_never(bool isAddressed)
    {
        var counts = new HashSet<int>();
        for (var seed = 0UL; seed < 50; seed++)
        {
            using var simulation = Simulation.Create("due", seed);
            var told = new List<object>();
            var dead = new List<object>();
            var letters = simulation.Puppet(
                "letters", (message, _) => dead.Add(((Akka.Event.DeadLetter)message).Message));
            simulation.System.EventStream.Subscribe(letters, typeof(Akka.Event.DeadLetter));
            var sender = simulation.Collector([], "sender");
            var victim = simulation.Collector(told, "victim");
            var killer = simulation.Puppet("killer", (_, context) => context.Stop(victim));
            var address = isAddressed ? simulation.Time.AddressOf(victim) : victim;
            simulation.Time.TellAfter(DueNs, address, "message", sender);
            simulation.Time.TellAfter(DueNs, killer, "stop", sender);

            simulation.RunToQuiescence();

            Assert.Equal(1, told.Count + dead.Count(letter => letter is "message"));
            counts.Add(told.Count);
        }

        Assert.Equal(2, counts.Count);
    }

    [Fact]
    public void A_message_to_an_address_is_one_to_its_actor()
    {
        for (var seed = 0UL; seed < 50; seed++)
        {
            Assert.Equal(HashWith(seed, (_, actor) => actor), HashWith(seed, AddressOf));
        }

        static ICanTell AddressOf(Simulation simulation, IActorRef actor)
        {
            var address = simulation.Time.AddressOf(actor);
            Assert.NotSame(actor, address);
            return address;
        }

        static ulong HashWith(ulong seed, Func<Simulation, IActorRef, ICanTell> addressOf)
        {
            using var simulation = Simulation.Create("due", seed);
            var sender = simulation.Collector([], "sender");
            for (var i = 0; i < 4; i++)
            {
                var receiver = simulation.Collector([], $"receiver{i}");
                var address = addressOf(simulation, receiver);
                for (var j = 0; j < 3; j++)
                {
                    simulation.Time.TellAfter(j * DueNs, address, $"{i}.{j}", sender);
                }
            }

            simulation.RunToQuiescence();
            return simulation.Hash;
        }
    }

    [Fact]
    public void A_bound_of_deliveries_and_single_steps_hold_among_them()
    {
        using var simulation = Simulation.Create("due", 1);
        var told = new List<object>();
        var sender = simulation.Collector([], "sender");
        for (var i = 0; i < 100; i++)
        {
            var receiver = simulation.Collector(told, $"r{i}");
            simulation.Time.TellAfter(DueNs, receiver, i, sender);
        }

        var first = simulation.RunToQuiescence(deliveriesMax: 3);
        Assert.Equal((3, RunEnd.DeliveryLimit), (first.Deliveries, first.End));
        Assert.Equal(3, told.Count);

        Assert.True(simulation.RunOne());
        Assert.Equal(4, told.Count);

        Assert.Equal(RunEnd.Quiescent, simulation.RunToQuiescence().End);
        Assert.Equal(Enumerable.Range(0, 100).Cast<object>(), told.Order());
    }
}
