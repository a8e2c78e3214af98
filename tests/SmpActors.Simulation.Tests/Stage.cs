using Akka.Actor;

namespace SmpActors.Simulation.Tests;

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
