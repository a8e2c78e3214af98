using System.Diagnostics;
using Akka.Actor;

namespace SmpActors.Actors;

/// <summary>Wall time: Akka's own scheduler and the computer's clock.</summary>
public sealed class WallTime(IScheduler scheduler) : IMachineTime
{
    private const long NsPerTick = 100;
    private readonly long _start = Stopwatch.GetTimestamp();

    public long NowNs => Stopwatch.GetElapsedTime(_start).Ticks * NsPerTick;

    public void TellAfter(long delayNs, ICanTell receiver, object message, IActorRef sender)
    {
        if (delayNs < NsPerTick) receiver.Tell(message, sender);
        else scheduler.ScheduleTellOnce(new(delayNs / NsPerTick), receiver, message, sender);
    }
}
