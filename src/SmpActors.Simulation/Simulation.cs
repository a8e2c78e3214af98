using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using SmpActors.Simulation.Dispatch;
using SmpActors.Simulation.Schedules;
using SmpActors.Simulation.Time;

namespace SmpActors.Simulation;

/// <summary>
/// Drives an actor system on the calling thread, one message at a time, in virtual time and in the
/// order of a seed. Not safe for threads: whoever calls it, and whoever posts between runs, must be
/// one at a time. Several simulations at once, each on a thread of its own, know nothing of each
/// other.
/// </summary>
public sealed class Simulation : IDisposable
{
    /// <summary>Steps between two looks at the token.</summary>
    private const int StepsPerLook = 256;

    private readonly Machine _machine;
    private bool _isDisposed;

    private Simulation(ActorSystem system)
    {
        System = system;
        var scheduler = VirtualTimeScheduler.Of(system.Scheduler);
        Time = scheduler;
        _machine = scheduler.Machine;
    }

    /// <summary>
    /// The text of <c>deterministic.hocon</c>, to put over a configuration of your own.
    /// </summary>
    public static string HoconText { get; } = ReadHocon();

    /// <summary><see cref="HoconText"/>, parsed anew for each caller.</summary>
    public static Config Hocon => ConfigurationFactory.ParseString(HoconText);

    public ActorSystem System { get; }

    /// <summary>What decides this run, if it is one of an exploration.</summary>
    internal Exploration.Schedule? Schedule { get; set; }

    public IVirtualTime Time { get; }

    /// <summary>What decides this run.</summary>
    public SimulationSettings Settings => _machine.Settings;

    /// <summary>Virtual time in ns, from 0.</summary>
    public long NowNs => _machine.NowNs;

    /// <summary>Messages delivered so far; system messages of Akka do not count.</summary>
    public long Deliveries => _machine.Deliveries;

    /// <summary>
    /// Deliveries, runs of an actor's system messages, and moves of the clock so far.
    /// </summary>
    public long Steps => _machine.Steps;

    /// <summary>
    /// Over every delivery so far: time, sender, receiver, type and content of the message. Equal
    /// for equal runs in every process and on every machine.
    /// </summary>
    public ulong Hash => _machine.Hash;

    /// <summary>Creates an actor system under <c>deterministic.hocon</c>, and drives it.</summary>
    /// <param name="name">Of the actor system; the hash does not depend on it.</param>
    /// <param name="seed">Decides every choice.</param>
    /// <param name="config">The system's own configuration, under that of the simulation.</param>
    /// <param name="setup">Further set-up of the system.</param>
    public static Simulation Create(
        string name, ulong seed, Config? config = null, ActorSystemSetup? setup = null) =>
        Create(name, new SimulationSettings { Seed = seed }, config, setup);

    /// <inheritdoc cref="Create(string, ulong, Config?, ActorSystemSetup?)"/>
    public static Simulation Create(
        string name, SimulationSettings settings, Config? config = null,
        ActorSystemSetup? setup = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var own = ConfigurationFactory.ParseString(HoconText + "\n" + settings.ToHocon());
        var all = config is null ? own : own.WithFallback(config);
        var bootstrap = BootstrapSetup.Create().WithConfig(all);
        var system = ActorSystem.Create(
            name, setup is null ? ActorSystemSetup.Create(bootstrap) : setup.And(bootstrap));
        var simulation = new Simulation(system);
        simulation.SettleStart();
        return simulation;
    }

    /// <summary>Drives a system that was created under <c>deterministic.hocon</c>.</summary>
    /// <exception cref="SimulationException">The system runs in wall time.</exception>
    public static Simulation Attach(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return new Simulation(system);
    }

    /// <summary>
    /// Begins another run on the same actor system: messages and timers that wait are dropped, the
    /// clock stands at 0, and the next choice is the first one of the seed. Actors keep their
    /// state: who uses them again gives them a new one.
    /// </summary>
    /// <param name="seed">Decides every choice from now on.</param>
    /// <exception cref="SimulationException">
    /// An actor waits in an await, and so can take nothing; create a new system.
    /// </exception>
    public void Restart(ulong seed)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        Drive(static (machine, seed) =>
        {
            machine.Clear();
            machine.Restart(seed);
            return true;
        }, seed);
    }

    /// <summary>
    /// Lets a strategy choose from now on, and somebody watch; null for the seed, and for nobody.
    /// </summary>
    internal void Follow(IScheduleStrategy? strategy, IRunWatch? watch = null) =>
        _machine.Follow(strategy, watch);

    /// <summary>
    /// Makes one step: one delivery, the system messages of one actor, or a move of the clock to
    /// the next timer, with all that is due then.
    /// </summary>
    /// <returns>False if nothing is left.</returns>
    /// <exception cref="ForeignWorkException">Work has left the thread.</exception>
    /// <exception cref="StuckActorException">
    /// Nothing is left, but an actor waits for ever.
    /// </exception>
    public bool RunOne()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return Drive(static (machine, _) =>
        {
            var hasRun = machine.Step(long.MaxValue);
            if (!hasRun) machine.ThrowIfStuck();
            machine.ThrowIfForeign();
            return hasRun;
        }, 0);
    }

    /// <summary>Runs until no message and no timer is left, or a bound is met.</summary>
    /// <param name="untilNs">Virtual time that the clock does not pass; null for no bound.</param>
    /// <param name="deliveriesMax">Deliveries of this run; null for no bound.</param>
    /// <param name="cancellation">Looked at every few hundred steps.</param>
    /// <exception cref="ForeignWorkException">Work has left the thread.</exception>
    /// <exception cref="StuckActorException">
    /// Nothing is left, but an actor waits for ever.
    /// </exception>
    /// <exception cref="SimulationException">
    /// <see cref="SimulationSettings.StepsMax"/> was passed.
    /// </exception>
    public RunResult RunToQuiescence(
        long? untilNs = null, long? deliveriesMax = null, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var before = Deliveries;
        var bounds = new Bounds(
            untilNs ?? long.MaxValue,
            deliveriesMax is { } max && max < long.MaxValue - before ? before + max : long.MaxValue,
            cancellation);
        var end = Drive(static (machine, bounds) => Loop(machine, bounds), bounds);
        return new RunResult(Deliveries - before, end);
    }

    /// <summary>
    /// Terminates the system: stops all actors, on the calling thread, in bounded time.
    /// </summary>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        Schedule?.Finish();
        _machine.Close();
        var terminated = System.Terminate();
        Drive(static (machine, terminated) =>
        {
            machine.Drain(terminated);
            return true;
        }, terminated);

    }

    /// <summary>
    /// Lets the system's own actors finish their start, which is no part of the run.
    /// </summary>
    private void SettleStart()
    {
        Drive(static (machine, _) =>
        {
            while (machine.Step(0))
            {
            }

            return true;
        }, 0);
        _machine.Restart(Settings.Seed);
    }

    private TResult Drive<TArgument, TResult>(
        Func<Machine, TArgument, TResult> body, TArgument argument)
    {
        // With a context of a test runner or of a window, an await would be finished elsewhere.
        var context = SynchronizationContext.Current;
        _machine.BeginDriving();
        try
        {
            SynchronizationContext.SetSynchronizationContext(null);
            return body(_machine, argument);
        }
        finally
        {
            _machine.EndDriving();
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private static RunEnd Loop(Machine machine, in Bounds bounds)
    {
        while (true)
        {
            for (var i = 0; i < StepsPerLook; i++)
            {
                if (machine.Deliveries >= bounds.DeliveriesEnd) return RunEnd.DeliveryLimit;
                if (!machine.Step(bounds.UntilNs, merges: true)) return Ended(machine, bounds);
            }

            if (bounds.Cancellation.IsCancellationRequested) return RunEnd.Cancelled;
            machine.ThrowIfEndless();
        }
    }

    private static RunEnd Ended(Machine machine, in Bounds bounds)
    {
        machine.ThrowIfForeign();
        if (machine.HasTimers)
        {
            machine.PassTo(bounds.UntilNs);
            return RunEnd.TimeLimit;
        }

        machine.ThrowIfStuck();
        return RunEnd.Quiescent;
    }

    private static string ReadHocon()
    {
        using var stream = typeof(Simulation).Assembly
            .GetManifestResourceStream("deterministic.hocon")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private readonly record struct Bounds(
        long UntilNs, long DeliveriesEnd, CancellationToken Cancellation);
}
