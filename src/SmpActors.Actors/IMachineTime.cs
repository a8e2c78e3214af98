using System.Diagnostics;
using Akka.Actor;

namespace SmpActors.Actors;

/// <summary>The clock that a machine runs by, and how a message waits for its time.</summary>
public interface IMachineTime
{
    /// <summary>ns since the machine was made.</summary>
    long NowNs { get; }

    /// <summary>Delivers a message after a while.</summary>
    /// <param name="delayNs">From now, in ns, at least 0.</param>
    /// <param name="receiver">Who gets it.</param>
    /// <param name="message">What it gets.</param>
    /// <param name="sender">From whom.</param>
    void TellAfter(long delayNs, IActorRef receiver, object message, IActorRef sender);
}

/// <summary>Wall time: Akka's own scheduler and the computer's clock.</summary>
public sealed class WallTime(IScheduler scheduler) : IMachineTime
{
    private const long NsPerTick = 100;
    private readonly long _start = Stopwatch.GetTimestamp();

    public long NowNs => Stopwatch.GetElapsedTime(_start).Ticks * NsPerTick;

    public void TellAfter(long delayNs, IActorRef receiver, object message, IActorRef sender)
    {
        if (delayNs < NsPerTick) receiver.Tell(message, sender);
        else scheduler.ScheduleTellOnce(new(delayNs / NsPerTick), receiver, message, sender);
    }
}
