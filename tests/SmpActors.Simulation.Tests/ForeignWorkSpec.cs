using Akka.Actor;
using Xunit;

namespace SmpActors.Simulation.Tests;

public class ForeignWorkSpec
{
    [Fact]
    public void An_awaited_Task_Run_is_an_error_that_names_the_actor()
    {
        using var simulation = Simulation.Create("foreign", 1);
        var actor = simulation.AsyncPuppet("culprit", async (_, _) =>
            await Task.Run(() => Interlocked.MemoryBarrier()));

        actor.Tell("go");
        var error = Assert.ThrowsAny<SimulationException>(() => simulation.RunToQuiescence());

        Assert.Contains("/user/culprit", error.Message);
    }

    [Fact]
    public void A_Task_Run_that_ends_before_it_is_awaited_is_an_error()
    {
        using var simulation = Simulation.Create("foreign", 1);
        var actor = simulation.AsyncPuppet("culprit", async (_, _) =>
        {
            using var done = new ManualResetEventSlim();
            var task = Task.Run(done.Set);
            done.Wait();
            await task;
        });

        actor.Tell("go");
        var error = Assert.ThrowsAny<SimulationException>(() => simulation.RunToQuiescence());

        Assert.Contains("/user/culprit", error.Message);
    }

    [Fact]
    public void A_thread_that_posts_nothing_is_an_error()
    {
        using var simulation = Simulation.Create("foreign", 1);
        var actor = simulation.Puppet("culprit", (_, _) =>
        {
            var thread = new Thread(() => { });
            thread.Start();
            thread.Join();
        });

        actor.Tell("go");
        var error = Assert.Throws<ForeignWorkException>(() => simulation.RunToQuiescence());

        Assert.Contains("/user/culprit", error.Message);
    }

    [Fact]
    public void Work_that_is_not_awaited_is_named_for_certain_if_asked_for()
    {
        var settings = new SimulationSettings { NamesForeignWork = true };
        using var simulation = Simulation.Create("foreign", settings);
        using var hasEnded = new ManualResetEventSlim();
        var next = simulation.Puppet("innocent", (_, _) => hasEnded.Wait());
        var actor = simulation.Puppet("culprit", (message, _) =>
        {
            ThreadPool.QueueUserWorkItem(_ => hasEnded.Set());
            next.Tell(message);
        });

        actor.Tell("go");
        var error = Assert.Throws<ForeignWorkException>(() => simulation.RunToQuiescence());

        Assert.Contains("/user/culprit started while it handled String", error.Message);
    }

    [Fact]
    public void An_awaited_Task_Delay_is_an_error_that_names_the_actor()
    {
        using var simulation = Simulation.Create("foreign", 1);
        var actor = simulation.AsyncPuppet(
            "sleeper", async (_, _) => await Task.Delay(TimeSpan.FromHours(1)));

        actor.Tell("go");
        var error = Assert.Throws<StuckActorException>(() => simulation.RunToQuiescence());

        Assert.Contains("/user/sleeper (handling String)", error.Message);
    }

    [Fact]
    public void A_tell_from_another_thread_during_a_run_is_an_error()
    {
        using var simulation = Simulation.Create("foreign", 1);
        var target = simulation.Collector([], "target");
        var actor = simulation.Puppet("culprit", (_, _) =>
        {
            using var done = new ManualResetEventSlim();
            ThreadPool.UnsafeQueueUserWorkItem(
                _ =>
                {
                    target.Tell("from outside");
                    done.Set();
                },
                null);
            done.Wait();
        });

        actor.Tell("go");
        var error = Assert.Throws<ForeignWorkException>(() => simulation.RunToQuiescence());

        Assert.Contains("String was posted to /user/target by thread pool", error.Message);
    }

    [Fact]
    public void A_completion_from_another_thread_between_runs_is_an_error()
    {
        using var simulation = Simulation.Create("foreign", 1);
        var pending = new TaskCompletionSource();
        var actor = simulation.AsyncPuppet("waiting", (_, _) => pending.Task);
        actor.Tell("go");
        Assert.Throws<StuckActorException>(() => simulation.RunToQuiescence());

        var thread = new Thread(pending.SetResult);
        thread.Start();
        thread.Join();
        var error = Assert.Throws<ForeignWorkException>(() => simulation.RunToQuiescence());

        Assert.Contains("an await in /user/waiting was completed by", error.Message);
    }

    [Fact]
    public void Work_that_was_started_in_a_run_may_not_post_after_it()
    {
        using var simulation = Simulation.Create("foreign", 1);
        var target = simulation.Collector([], "target");
        using var mayGo = new ManualResetEventSlim();
        Thread? thread = null;
        var actor = simulation.Puppet("culprit", (_, _) =>
        {
            thread = new Thread(() =>
            {
                mayGo.Wait();
                target.Tell("late");
            });
            thread.UnsafeStart();
        });
        actor.Tell("go");
        simulation.RunToQuiescence();

        // The marker does not flow into an unsafe start, so this thread is like any other.
        mayGo.Set();
        thread!.Join();
        var result = simulation.RunToQuiescence();

        Assert.Equal(1, result.Deliveries);
    }

    [Fact]
    public void Another_thread_may_take_over_between_runs()
    {
        using var simulation = Simulation.Create("foreign", 1);
        var told = new List<object>();
        var actor = simulation.Collector(told, "actor");
        var thread = new Thread(() => actor.Tell("hello"));

        thread.Start();
        thread.Join();
        simulation.RunToQuiescence();

        Assert.Equal(["hello"], told);
    }

    [Fact]
    public void An_await_that_nothing_can_end_is_an_error_that_names_the_actor()
    {
        using var simulation = Simulation.Create("foreign", 1);
        var never = new TaskCompletionSource();
        var actor = simulation.AsyncPuppet("hopeful", (_, _) => never.Task);

        actor.Tell("go");
        var error = Assert.Throws<StuckActorException>(() => simulation.RunToQuiescence());

        Assert.Contains("/user/hopeful (handling String) can never go on", error.Message);
    }

    [Fact]
    public void An_await_that_another_actor_ends_is_fine()
    {
        using var simulation = Simulation.Create("foreign", 1);
        var gate = new TaskCompletionSource();
        var passed = new List<string>();
        var waiting = simulation.AsyncPuppet("waiting", async (_, context) =>
        {
            var self = context.Self;
            await gate.Task;
            await Task.Yield();
            passed.Add(self.Path.Name);
        });
        var opener = simulation.Puppet("opener", (_, _) => gate.SetResult());

        waiting.Tell("go");
        simulation.Time.TellAfter(10, opener, "open", ActorRefs.NoSender);
        var result = simulation.RunToQuiescence();

        Assert.Equal(["waiting"], passed);
        Assert.Equal(RunEnd.Quiescent, result.End);
    }

    [Fact]
    public void An_actor_on_a_dispatcher_of_another_kind_is_an_error()
    {
        using var simulation = Simulation.Create("foreign", 1, "other { type = Dispatcher }");
        var target = simulation.Collector([], "target");
        using var done = new ManualResetEventSlim();
        Action<object, IUntypedActorContext> script = (_, _) =>
        {
            target.Tell("from elsewhere");
            done.Set();
        };
        var stray = simulation.System.ActorOf(
            Props.Create(() => new Puppet(script)).WithDispatcher("other"), "stray");
        var waiting = simulation.Puppet("waiting", (_, _) =>
        {
            stray.Tell("go");
            done.Wait();
        });

        waiting.Tell("go");
        var error = Assert.Throws<ForeignWorkException>(() => simulation.RunToQuiescence());

        Assert.Contains("/user/target", error.Message);
    }

    [Fact]
    public void A_failed_simulation_stays_failed_and_ends_cleanly()
    {
        var hasStopped = false;
        var simulation = Simulation.Create("foreign", 1);
        Action whenStopped = () => hasStopped = true;
        simulation.System.ActorOf(Props.Create(() => new Tidy(whenStopped)), "tidy").Tell("go");
        Assert.Throws<ForeignWorkException>(() => simulation.RunToQuiescence());

        Assert.Throws<ForeignWorkException>(() => simulation.RunOne());
        simulation.Dispose();

        Assert.True(hasStopped);
        Assert.True(simulation.System.WhenTerminated.IsCompletedSuccessfully);
    }

    private sealed class Tidy : UntypedActor
    {
        private readonly Action _whenStopped;

        public Tidy(Action whenStopped) => _whenStopped = whenStopped;

        protected override void OnReceive(object message)
        {
            var thread = new Thread(() => { });
            thread.Start();
            thread.Join();
        }

        protected override void PostStop() => _whenStopped();
    }
}
