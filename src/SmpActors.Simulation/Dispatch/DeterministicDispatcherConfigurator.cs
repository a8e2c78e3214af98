using Akka.Configuration;
using Akka.Dispatch;
using SmpActors.Simulation.Time;

namespace SmpActors.Simulation.Dispatch;

/// <summary>Makes the one dispatcher of a system; named in <c>deterministic.hocon</c>.</summary>
internal sealed class DeterministicDispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly DeterministicDispatcher _dispatcher;

    public DeterministicDispatcherConfigurator(
        Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(prerequisites);
        _dispatcher = new DeterministicDispatcher(
            this, VirtualTimeScheduler.Of(prerequisites.Scheduler).Machine, config.GetString("id"));
    }

    public override MessageDispatcher Dispatcher() => _dispatcher;
}
