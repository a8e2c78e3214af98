using Akka.Actor;

namespace SmpActors.Simulation.Dispatch;

/// <summary>Is told of a run's steps as they happen, on the thread that drives.</summary>
internal interface IRunWatch
{
    /// <summary>One of at least 2 things was chosen.</summary>
    void Chosen(int count, int index)
    {
    }

    /// <summary>The clock moves: nothing could run.</summary>
    void Ticking(long timeNs)
    {
    }

    /// <summary>A message comes into a mailbox.</summary>
    void Posting(LaneQueue receiver, ulong senderHash)
    {
    }

    /// <summary>A message is about to be handled.</summary>
    void Delivering(in Delivery delivery)
    {
    }

    /// <summary>An actor was chosen to handle its system messages.</summary>
    void Settling(LaneQueue queue)
    {
    }

    /// <summary>An actor is given a system message, by the one that runs or from outside.</summary>
    void Signalled(LaneQueue queue, LaneQueue? by)
    {
    }
}

/// <summary>One delivery.</summary>
/// <param name="Receiver">Whose message it is.</param>
/// <param name="Message">What is handled.</param>
/// <param name="Sender">Who is given as its sender.</param>
/// <param name="SenderHash">Who sent it, the same in every process.</param>
/// <param name="NowNs">Virtual time.</param>
/// <param name="Hash">Of the run up to here, with this delivery.</param>
internal readonly record struct Delivery(
    LaneQueue Receiver,
    object Message,
    IActorRef? Sender,
    ulong SenderHash,
    long NowNs,
    ulong Hash);
