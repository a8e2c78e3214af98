using Akka.Actor;
using Akka.Configuration;
using SmpActors.Actors;
using SmpActors.Simulation;

namespace SmpActors.Experiments;

/// <summary>What a machine runs on: an actor system, a clock, and a way to drive it.</summary>
internal interface IMachineHost : IDisposable
{
    bool IsVirtual { get; }

    IMachineTime Time { get; }

    string? Dispatcher { get; }

    string? Mailbox { get; }

    /// <summary>The hash over all deliveries; 0 in wall time.</summary>
    ulong Hash { get; }

    /// <summary>The machine; after <see cref="Start"/>.</summary>
    Machine Machine { get; }

    /// <summary>Makes the machine's actors and waits until all exist.</summary>
    void Start(MachineSettings settings, CancellationToken cancellation);

    /// <summary>Runs until quiescent.</summary>
    /// <param name="untilNs">The limit on the machine's clock.</param>
    /// <param name="progress">Called now and then, on this thread.</param>
    /// <param name="cancellation">Ends the drive.</param>
    DriveEnd RunToQuiescence(long untilNs, Action progress, CancellationToken cancellation);
}

/// <summary>Virtual time: everything on this thread, from one seed.</summary>
internal sealed class VirtualHost : IMachineHost
{
    /// <summary>Between two looks at whether a part has failed, or the user wants progress.</summary>
    private const long DeliveriesPerSlice = 10_000;

    private readonly Simulation.Simulation _simulation;

    public VirtualHost(ulong seed)
    {
        _simulation = Simulation.Simulation.Create("smp", seed, MachineHocon.Base);
        Time = new Clock(_simulation.Time);
    }

    public bool IsVirtual => true;

    public IMachineTime Time { get; }

    public string? Dispatcher => null;

    public string? Mailbox => null;

    public ulong Hash => _simulation.Hash;

    public Machine Machine { get; private set; } = null!;

    public void Start(MachineSettings settings, CancellationToken cancellation)
    {
        Machine = Machine.Start(_simulation.System, settings);
        RunToQuiescence(long.MaxValue, static () => { }, cancellation);
    }

    public DriveEnd RunToQuiescence(
        long untilNs, Action progress, CancellationToken cancellation)
    {
        while (true)
        {
            var slice = _simulation.RunToQuiescence(untilNs, DeliveriesPerSlice, cancellation);
            if (Machine.Failure is not null) return DriveEnd.Failed;
            switch (slice.End)
            {
                case RunEnd.Quiescent: return DriveEnd.Quiescent;
                case RunEnd.TimeLimit: return DriveEnd.TimeLimit;
                case RunEnd.Cancelled: return DriveEnd.Cancelled;
                default: progress(); break;
            }
        }
    }

    public void Dispose() => _simulation.Dispose();

    private sealed class Clock(IVirtualTime time) : IMachineTime
    {
        public long NowNs => time.NowNs;

        public void TellAfter(
            long delayNs, IActorRef receiver, object message, IActorRef sender) =>
            time.TellAfter(delayNs, receiver, message, sender);
    }
}

/// <summary>Wall time: Akka's dispatchers, all cores.</summary>
internal sealed class WallHost : IMachineHost
{
    private readonly ActorSystem _system;
    private WallDriver? _driver;

    /// <param name="logger">Gets Akka's own log; a console would mix it with results.</param>
    public WallHost(Type? logger)
    {
        var name = (logger ?? typeof(SilentLogger)).AssemblyQualifiedName;
        var log = ConfigurationFactory.ParseString(
            $"""
            akka.loggers = ["{name}"]
            akka.stdout-logger-class = "{name}"
            """);
        _system = ActorSystem.Create(
            "smp",
            log.WithFallback(MachineHocon.Base).WithFallback(ConfigurationFactory.Default()));
        Time = new WallTime(_system.Scheduler);
    }

    public bool IsVirtual => false;

    public IMachineTime Time { get; }

    public string? Dispatcher => MachineHocon.Dispatcher;

    public string? Mailbox => MachineHocon.Mailbox;

    public ulong Hash => 0;

    public Machine Machine { get; private set; } = null!;

    public void Start(MachineSettings settings, CancellationToken cancellation)
    {
        Machine = Machine.Start(_system, settings);
        _driver = new(Machine, Time);
        _driver.WaitUntilStarted(cancellation);
    }

    public DriveEnd RunToQuiescence(
        long untilNs, Action progress, CancellationToken cancellation) =>
        _driver!.RunToQuiescence(untilNs, progress, cancellation);

    public void Dispose()
    {
        _driver?.Dispose();
        _system.Terminate().Wait();
        _system.Dispose();
    }
}
