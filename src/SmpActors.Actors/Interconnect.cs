using Akka.Actor;
using SmpActors.Model;

namespace SmpActors.Actors;

/// <summary>The interconnect of one process.</summary>
/// <remarks>It alone knows latency; faults go between a machine and its interconnect.</remarks>
public sealed class Interconnect(PartDirectory directory, IMachineTime time, LinkLatency latency)
    : IInterconnect
{
    public bool Send(PartId from, IActorRef sender, in OutgoingMessage sent)
    {
        var receiver = directory.AddressOf(sent.To);
        if (receiver is null) return false;

        var isTimer = sent.To == from;
        if (isTimer && sent.DelayNs > 0)
        {
            time.TellAfter(sent.DelayNs, receiver, sent.Message, sender);
        }
        else if (isTimer)
        {
            var message = sent.Message is IClockRequest clock
                ? clock.Answer(time.NowNs)
                : sent.Message;
            receiver.Tell(message, sender);
        }
        else if (latency.IsNone)
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
