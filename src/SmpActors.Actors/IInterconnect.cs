using Akka.Actor;
using SmpActors.Model;

namespace SmpActors.Actors;

/// <summary>The one hop that all messages between parts pass.</summary>
public interface IInterconnect
{
    /// <summary>Carries a message; what is lost is lost silently, as Akka loses it.</summary>
    /// <param name="from">Who sends.</param>
    /// <param name="sender">The sender's actor.</param>
    /// <param name="sent">The message, its receiver, and for a timer its delay.</param>
    /// <returns>Whether it is under way.</returns>
    bool Send(PartId from, IActorRef sender, in OutgoingMessage sent);
}
