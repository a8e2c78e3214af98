using Akka.Actor;
using SmpActors.Simulation.Exploration;
using SmpActors.Simulation.Replays;
using SmpActors.Simulation.Sample;
using Xunit;

namespace SmpActors.Simulation.Tests.Exploration;

public class ExplorerSpec
{
    [Theory]
    [InlineData(StrategyKind.Random)]
    [InlineData(StrategyKind.Pct)]
    [InlineData(StrategyKind.DelayBounded)]
    [InlineData(StrategyKind.Exhaustive)]
    public void Every_strategy_finds_the_race_of_the_bank_and_its_replay_fails_alike(
        StrategyKind strategy)
    {
        var result = Explore(TellerKind.ReadThenWrite, new()
        {
            Strategy = strategy,
            SchedulesMax = 300,
            StopsAtFailure = true,
        });

        var found = Assert.Single(result.Failures);
        Assert.Equal("total", found.Failure.Oracle);
        var replay = found.Replay;
        Assert.NotNull(replay);
        using var scenario = new BankScenario(TellerKind.ReadThenWrite);
        var story = Replayer.Run(scenario, replay, CancellationToken.None);
        Assert.Equal(replay.Deliveries, story.Lines.Count(line => line.From is not null));
    }

    [Theory]
    [InlineData(StrategyKind.Random)]
    [InlineData(StrategyKind.Pct)]
    [InlineData(StrategyKind.DelayBounded)]
    [InlineData(StrategyKind.Exhaustive)]
    public void No_strategy_finds_a_race_where_there_is_none(StrategyKind strategy)
    {
        var result = Explore(TellerKind.Change, new() { Strategy = strategy, SchedulesMax = 200 });

        Assert.Empty(result.Failures);
        Assert.Equal(0, result.Failed);
    }

    [Theory]
    [InlineData(StrategyKind.Random)]
    [InlineData(StrategyKind.Pct)]
    public void Workers_share_the_schedules_and_find_what_one_finds(StrategyKind strategy)
    {
        var settings = new ExplorationSettings { Strategy = strategy, SchedulesMax = 60 };
        var one = Explore(TellerKind.ReadThenWrite, settings);
        var two = Explore(TellerKind.ReadThenWrite, settings with { Workers = 2 });

        Assert.Equal(60, two.Schedules);
        Assert.Equal(one.Failed, two.Failed);
        Assert.Equal(one.Deliveries, two.Deliveries);
        Assert.Equal(
            one.Failures.Select(f => (f.Number, f.Count, f.Replay!.Hash)),
            two.Failures.Select(f => (f.Number, f.Count, f.Replay!.Hash)));
        Assert.Equal(one.Coverage!.Edges, two.Coverage!.Edges);
        Assert.Equal(one.Coverage.OneSided, two.Coverage.OneSided);
    }

    [Fact]
    public void Pct_finds_what_needs_one_message_to_wait_for_a_long_chain()
    {
        // Of two messages one goes straight and one over 12 relays, which must win: coin tossing
        // has it win in one of thousands of runs.
        ExplorationResult With(StrategyKind strategy) => new Explorer(
            () => RelayScenario(relays: 12),
            new() { Strategy = strategy, Depth = 2, SchedulesMax = 400 }).Run(
                null, CancellationToken.None);

        Assert.True(With(StrategyKind.Pct).Failed > 20);
        Assert.True(With(StrategyKind.Random).Failed < 5);
    }

    [Fact]
    public void Coverage_says_which_order_was_never_seen()
    {
        var result = new Explorer(
            () => RelayScenario(relays: 12),
            new() { Strategy = StrategyKind.DelayBounded, Depth = 0, SchedulesMax = 5 }).Run(
                null, CancellationToken.None);

        var order = Assert.Single(result.Coverage!.OneSided);
        Assert.EndsWith(nameof(Puppet), order.Receiver, StringComparison.Ordinal);
        Assert.Equal("System.Int32", order.First);
        Assert.Equal("System.String", order.Second);
        Assert.Equal(0, result.Coverage.LastNew);
    }

    [Fact]
    public void A_schedule_that_decides_nothing_is_an_error()
    {
        var explorer = new Explorer(() => new Idle(), new());

        var error = Assert.Throws<SimulationException>(
            () => explorer.Run(null, CancellationToken.None));

        Assert.Contains("Decide", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_contradict_each_other_are_refused_all_at_once()
    {
        var problems = new ExplorationSettings
        {
            Strategy = StrategyKind.Exhaustive,
            Workers = 2,
            SchedulesMax = 0,
            TimeBudget = TimeSpan.Zero,
        }.Problems();

        Assert.Equal(3, problems.Count);
    }

    [Fact]
    public void Cancelled_it_ends_with_what_it_has()
    {
        using var source = new CancellationTokenSource();
        var result = new Explorer(
            () => new BankScenario(TellerKind.Change), new()).Run(
                progress =>
                {
                    if (progress.Schedules == 7) source.Cancel();
                },
                source.Token);

        Assert.Equal(ExplorationEnd.Cancelled, result.End);
        Assert.Equal(7, result.Schedules);
    }

    /// <summary>Fails if the message that goes over relays comes first.</summary>
    internal static StageScenario RelayScenario(int relays)
    {
        var first = "";
        return new(
            simulation =>
            {
                first = "";
                var receiver = simulation.Puppet("receiver", (message, _) =>
                {
                    if (first.Length == 0) first = $"{message}";
                });
                var next = receiver;
                for (var i = 0; i < relays; i++)
                {
                    var to = next;
                    next = simulation.Puppet($"relay{i}", (message, _) => to.Tell(message));
                }

                var direct = simulation.Puppet("direct", (_, _) => receiver.Tell(1));
                return _ =>
                {
                    direct.Tell(0);
                    next.Tell("late");
                };
            },
            () => first == "late" ? new("order", "the long way was shorter", "late") : null);
    }

    private static ExplorationResult Explore(TellerKind kind, ExplorationSettings settings) =>
        new Explorer(() => new BankScenario(kind), settings).Run(null, CancellationToken.None);

    private sealed class Idle : IScenario
    {
        public string Name => "idle";

        public string Program => "";

        public string Definition => "";

        public int OperationCount => 0;

        public string Describe(int operation) => "";

        public IReadOnlyList<RunFailure> Run(
            Schedule schedule, CancellationToken cancellation) => [];

        public void Dispose()
        {
        }
    }
}
