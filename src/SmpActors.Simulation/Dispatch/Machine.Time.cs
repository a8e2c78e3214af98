using System.Runtime.CompilerServices;
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
        if (!IsAtHome && !Admits(receiver as IActorRef, message)) return;
        var hash = Active is { } active && ReferenceEquals(active.Owner, sender)
            ? active.PathHash
            : HashOf(sender);
        if (delayNs == 0)
        {
            TellNow(receiver, message, sender, hash);
            return;
        }

        Await(ref Parcels.Add(message, sender, hash, out var index), index, receiver, At(delayNs));
    }

    /// <summary>What tells an actor without its being looked up each time.</summary>
    public static ICanTell AddressOf(IActorRef actor) =>
        QueueOf(actor) is { IsPlain: true } queue ? queue : actor;

    public void Schedule(long delayNs, ScheduledTask task)
    {
        if (Admits(task.Receiver as IActorRef, task)) Await(task, At(delayNs));
    }

    /// <summary>
    /// Moves the clock to the next entry that is not cancelled, and lets all of it happen.
    /// </summary>
    /// <param name="limitNs">The clock does not pass this.</param>
    /// <param name="delivers">
    /// Whether a message that is all that can happen then may be delivered at once.
    /// </param>
    private bool Advance(long limitNs, bool delivers)
    {
        while (_time.TryTakeNext(limitNs, out var timeNs, out var first))
        {
            if (!HasLive(first))
            {
                Forget(first);
                continue;
            }

            NowNs = timeNs;
            Steps++;
            _watch?.Ticking(timeNs);
            var gathers = _strategy is null;
            while (first != 0)
            {
                var index = first;
                first = _time.Remove(index);
                if (gathers && first == 0 && delivers && _dueCount == 0
                    && QueueAtRest(index) is { } only)
                {
                    Steps++;
                    Deliver(only, index);
                    return true;
                }

                if (gathers && Gather(index)) continue;

                gathers = false;
                SpillDue();
                InternalCurrentActorCellKeeper.Current = null;
                Arrive(index);
            }

            if (delivers && _dueCount == 1) DeliverDue();
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
        for (; first != 0; first = Parcels[first].Next)
        {
            ref var parcel = ref Parcels[first];
            if (parcel.Message is not null) return true;
            if (!((ScheduledTask)parcel.Target!).IsCancelled) return true;
        }

        return false;
    }

    private void Forget(int first)
    {
        while (first != 0)
        {
            var index = first;
            first = _time.Remove(index);
            Parcels.Free(index);
        }
    }

    /// <summary>Lets what is due happen: a message comes into its lane, or a task runs.</summary>
    private void Arrive(int index)
    {
        ref var parcel = ref Parcels[index];
        var (message, sender, target) = (parcel.Message, parcel.Sender, parcel.Target!);
        if (message is not null && sender is not null && QueueOf(target) is { IsPlain: true } queue)
        {
            // What Tell would come to, without its way through the actor's cell and dispatcher.
            parcel.Target = null;
            _watch?.Posting(queue, parcel.SenderHash);
            queue.Add(_strategy is { IsInOrderOfArrival: true } ? null : sender, index);
            _ready.Add(queue);
            return;
        }

        var senderHash = parcel.SenderHash;
        Parcels.Free(index);
        if (message is null) Happen((ScheduledTask)target);
        else TellNow((ICanTell)target, message, sender, senderHash);
    }

    /// <summary>The messages of an actor that lives; null for all else that can be told.</summary>
    private static LaneQueue? QueueOf(object target)
    {
        if (target.GetType() == typeof(LaneQueue))
        {
            var known = Unsafe.As<LaneQueue>(target);
            return known.IsItsActors ? known : null;
        }

        var cell = target.GetType() == typeof(LocalActorRef) ? Unsafe.As<LocalActorRef>(target).Cell
            : target is RepointableActorRef pointer ? pointer.Underlying as ActorCell
            : null;
        return cell?.Mailbox?.MessageQueue as LaneQueue;
    }

    private void Happen(ScheduledTask task)
    {
        if (task.IsCancelled) return;

        // Armed from the time at which it was due, before it runs: it may cancel itself.
        if (task.IntervalNs > 0) Await(task, At(task.IntervalNs));
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

    private void Await(ScheduledTask task, long timeNs) =>
        Await(ref Parcels.Add(null, null, 0, out var index), index, task, timeNs);

    private void Await(ref Parcel parcel, int index, object target, long timeNs)
    {
        parcel.Target = target;
        _time.Add(index, ref parcel, timeNs);
    }

    private long At(long delayNs) =>
        delayNs > long.MaxValue - NowNs ? long.MaxValue : NowNs + delayNs;
}
