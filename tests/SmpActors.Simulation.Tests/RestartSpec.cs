using Akka.Actor;
using Xunit;

namespace SmpActors.Simulation.Tests;

public class RestartSpec
{
    [Fact]
    public void A_system_that_is_used_again_goes_the_way_of_a_fresh_one()
    {
        using var kept = Simulation.Create("kept", 1);
        var told = new List<object>();
        var sources = Sources(kept, told);
        for (var seed = 0UL; seed < 20; seed++)
        {
            kept.Restart(seed);
            told.Clear();
            Go(sources);
            kept.RunToQuiescence();

            using var fresh = Simulation.Create("fresh", seed);
            var expected = new List<object>();
            var its = Sources(fresh, expected);
            fresh.Restart(seed);
            Go(its);
            fresh.RunToQuiescence();
            Assert.Equal(expected, told);
            Assert.Equal(fresh.Hash, kept.Hash);
            Assert.Equal(fresh.NowNs, kept.NowNs);
            Assert.Equal(fresh.Steps, kept.Steps);
        }
    }

    [Fact]
    public void What_waits_is_dropped_and_the_clock_stands_at_0()
    {
        using var simulation = Simulation.Create("dropped", 1);
        var told = new List<object>();
        var receiver = simulation.Collector(told, "receiver");
        simulation.Time.TellAfter(10, receiver, "early", ActorRefs.NoSender);
        simulation.Time.TellAfter(1_000_000_000, receiver, "timer", ActorRefs.NoSender);
        simulation.RunToQuiescence(untilNs: 500);
        receiver.Tell("message", ActorRefs.NoSender);

        simulation.Restart(2);

        Assert.Equal(0, simulation.NowNs);
        Assert.Equal(0, simulation.Deliveries);
        Assert.Equal(0, simulation.RunToQuiescence().Deliveries);
        Assert.Equal(["early"], told);
        simulation.Time.TellAfter(5, receiver, "again", ActorRefs.NoSender);
        simulation.RunToQuiescence();
        Assert.Equal(5, simulation.NowNs);
        Assert.Equal(["early", "again"], told);
    }

    [Fact]
    public void A_system_in_which_an_actor_waits_for_ever_cannot_be_used_again()
    {
        using var simulation = Simulation.Create("stuck", 1);
        var never = new TaskCompletionSource();
        simulation.AsyncPuppet("waiter", (_, _) => never.Task).Tell("go");
        Assert.Throws<StuckActorException>(() => simulation.RunToQuiescence());

        var error = Assert.Throws<SimulationException>(() => simulation.Restart(1));

        Assert.Contains("/user/waiter", error.Message, StringComparison.Ordinal);
    }

    private static List<IActorRef> Sources(Simulation simulation, List<object> told)
    {
        var receiver = simulation.Collector(told, "receiver");
        return
        [
            .. Enumerable.Range(0, 4).Select(i => simulation.Puppet($"s{i}", (message, context) =>
            {
                receiver.Tell($"{i}{message}");
                if (message is "go") simulation.Time.TellAfter(10, context.Self, "on", receiver);
            })),
        ];
    }

    private static void Go(List<IActorRef> sources)
    {
        foreach (var source in sources) source.Tell("go", ActorRefs.NoSender);
    }
}
