using Akka.Actor;
using Xunit;

namespace SmpActors.Simulation.Tests;

public class AskSpec
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void An_ask_from_outside_is_answered_when_the_simulation_runs()
    {
        using var simulation = Simulation.Create("ask", 1);
        var echo = simulation.Echo();

        var reply = echo.Ask<string>("hello");
        var before = reply.IsCompleted;
        simulation.RunToQuiescence();

        Assert.False(before);
        Assert.True(reply.IsCompletedSuccessfully);
        Assert.Equal(2, simulation.Deliveries);
    }

    [Fact]
    public void An_ask_times_out_in_virtual_time()
    {
        using var simulation = Simulation.Create("ask", 1);
        var silent = simulation.Collector([], "silent");
        (Type Error, long AtNs) seen = default;
        var asker = simulation.AsyncPuppet("asker", async (_, _) =>
        {
            try
            {
                await silent.Ask<string>("anyone?", TimeSpan.FromHours(3));
            }
            catch (AskTimeoutException error)
            {
                seen = (error.GetType(), simulation.NowNs);
            }
        });

        asker.Tell("go");
        var result = simulation.RunToQuiescence();

        Assert.Equal((typeof(AskTimeoutException), 3 * 3600 * 1_000_000_000L), seen);
        Assert.Equal(RunEnd.Quiescent, result.End);
    }

    [Fact]
    public void A_reply_in_time_cancels_the_timeout()
    {
        using var simulation = Simulation.Create("ask", 1);
        var late = simulation.Puppet("late", (message, context) =>
            simulation.Time.TellAfter(999_999_999, context.Sender, message, context.Self));

        var reply = late.Ask<string>("hello", Second);
        simulation.RunToQuiescence();

        Assert.True(reply.IsCompletedSuccessfully);
        Assert.Equal(999_999_999, simulation.NowNs);
    }

    [Fact]
    public void A_reply_after_the_timeout_is_too_late()
    {
        using var simulation = Simulation.Create("ask", 1);
        var late = simulation.Puppet("late", (message, context) =>
            simulation.Time.TellAfter(1_000_000_001, context.Sender, message, context.Self));

        var reply = late.Ask<string>("hello", Second);
        simulation.RunToQuiescence();

        Assert.IsType<AskTimeoutException>(reply.Exception!.InnerException);
    }

    [Fact]
    public void An_await_of_an_ask_goes_on_in_the_actor_and_holds_back_its_other_messages()
    {
        for (var seed = 0UL; seed < 50; seed++)
        {
            using var simulation = Simulation.Create("ask", seed);
            var echo = simulation.Echo();
            var steps = new List<string>();
            var asker = simulation.AsyncPuppet("asker", async (message, context) =>
            {
                var self = context.Self;
                steps.Add($"{message} begins");
                var answer = await echo.Ask<object>(message);
                steps.Add($"{answer} ends in {self.Path.Name}");
            });

            asker.Tell("one");
            asker.Tell("two");
            simulation.RunToQuiescence();

            Assert.Equal(
                ["one begins", "one ends in asker", "two begins", "two ends in asker"], steps);
        }
    }

    [Fact]
    public void The_result_of_an_ask_can_be_piped()
    {
        using var simulation = Simulation.Create("ask", 1);
        var told = new List<object>();
        var echo = simulation.Echo();
        var asker = simulation.Puppet("asker", (message, context) =>
        {
            if (message is "go") DoubleAsync(echo).PipeTo(context.Self);
            else told.Add(message);
        });

        asker.Tell("go");
        simulation.RunToQuiescence();

        Assert.Equal(["pipedpiped"], told);
    }

    [Fact]
    public void The_failure_of_an_ask_can_be_piped()
    {
        using var simulation = Simulation.Create("ask", 1);
        var told = new List<object>();
        var silent = simulation.Collector([], "silent");
        var asker = simulation.Puppet("asker", (message, context) =>
        {
            if (message is "go") silent.Ask<string>("?", Second).PipeTo(context.Self);
            else told.Add(message);
        });

        asker.Tell("go");
        simulation.RunToQuiescence();

        var failure = Assert.IsType<Status.Failure>(Assert.Single(told));
        Assert.IsType<AskTimeoutException>(failure.Cause);
    }

    [Fact]
    public void A_graceful_stop_is_awaited_in_virtual_time()
    {
        using var simulation = Simulation.Create("ask", 1);
        var victim = simulation.Collector([], "victim");
        var hasStopped = false;
        var killer = simulation.AsyncPuppet("killer", async (_, _) =>
            hasStopped = await victim.GracefulStop(Second));

        killer.Tell("go");
        simulation.RunToQuiescence();

        Assert.True(hasStopped);
    }

    private static async Task<string> DoubleAsync(IActorRef echo)
    {
        var answer = await echo.Ask<string>("piped");
        return answer + answer;
    }
}
