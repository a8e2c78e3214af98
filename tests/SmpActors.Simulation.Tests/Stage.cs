using Akka.Actor;

namespace SmpActors.Simulation.Tests;

/// <summary>Notes what it is told, in the order in which it is told.</summary>
internal sealed class Collector : UntypedActor
{
    private readonly List<object> _told;

    public Collector(List<object> told) => _told = told;

    protected override void OnReceive(object message) => _told.Add(message);
}

/// <summary>Does with each message what the test says.</summary>
internal sealed class Puppet : UntypedActor
{
    private readonly Action<object, IUntypedActorContext> _script;

    public Puppet(Action<object, IUntypedActorContext> script) => _script = script;

    protected override void OnReceive(object message) => _script(message, Context);
}

/// <summary>Does with each message what the test says, and awaits it.</summary>
internal sealed class AsyncPuppet : ReceiveActor
{
    public AsyncPuppet(Func<object, IActorContext, Task> script) =>
        ReceiveAnyAsync(message => script(message, Context));
}

internal static class Stage
{
    public static IActorRef Collector(this Simulation simulation, List<object> told, string name) =>
        simulation.System.ActorOf(Props.Create(() => new Collector(told)), name);

    public static IActorRef Puppet(
        this Simulation simulation, string name, Action<object, IUntypedActorContext> script) =>
        simulation.System.ActorOf(Props.Create(() => new Puppet(script)), name);

    public static IActorRef Echo(this Simulation simulation) =>
        simulation.Puppet("echo", (message, context) => context.Sender.Tell(message));

    public static IActorRef AsyncPuppet(
        this Simulation simulation, string name, Func<object, IActorContext, Task> script) =>
        simulation.System.ActorOf(Props.Create(() => new AsyncPuppet(script)), name);
}
