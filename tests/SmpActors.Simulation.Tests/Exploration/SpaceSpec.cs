using Akka.Actor;
using SmpActors.Simulation.Exploration;
using Xunit;

namespace SmpActors.Simulation.Tests.Exploration;

public class SpaceSpec
{
    [Theory]
    [InlineData(1, 3, 1)] // one lane has one order
    [InlineData(2, 1, 2)] // 2!
    [InlineData(3, 1, 6)] // 3!
    [InlineData(2, 2, 6)] // 4! / (2! 2!)
    [InlineData(3, 2, 90)] // 6! / (2! 2! 2!)
    public void Every_order_of_several_senders_at_one_receiver_is_run_once(
        int senders, int messages, int orders)
    {
        var seen = new List<string>();
        var result = Explore(simulation =>
        {
            var told = new List<object>();
            seen.Add("");
            var receiver = simulation.Puppet("receiver", (message, _) => seen[^1] += message);
            var puppets = Enumerable.Range(0, senders)
                .Select(i => simulation.Puppet($"s{i}", (_, _) =>
                {
                    for (var j = 0; j < messages; j++) receiver.Tell($"{i}{j} ");
                }))
                .ToArray();
            return _ =>
            {
                foreach (var puppet in puppets) puppet.Tell("go");
            };
        });

        Assert.Equal(ExplorationEnd.SpaceDone, result.End);
        Assert.Equal(orders, result.Schedules);
        Assert.True(result.Space is { IsDone: true, IsReduced: true, IsExact: true });
        Assert.Equal(orders, seen.Distinct().Count(one => one.Length == 3 * senders * messages));
    }

    [Fact]
    public void What_goes_to_different_actors_is_run_in_one_order()
    {
        var result = Explore(simulation =>
        {
            var sinks = Enumerable.Range(0, 4)
                .Select(i => simulation.Puppet($"sink{i}", (_, _) => { }))
                .ToArray();
            var sources = sinks
                .Select((sink, i) => simulation.Puppet($"source{i}", (_, _) => sink.Tell("x")))
                .ToArray();
            return _ =>
            {
                foreach (var source in sources) source.Tell("go");
            };
        });

        Assert.Equal(1, result.Schedules);
        Assert.Equal(0, result.Redundant);
        Assert.Equal(8, result.Space!.StepsMax);
    }

    /// <summary>
    /// A diamond: an answer can come before or after a message that has a longer way.
    /// </summary>
    [Fact]
    public void Reduction_leaves_out_no_end_that_all_orders_have()
    {
        for (var shape = 0UL; shape < 25; shape++)
        {
            var reduced = Ends(shape, reduces: true);
            var all = Ends(shape, reduces: false);

            Assert.Equal(all.Ends, reduced.Ends);
            Assert.True(
                reduced.Result.Schedules <= all.Result.Schedules,
                $"shape {shape}: {reduced.Result.Schedules} > {all.Result.Schedules}");
        }
    }

    [Fact]
    public void Timers_come_after_all_that_can_run_and_their_order_is_of_the_clock()
    {
        var seen = new HashSet<string>();
        var result = Explore(simulation =>
        {
            var text = "";
            var receiver = simulation.Puppet("receiver", (message, _) =>
            {
                text += message;
                if (text.Length == 4) seen.Add(text);
            });
            var a = simulation.Puppet("a", (_, context) =>
            {
                receiver.Tell("a");
                simulation.Time.TellAfter(20, receiver, "y", context.Self);
            });
            var b = simulation.Puppet("b", (_, context) =>
            {
                receiver.Tell("b");
                simulation.Time.TellAfter(10, receiver, "x", context.Self);
            });
            return _ =>
            {
                a.Tell("go");
                b.Tell("go");
            };
        });

        Assert.Equal(2, result.Schedules);
        Assert.Equal(["abxy", "baxy"], seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Where_actors_stop_each_other_every_order_is_run_and_it_is_said()
    {
        var ends = new HashSet<string>();
        var result = Explore(simulation =>
        {
            var heard = 0;
            var victim = simulation.Puppet("victim", (_, _) => heard++);
            var teller = simulation.Puppet("teller", (_, _) => victim.Tell("x"));
            var killer = simulation.Puppet("killer", (_, context) =>
            {
                context.Stop(victim);
                ends.Add($"{heard}");
            });
            return _ =>
            {
                teller.Tell("go");
                killer.Tell("go");
            };
        });

        Assert.True(result.Space is { IsDone: true, IsReduced: false });
        Assert.Equal(["0", "1"], ends.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_space_that_is_not_done_is_not_said_to_be()
    {
        var result = Explore(
            simulation =>
            {
                var receiver = simulation.Puppet("receiver", (_, _) => { });
                var sources = Enumerable.Range(0, 5)
                    .Select(i => simulation.Puppet($"s{i}", (_, _) => receiver.Tell("x")))
                    .ToArray();
                return _ =>
                {
                    foreach (var source in sources) source.Tell("go");
                };
            },
            schedules: 50);

        Assert.Equal(ExplorationEnd.AllSchedules, result.End);
        Assert.False(result.Space!.IsDone);
        Assert.Equal(50, result.Schedules);
    }

    private static ExplorationResult Explore(
        Func<Simulation, Action<Schedule>> setUp, long schedules = 10_000) =>
        new Explorer(() => new StageScenario(setUp), new()
        {
            Strategy = StrategyKind.Exhaustive,
            SchedulesMax = schedules,
        }).Run(null, CancellationToken.None);

    /// <summary>
    /// All ends of three actors that tell each other by random rules, at most 9 messages.
    /// </summary>
    private static (SortedSet<string> Ends, ExplorationResult Result) Ends(
        ulong shape, bool reduces)
    {
        var ends = new SortedSet<string>(StringComparer.Ordinal);
        var logs = new string[3];
        var scenario = new StageScenario(
            simulation =>
            {
                Array.Fill(logs, "");
                var prng = new Prng(shape);
                var rules = Enumerable.Range(0, 12).Select(_ => prng.NextInt(4)).ToArray();
                var actors = new IActorRef[3];
                for (var i = 0; i < 3; i++)
                {
                    var me = i;
                    actors[i] = simulation.Puppet($"p{i}", (message, _) =>
                    {
                        logs[me] += message;
                        var depth = ((string)message).Length;
                        var to = rules[(me * 4) + depth];
                        if (depth < 3 && to < 3) actors[to].Tell($"{message}{me}");
                    });
                }

                return _ =>
                {
                    actors[0].Tell("a");
                    actors[1].Tell("b");
                    if (shape % 3 == 0) actors[2].Tell("c");
                };
            },
            () =>
            {
                ends.Add(string.Join('|', logs));
                return null;
            });
        var result = new Explorer(() => scenario, new()
        {
            Strategy = StrategyKind.Exhaustive,
            SchedulesMax = 20_000,
            Reduces = reduces,
            CountsCoverage = false,
        }).Run(null, CancellationToken.None);
        Assert.Equal(ExplorationEnd.SpaceDone, result.End);
        Assert.Equal(reduces, result.Space!.IsReduced);
        return (ends, result);
    }
}
