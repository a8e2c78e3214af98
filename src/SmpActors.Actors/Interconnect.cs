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

/// <summary>The interconnect of one process.</summary>
/// <remarks>It alone knows latency; faults go between a machine and its interconnect.</remarks>
public sealed class Interconnect(PartDirectory directory, IMachineTime time, LinkLatency latency)
    : IInterconnect
{
    public bool Send(PartId from, IActorRef sender, in OutgoingMessage sent)
    {
        var receiver = directory[sent.To];
        if (receiver is null) return false;

        var isTimer = sent.To == from;
        if (isTimer && sent.DelayNs > 0)
        {
            time.TellAfter(sent.DelayNs, receiver, sent.Message, sender);
        }
        else if (latency.IsNone || isTimer)
        {
            receiver.Tell(sent.Message, sender);
        }
        else
        {
            var ns = latency.SampleNs(from, sent.To, time.NowNs);
            time.TellAfter(ns, receiver, sent.Message, sender);
        }

        return true;
    }
}

/// <summary>An interconnect that loses what a rule names, silently.</summary>
/// <param name="inner">What carries the rest.</param>
/// <param name="loses">Whether a message from one part to another is lost.</param>
public sealed class LossyInterconnect(
    IInterconnect inner, Func<PartId, PartId, IMessage, bool> loses) : IInterconnect
{
    public bool Send(PartId from, IActorRef sender, in OutgoingMessage sent) =>
        (sent.To == from || !loses(from, sent.To, sent.Message))
        && inner.Send(from, sender, in sent);
}
