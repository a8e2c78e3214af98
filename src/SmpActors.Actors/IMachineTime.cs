using Akka.Actor;

namespace SmpActors.Actors;

/// <summary>The clock that a machine runs by, and how a message waits for its time.</summary>
public interface IMachineTime
{
    /// <summary>ns since the machine was made.</summary>
    long NowNs { get; }

    /// <summary>Whether one thread runs all parts and hands out what waits.</summary>
    bool IsOfOneThread => false;

    /// <summary>Delivers a message after a while.</summary>
    /// <param name="delayNs">From now, in ns, at least 0.</param>
    /// <param name="receiver">Who gets it: an actor, or its <see cref="AddressOf"/>.</param>
    /// <param name="message">What it gets.</param>
    /// <param name="sender">From whom.</param>
    void TellAfter(long delayNs, ICanTell receiver, object message, IActorRef sender);

    /// <summary>The shortest way to tell an actor that is told often.</summary>
    ICanTell AddressOf(IActorRef actor) => actor;
}
