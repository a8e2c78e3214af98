using Akka.Actor;
using Akka.Configuration;
using Xunit;

namespace SmpActors.Simulation.Tests;

public class SimulationSpec
{
    [Fact]
    public void A_system_created_under_the_hocon_file_can_be_driven()
    {
        var config = ConfigurationFactory.ParseString("smpactors.simulation.seed = 0x2a")
            .WithFallback(Simulation.Hocon)
            .WithFallback(ConfigurationFactory.ParseString("mine = 1"));
        var system = ActorSystem.Create("attached", config);
        using var simulation = Simulation.Attach(system);
        var told = new List<object>();

        simulation.Collector(told, "collector").Tell("hello");
        simulation.RunToQuiescence();

        Assert.Equal(["hello"], told);
        Assert.Equal(42UL, simulation.Settings.Seed);
        Assert.Equal(1, system.Settings.Config.GetInt("mine"));
    }

    [Fact]
    public void The_file_in_the_repository_is_the_one_in_the_package()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SmpActors.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException();

        var file = File.ReadAllText(Path.Combine(folder, "hocon", "deterministic.hocon"));

        Assert.Equal(file, Simulation.HoconText);
    }

    [Fact]
    public void A_system_in_wall_time_cannot_be_driven()
    {
        using var system = ActorSystem.Create("wall");

        var error = Assert.Throws<SimulationException>(() => Simulation.Attach(system));

        Assert.Contains("akka.scheduler.implementation", error.Message);
    }

    [Theory]
    [InlineData("seed = -1", "seed is \"-1\", must be 0 to 18446744073709551615")]
    [InlineData("schedule = lifo", "schedule is \"lifo\", must be random or fifo")]
    public void A_wrong_setting_is_named(string setting, string expected)
    {
        var config = ConfigurationFactory.ParseString("smpactors.simulation." + setting)
            .WithFallback(Simulation.Hocon);

        var error = Assert.ThrowsAny<Exception>(() => ActorSystem.Create("wrong", config));

        Assert.Contains(expected, error.GetBaseException().Message);
    }

    [Fact]
    public void An_actor_exists_when_ActorOf_returns()
    {
        using var simulation = Simulation.Create("start", 1);
        var hasStarted = false;
        Action whenStarted = () => hasStarted = true;

        simulation.System.ActorOf(Props.Create(() => new Starting(whenStarted)));

        Assert.True(hasStarted);
    }

    [Fact]
    public void A_new_simulation_has_done_nothing()
    {
        using var simulation = Simulation.Create("new", 1);

        var hasRun = simulation.RunOne();

        Assert.False(hasRun);
        Assert.Equal((0L, 0L, 0L), (simulation.Deliveries, simulation.Steps, simulation.NowNs));
    }

    [Fact]
    public void One_step_is_one_delivery_or_one_move_of_the_clock()
    {
        using var simulation = Simulation.Create("step", 1);
        var actor = simulation.Collector([], "actor");
        actor.Tell(1);
        simulation.Time.TellAfter(5, actor, 2, ActorRefs.NoSender);
        simulation.Time.TellAfter(5, actor, 3, ActorRefs.NoSender);

        var steps = new List<(long, long)>();
        while (simulation.RunOne()) steps.Add((simulation.Deliveries, simulation.NowNs));

        Assert.Equal([(1, 0), (1, 5), (2, 5), (3, 5)], steps);
    }

    [Fact]
    public void A_run_ends_at_its_bounds_and_goes_on_from_there()
    {
        using var simulation = Simulation.Create("bounds", 1);
        var actor = simulation.Puppet("clock", (message, context) =>
            simulation.Time.TellAfter(10, context.Self, message, context.Self));
        actor.Tell("tick");
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        var byTime = simulation.RunToQuiescence(untilNs: 55);
        var byCount = simulation.RunToQuiescence(deliveriesMax: 3);
        var byToken = simulation.RunToQuiescence(cancellation: cancelled.Token);

        Assert.Equal(new RunResult(6, RunEnd.TimeLimit), byTime);
        Assert.Equal(new RunResult(3, RunEnd.DeliveryLimit), byCount);
        Assert.Equal(RunEnd.Cancelled, byToken.End);
    }

    [Fact]
    public void An_endless_run_is_an_error_if_steps_are_bounded()
    {
        var settings = new SimulationSettings { StepsMax = 1000 };
        using var simulation = Simulation.Create("endless", settings);
        var actor = simulation.Puppet("loop", (message, context) => context.Self.Tell(message));

        actor.Tell("again");
        var error = Assert.Throws<SimulationException>(() => simulation.RunToQuiescence());

        Assert.Contains("/user/loop", error.Message);
    }

    [Fact]
    public void An_actor_cannot_run_the_simulation_that_runs_it()
    {
        using var simulation = Simulation.Create("nested", 1);
        Exception? seen = null;
        var actor = simulation.Puppet("inner", (_, _) =>
            seen = Record.Exception(() => simulation.RunToQuiescence()));

        actor.Tell("go");
        simulation.RunToQuiescence();

        Assert.IsType<SimulationException>(seen);
    }

    [Fact]
    public void Simulations_on_several_threads_know_nothing_of_each_other()
    {
        var alone = Enumerable.Range(0, 8).Select(seed => FamilyTree.Run((ulong)seed)).ToArray();

        var together = new ulong[8];
        var threads = Enumerable.Range(0, 8)
            .Select(seed => new Thread(() => together[seed] = FamilyTree.Run((ulong)seed)))
            .ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();

        Assert.Equal(alone, together);
    }

    [Fact]
    public void A_synchronization_context_does_not_matter()
    {
        var before = SynchronizationContext.Current;
        using var runner = new Xunit.Sdk.MaxConcurrencySyncContext(2);

        SynchronizationContext.SetSynchronizationContext(null);
        var expected = FamilyTree.Run(3);
        SynchronizationContext.SetSynchronizationContext(runner);
        var actual = FamilyTree.Run(3);
        SynchronizationContext.SetSynchronizationContext(before);

        Assert.Equal(expected, actual);
    }

    [Fact]
    public void A_disposed_simulation_has_stopped_its_actors_and_runs_no_more()
    {
        var simulation = Simulation.Create("end", 1);
        var stopped = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            Action whenStopped = () => stopped.Add("one");
            simulation.System.ActorOf(Props.Create(() => new Stopping(whenStopped))).Tell("unread");
        }

        simulation.Dispose();
        simulation.Dispose();

        Assert.Equal(3, stopped.Count);
        Assert.True(simulation.System.WhenTerminated.IsCompletedSuccessfully);
        Assert.Throws<ObjectDisposedException>(() => simulation.RunOne());
    }

    [Fact]
    public void A_delivery_allocates_nothing()
    {
        using var simulation = Simulation.Create("ring", 1);
        var ring = new IActorRef[16];
        for (var i = 0; i < ring.Length; i++)
        {
            var next = (i + 1) % ring.Length;
            ring[i] = simulation.Puppet($"r{i}", (message, context) =>
            {
                if (next % 2 == 0) ring[next].Tell(message);
                else simulation.Time.TellAfter(next, ring[next], message, context.Self);
            });
        }

        foreach (var actor in ring) actor.Tell("token");
        simulation.RunToQuiescence(deliveriesMax: 100_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        simulation.RunToQuiescence(deliveriesMax: 100_000);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // What a run itself allocates, not its deliveries.
        Assert.InRange(allocated, 0, 10_000);
    }

    private sealed class Starting : UntypedActor
    {
        private readonly Action _whenStarted;

        public Starting(Action whenStarted) => _whenStarted = whenStarted;

        protected override void PreStart() => _whenStarted();

        protected override void OnReceive(object message)
        {
        }
    }

    private sealed class Stopping : UntypedActor
    {
        private readonly Action _whenStopped;

        public Stopping(Action whenStopped) => _whenStopped = whenStopped;

        protected override void PostStop() => _whenStopped();

        protected override void OnReceive(object message)
        {
        }
    }
}
