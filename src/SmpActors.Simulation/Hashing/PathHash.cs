using Akka.Actor;
using SmpActors.Simulation.Dispatch;

namespace SmpActors.Simulation.Hashing;

/// <summary>
/// A hash of an actor's path without its uid, which is random: an actor's identity that is the same
/// in every process.
/// </summary>
internal static class PathHash
{
    /// <summary>What stands for "no actor".</summary>
    public const ulong None = 0x1d8e4e27c47d124f;

    public static ulong Of(IActorRef? actor) => actor switch
    {
        null => None,
        IStableIdentity stable => stable.PathHash,
        _ => Of(actor.Path),
    };

    public static ulong Of(ActorPath? path)
    {
        if (path is null) return None;

        var state = Mix.Basis;
        while (path is not RootActorPath)
        {
            state = Mix.Fold(state, Mix.OfString(StableName(path)));
            path = path.Parent;
        }

        // A local root is the same place under every system name; a remote one is not.
        var address = path.Address;
        return address.HasGlobalScope ? Mix.Fold(state, Mix.OfString(address.ToString())) : state;
    }

    /// <summary>
    /// The name, but for Akka's own actors that carry a counter of the whole process in it.
    /// </summary>
    private static ReadOnlySpan<char> StableName(ActorPath path)
    {
        const string Unsubscriber = "EventStreamUnsubscriber-";
        var name = path.Name.AsSpan();
        if (name.StartsWith(Unsubscriber)) return Unsubscriber;
        if (!name.StartsWith("log") || path.Parent.Name != "system") return name;

        var rest = name[3..].TrimStart("0123456789");
        return rest.Length < name.Length - 3 && rest.StartsWith("-") ? rest : name;
    }
}
