using Akka.Actor;

namespace SmpActors.Simulation.Dispatch;

/// <summary>What an actor is called where runs are compared or told.</summary>
internal static class StableName
{
    /// <summary>Its path without address; what has a counter for a name is named by kind.</summary>
    public static string Of(IActorRef? actor) => actor switch
    {
        null => "nobody",
        IStableIdentity => "ask",
        _ when actor.IsNobody() => "nobody",
        _ => actor.Path.ToStringWithoutAddress(),
    };
}
