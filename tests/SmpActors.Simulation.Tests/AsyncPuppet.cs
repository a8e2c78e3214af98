using Akka.Actor;

namespace SmpActors.Simulation.Tests;

/// <summary>Does with each message what the test says, and awaits it.</summary>
internal sealed class AsyncPuppet : ReceiveActor
{
    public AsyncPuppet(Func<object, IActorContext, Task> script) =>
        ReceiveAnyAsync(message => script(message, Context));
}
