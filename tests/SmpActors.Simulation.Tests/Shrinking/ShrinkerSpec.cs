using SmpActors.Simulation.Exploration;
using SmpActors.Simulation.Replays;
using SmpActors.Simulation.Sample;
using SmpActors.Simulation.Shrinking;
using SmpActors.Simulation.Tests.Exploration;
using Xunit;

namespace SmpActors.Simulation.Tests.Shrinking;

public class ShrinkerSpec
{
    [Theory]
    [InlineData(StrategyKind.Random)]
    [InlineData(StrategyKind.Pct)]
    public void The_banks_race_shrinks_to_two_transfers_that_share_an_account(StrategyKind strategy)
    {
        using var scenario = new BankScenario(TellerKind.ReadThenWrite);
        var found = Find(() => new BankScenario(TellerKind.ReadThenWrite), strategy);

        var result = new Shrinker(scenario, new()).Run(found, null, CancellationToken.None);

        Assert.True(result.IsDone);
        Assert.Equal(2, scenario.OperationCount - result.Replay.Removed.Count);
        Assert.True(result.Replay.DeviationCount <= 3, $"{result.Replay.DeviationCount}");
        Assert.True(result.Replay.Failure.IsLike(found.Failure));
        Assert.True(result.Replay.Deliveries < found.Deliveries);
        var again = ReplayFile.TryRead(ReplayFile.Write(result.Replay), out _);
        Replayer.Run(scenario, again!, CancellationToken.None);
    }

    [Fact]
    public void What_fails_for_another_reason_is_not_the_same_failure()
    {
        // Without operation 2 it fails too, but otherwise.
        StageScenario Scenario()
        {
            var heard = new HashSet<int>();
            Schedule? its = null;
            return new(
                simulation =>
                {
                    heard.Clear();
                    var receiver = simulation.Puppet("r", (message, _) => heard.Add((int)message));
                    return schedule =>
                    {
                        its = schedule;
                        for (var i = 0; i < 4; i++)
                        {
                            if (schedule.Keeps(i)) receiver.Tell(i, null);
                        }
                    };
                },
                () => new("heard", heard.Contains(2) ? "with 2" : "without 2", $"{its!.Seed}"),
                operationCount: 4);
        }

        var found = Find(Scenario, StrategyKind.Random);
        using var scenario = Scenario();
        var result = new Shrinker(scenario, new()).Run(found, null, CancellationToken.None);

        Assert.Equal([0, 1, 3], result.Replay.Removed);
        Assert.Equal("with 2", result.Replay.Failure.Reason);
    }

    [Fact]
    public void One_message_that_must_wait_for_a_chain_needs_no_more_decisions_than_its_relays()
    {
        var found = Find(() => ExplorerSpec.RelayScenario(relays: 6), StrategyKind.Pct);
        using var scenario = ExplorerSpec.RelayScenario(relays: 6);

        var result = new Shrinker(scenario, new()).Run(found, null, CancellationToken.None);

        Assert.InRange(result.Replay.DeviationCount, 1, 7);
        var told = result.Story.ToText();
        Assert.Contains("relay0 -> receiver: late", told, StringComparison.Ordinal);
        Assert.Contains(".* ", told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_story_is_a_diagram_whose_participants_are_its_actors()
    {
        var found = Find(() => ExplorerSpec.RelayScenario(relays: 1), StrategyKind.Pct);
        using var scenario = ExplorerSpec.RelayScenario(relays: 1);

        var lines = Replayer.Run(scenario, found, CancellationToken.None).ToMermaid().Split('\n');

        Assert.Equal("sequenceDiagram", lines[0]);
        var names = lines.Where(line => line.Contains("participant", StringComparison.Ordinal));
        Assert.Equal(4, names.Count());
        Assert.Contains(lines, line => line.EndsWith(": late", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.DoesNotContain('#', line));
    }

    [Fact]
    public void Cancelled_it_gives_the_smallest_run_so_far()
    {
        using var source = new CancellationTokenSource();
        using var scenario = new BankScenario(TellerKind.ReadThenWrite);
        var found = Find(() => new BankScenario(TellerKind.ReadThenWrite), StrategyKind.Random);

        var result = new Shrinker(scenario, new()).Run(found, _ => source.Cancel(), source.Token);

        Assert.False(result.IsDone);
        Assert.True(result.Replay.Failure.IsLike(found.Failure));
    }

    [Theory]
    [InlineData("")]
    [InlineData("3")]
    [InlineData("1 6")]
    [InlineData("0 1 2 3 4 5 6 7")]
    public void Delta_debugging_finds_exactly_what_is_needed(string needed)
    {
        var wanted = needed.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(one => one[0] - '0')
            .ToList();

        var left = DeltaDebugging.Minimize(
            [0, 1, 2, 3, 4, 5, 6, 7], part => wanted.All(part.Contains), () => false);

        Assert.Equal(wanted, left);
    }

    private static Replay Find(Func<IScenario> scenario, StrategyKind strategy) =>
        new Explorer(scenario, new() { Strategy = strategy, StopsAtFailure = true }).Run(
            null, CancellationToken.None)
        .Failures[0].Replay!;
}
