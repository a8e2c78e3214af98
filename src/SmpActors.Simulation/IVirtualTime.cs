using Akka.Actor;

namespace SmpActors.Simulation;

/// <summary>
/// The clock of a simulated actor system, in integer nanoseconds from 0. The system's scheduler is
/// one, so an actor may also use Akka's timers; they tick in units of 100 ns.
/// </summary>
public interface IVirtualTime
{
    /// <summary>Virtual time in ns since the start of the run, 0 or more.</summary>
    long NowNs { get; }

    /// <summary>
    /// Tells the message when <paramref name="delayNs"/> of virtual time have passed. Messages of
    /// one sender to one receiver that are due at the same time arrive in the order of the calls.
    /// </summary>
    /// <param name="delayNs">In ns, 0 or more; 0 is deliverable now, as a plain Tell is.</param>
    /// <param name="receiver">Who is told: an actor, or its <see cref="AddressOf"/>.</param>
    /// <param name="message">Not null.</param>
    /// <param name="sender">In whose name; orders messages of equal time. Null for nobody.</param>
    /// <exception cref="ArgumentOutOfRangeException">The delay is negative.</exception>
    void TellAfter(long delayNs, ICanTell receiver, object message, IActorRef? sender);

    /// <summary>
    /// What tells an actor as the actor itself does, but without its mailbox being looked up each
    /// time; for who tells few actors often.
    /// </summary>
    /// <param name="actor">A started actor; once it has stopped, messages are dead letters.</param>
    ICanTell AddressOf(IActorRef actor);
}
