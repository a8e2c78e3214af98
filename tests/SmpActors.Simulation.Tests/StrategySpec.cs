using Akka.Actor;
using SmpActors.Simulation.Schedules;
using Xunit;

namespace SmpActors.Simulation.Tests;

public class StrategySpec
{
    [Fact]
    public void A_strategy_decides_every_choice_and_knows_who_is_to_choose_among()
    {
        var first = Run(_ => 0);
        var last = Run(count => count - 1);

        Assert.Equal(first.Told, Run(_ => 0).Told);
        Assert.NotEqual(first.Told, last.Told);
        Assert.Contains(ChoiceKind.Actor, first.Strategy.Kinds);
        Assert.Contains(ChoiceKind.Sender, first.Strategy.Kinds);
        Assert.All(first.Strategy.Identities, one => Assert.Equal(one.Count, one.Distinct));
    }

    private static Outcome Run(Func<int, int> choose)
    {
        using var simulation = Simulation.Create("strategy", 1);
        var strategy = new Scripted(choose);
        simulation.Follow(strategy);
        var told = new List<object>();
        var receiver = simulation.Collector(told, "receiver");
        for (var i = 0; i < 4; i++)
        {
            var name = $"s{i}";
            simulation.Puppet(name, (_, _) => receiver.Tell(name)).Tell("go");
        }

        simulation.RunToQuiescence();
        return new Outcome(string.Join(' ', told), strategy);
    }

    private sealed record Outcome(string Told, Scripted Strategy);

    private sealed class Scripted(Func<int, int> choose) : IScheduleStrategy
    {
        public bool IsInOrderOfArrival => false;

        public List<ChoiceKind> Kinds { get; } = [];

        public List<(int Count, int Distinct)> Identities { get; } = [];

        public int Choose(int count, in ChoicePoint point)
        {
            var identities = new HashSet<ulong>();
            for (var i = 0; i < count; i++) identities.Add(point.IdentityOf(i));
            Kinds.Add(point.Kind);
            Identities.Add((count, identities.Count));
            return choose(count);
        }
    }
}
