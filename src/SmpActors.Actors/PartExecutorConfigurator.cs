using Akka.Configuration;
using Akka.Dispatch;

namespace SmpActors.Actors;

/// <summary>Makes the <see cref="PartExecutor"/> of a dispatcher.</summary>
public sealed class PartExecutorConfigurator(
    Config config, IDispatcherPrerequisites prerequisites)
    : ExecutorServiceConfigurator(config, prerequisites)
{
    public override ExecutorService Produce(string id) => new PartExecutor(id);
}
