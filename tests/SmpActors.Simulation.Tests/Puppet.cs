using Akka.Actor;

namespace SmpActors.Simulation.Tests;

/// <summary>Does with each message what the test says.</summary>
internal sealed class Puppet : UntypedActor
{
    private readonly Action<object, IUntypedActorContext> _script;

    public Puppet(Action<object, IUntypedActorContext> script) => _script = script;

    protected override void OnReceive(object message) => _script(message, Context);
}
