using Akka.Actor;
using Xunit;

namespace SmpActors.Simulation.Tests;

public class OrderSpec
{
    [Fact]
    public void Messages_of_one_sender_to_one_receiver_arrive_in_order_of_sending()
    {
        for (var seed = 0UL; seed < 1000; seed++)
        {
            using var simulation = Simulation.Create("order", seed);
            var told = new List<object>();
            var receiver = simulation.Collector(told, "receiver");
            for (var s = 0; s < 3; s++)
            {
                var name = $"s{s}";
                simulation.Puppet(name, (message, _) =>
                {
                    for (var i = 0; i < 4; i++) receiver.Tell((name, (int)message * 4 + i));
                }).Tell(0);
                simulation.System.ActorSelection($"/user/{name}").Tell(1);
            }

            simulation.RunToQuiescence();

            var bySender = told.Cast<(string Sender, int Number)>().GroupBy(one => one.Sender);
            Assert.All(bySender, group =>
                Assert.Equal(Enumerable.Range(0, 8), group.Select(one => one.Number)));
            Assert.Equal(24, told.Count);
        }
    }

    [Fact]
    public void A_message_may_be_overtaken_by_what_it_caused_on_another_way()
    {
        var overtaken = 0;
        for (var seed = 0UL; seed < 300; seed++)
        {
            using var simulation = Simulation.Create("overtaking", seed);
            var told = new List<object>();
            var c = simulation.Collector(told, "c");
            var b = simulation.Puppet("b", (_, _) => c.Tell("m3"));
            var a = simulation.Puppet("a", (_, _) =>
            {
                c.Tell("m1");
                b.Tell("m2");
            });
            a.Tell("go");

            simulation.RunToQuiescence();

            if (told[0] is "m3") overtaken++;
        }

        Assert.InRange(overtaken, 1, 299);
    }

    [Fact]
    public void What_an_actor_forwards_does_not_overtake_what_it_sent_itself()
    {
        for (var seed = 0UL; seed < 200; seed++)
        {
            using var simulation = Simulation.Create("forward", seed);
            var told = new List<object>();
            var receiver = simulation.Collector(told, "receiver");
            var middle = simulation.Puppet("middle", (message, _) =>
            {
                receiver.Tell("own");
                receiver.Forward(message);
            });
            simulation.Puppet("first", (_, _) => middle.Tell("forwarded")).Tell("go");

            simulation.RunToQuiescence();

            Assert.Equal(["own", "forwarded"], told);
        }
    }

    [Fact]
    public void In_fifo_order_actors_take_turns_and_no_seed_matters()
    {
        var runs = new HashSet<string>();
        for (var seed = 0UL; seed < 20; seed++)
        {
            var settings = new SimulationSettings { Seed = seed, Schedule = ScheduleKind.Fifo };
            using var simulation = Simulation.Create("fifo", settings);
            var told = new List<object>();
            var receiver = simulation.Collector(told, "receiver");
            var senders = Enumerable.Range(0, 5)
                .Select(i => simulation.Puppet(
                    $"s{i}", (message, _) => receiver.Tell((i, message))))
                .ToArray();
            for (var turn = 0; turn < 2; turn++)
            {
                foreach (var sender in senders) sender.Tell(turn);
            }

            simulation.RunToQuiescence();

            runs.Add(string.Join(' ', told));
        }

        var only = Assert.Single(runs);
        var turns = only.Split(") (").Select(one => one.Trim('(', ')').Split(", ")[1]);
        Assert.Equal(Enumerable.Repeat("0", 5).Concat(Enumerable.Repeat("1", 5)), turns);
    }
}
