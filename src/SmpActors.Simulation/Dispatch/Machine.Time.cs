using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Event;
using SmpActors.Simulation.Time;

namespace SmpActors.Simulation.Dispatch;

/// <summary>
/// The clock: it moves only when nothing can run, and straight to the next entry.
/// </summary>
internal sealed partial class Machine
{
    /// <summary>
    /// Whoever is told now is told in the name of the sender, not of the active actor.
    /// </summary>
    private bool _tellsInNameOfSender;

    private ulong _senderHash;

    /// <summary>Where errors of scheduled actions go, as with Akka's own scheduler.</summary>
    public ILoggingAdapter? Log { get; set; }

    public void TellAfter(long delayNs, ICanTell receiver, object message, IActorRef? sender)
    {
        if (!Admits(receiver as IActorRef, message)) return;
        var hash = Active is { } active && ReferenceEquals(active.Owner, sender)
            ? active.PathHash
            : HashOf(sender);
        if (delayNs == 0)
        {
            TellNow(receiver, message, sender, hash);
            return;
        }

        ref var entry = ref _time.Add(At(delayNs));
        entry.Target = receiver;
        entry.Message = message;
        entry.Sender = sender;
        entry.SenderHash = hash;
    }

    public void Schedule(long delayNs, ScheduledTask task)
    {
        if (Admits(task.Receiver as IActorRef, task)) _time.Add(At(delayNs)).Target = task;
    }

    /// <summary>
    /// Moves the clock to the next entry that is not cancelled, and lets all of it happen.
    /// </summary>
    private bool Advance(long limitNs)
    {
        while (_time.TryTakeNext(limitNs, out var timeNs, out var first))
        {
            if (!HasLive(first))
            {
                while (first != 0) first = _time.Release(first);
                continue;
            }

            NowNs = timeNs;
            Steps++;
            InternalCurrentActorCellKeeper.Current = null;
            while (first != 0)
            {
                var entry = _time[first];
                first = _time.Release(first);
                if (entry.Message is null) Happen((ScheduledTask)entry.Target!);
                else TellNow((ICanTell)entry.Target!, entry);
            }

            return true;
        }

        // Cancelled entries do not move the clock, though the queue has passed them by.
        _time.Rebase(NowNs);
        return false;
    }

    /// <summary>Lets the clock stand at a time up to which all has happened.</summary>
    public void PassTo(long timeNs)
    {
        if (timeNs > NowNs) NowNs = timeNs;
    }

    private bool HasLive(int first)
    {
        for (; first != 0; first = _time[first].Next)
        {
            ref var entry = ref _time[first];
            if (entry.Message is not null) return true;
            if (!((ScheduledTask)entry.Target!).IsCancelled) return true;
        }

        return false;
    }

    private void Happen(ScheduledTask task)
    {
        if (task.IsCancelled) return;

        // Armed from the time at which it was due, before it runs: it may cancel itself.
        if (task.IntervalNs > 0) _time.Add(At(task.IntervalNs)).Target = task;
        if (task.Message is not null)
        {
            TellNow(task.Receiver!, task.Message, task.Sender, task.SenderHash);
            return;
        }

        try
        {
            if (task.Action is not null) task.Action();
            else task.Runnable!.Run();
        }
        catch (Exception error) when (error is not SimulationException)
        {
            Log?.Error(error, "A scheduled action failed: {0}", error.Message);
        }
    }

    private void TellNow(ICanTell receiver, in TimedEntry entry) =>
        TellNow(receiver, entry.Message!, entry.Sender, entry.SenderHash);

    private void TellNow(ICanTell receiver, object message, IActorRef? sender, ulong senderHash)
    {
        _tellsInNameOfSender = true;
        _senderHash = senderHash;
        try
        {
            receiver.Tell(message, sender!);
        }
        finally
        {
            _tellsInNameOfSender = false;
        }
    }

    private long At(long delayNs) =>
        delayNs > long.MaxValue - NowNs ? long.MaxValue : NowNs + delayNs;
}
