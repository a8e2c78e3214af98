using Akka.Actor;
using Akka.Configuration;
using SmpActors.Actors;
using SmpActors.Simulation;

namespace SmpActors.Experiments;

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

    public void Halt() => _system.Terminate().Wait();

    public void Dispose()
    {
        _driver?.Dispose();
        _system.Terminate().Wait();
        _system.Dispose();
    }
}
