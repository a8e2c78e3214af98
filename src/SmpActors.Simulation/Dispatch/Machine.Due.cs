using System.Runtime.CompilerServices;

namespace SmpActors.Simulation.Dispatch;

/// <summary>
/// The short way of most messages that come by the clock: nothing else can run when it moves, and
/// if each message that is due is for another actor, which rests, then lanes and ready set would
/// only be filled and emptied. The order is chosen as among ready actors. Whatever else happens
/// meanwhile first sends the rest the long way.
/// </summary>
internal sealed partial class Machine
{
    /// <summary>More at one time go the long way, which sorts faster.</summary>
    private const int DueMax = 32;

    private readonly Due[] _due = new Due[DueMax];
    private int _dueCount;

    /// <summary>Takes a parcel whose time has come, if it can go the short way.</summary>
    private bool Gather(int index)
    {
        if (_dueCount == DueMax || QueueAtRest(index) is not { } queue) return false;

        // In the order of their paths, as what is ready: see ReadySet.
        var at = _dueCount;
        for (; at > 0 && ReadySet.Compare(_due[at - 1].Queue, queue) > 0; at--)
            _due[at] = _due[at - 1];
        _due[at] = new Due { Queue = queue, Parcel = index };
        _dueCount++;
        queue.ReadyIndex = ReadySet.Due;
        return true;
    }

    /// <summary>
    /// The receiver of a parcel whose time has come, if it rests and the parcel is a plain message.
    /// </summary>
    private LaneQueue? QueueAtRest(int index)
    {
        ref var parcel = ref Parcels[index];
        if (parcel.Message is null || parcel.Sender is null) return null;

        // A queue that is at rest is open, so it is still its actor's.
        var target = parcel.Target!;
        var queue = target.GetType() == typeof(LaneQueue)
            ? Unsafe.As<LaneQueue>(target)
            : QueueOf(target);
        return queue is { IsPlain: true, IsAtRest: true } ? queue : null;
    }

    /// <summary>Delivers one of the messages that are due.</summary>
    private void DeliverDue()
    {
        var at = _dueCount == 1 ? 0 : ChooseDue();
        var (queue, index) = (_due[at].Queue, _due[at].Parcel);
        _due[at] = _due[--_dueCount];
        queue.ReadyIndex = ReadySet.Absent;
        Steps++;
        Deliver(queue, index);
    }

    /// <summary>Sends what is still due the long way.</summary>
    private void SpillDue()
    {
        var count = _dueCount;
        _dueCount = 0;
        for (var i = 0; i < count; i++)
        {
            _due[i].Queue.ReadyIndex = ReadySet.Absent;
            Arrive(_due[i].Parcel);
        }
    }

    private struct Due
    {
        public LaneQueue Queue;
        public int Parcel;
    }
}
