using SmpActors.Simulation.Dispatch;

namespace SmpActors.Simulation.Time;

/// <summary>
/// Parcels by time, first in first out among equal times: a slot for each ns of the block of time
/// that passes and of the next one, and <see cref="FarTimes"/> for all that lies beyond. Adding and
/// taking cost O(1), finding the next slot is a search in a bitmap, and nothing is allocated.
/// </summary>
/// <remarks>
/// A block's parcels come from afar before the block before it begins, so before any is added to
/// the block directly: equal times stay in the order in which they were added.
/// </remarks>
internal sealed class TimeQueue(ParcelStore parcels)
{
    /// <summary>Two blocks have all slots, and each time of them has one of its own.</summary>
    private const int BlockBits = SlotSet.DigitBits - 1;

    private readonly FarTimes _far = new(parcels, BlockBits);

    /// <summary>Of each slot the parcel that was added last, before it the others.</summary>
    private readonly int[] _heads = new int[SlotSet.SlotCount];
    private readonly SlotSet _used = new();
    private long _cursorNs;

    /// <summary>Parcels outstanding.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a parcel that is in no lane.</summary>
    /// <param name="index">The parcel's.</param>
    /// <param name="parcel">The parcel itself.</param>
    /// <param name="timeNs">Not before the time that was last taken.</param>
    public void Add(int index, ref Parcel parcel, long timeNs)
    {
        parcel.TimeNs = timeNs;
        Count++;
        if (timeNs >> BlockBits <= (_cursorNs >> BlockBits) + 1) AddNear(index, ref parcel);
        else _far.Add(index, ref parcel);
    }

    /// <summary>Takes all parcels of the next time that has any.</summary>
    /// <param name="limitNs">Nothing later than this is taken.</param>
    /// <param name="timeNs">The time of the parcels.</param>
    /// <param name="first">The first of a list linked by Next, which ends in 0.</param>
    public bool TryTakeNext(long limitNs, out long timeNs, out int first)
    {
        (timeNs, first) = (0, 0);
        var at = SlotOf(_cursorNs);
        var slot = _used.FindFrom(at);
        if (slot < 0)
        {
            slot = _used.FindFrom(0);
            if (slot < 0) return TryTakeFar(limitNs, ref timeNs, ref first);
        }

        var next = _cursorNs + ((slot - at) & (SlotSet.SlotCount - 1));
        if (next > limitNs) return false;

        var entersBlock = ((next ^ _cursorNs) >> BlockBits) != 0;
        _cursorNs = next;
        timeNs = next;
        first = TakeSlot(slot);
        if (entersBlock) Approach();
        return true;
    }

    /// <summary>Lets a taken parcel go; it belongs to the caller.</summary>
    /// <returns>The parcel after it.</returns>
    public int Remove(int index)
    {
        ref var parcel = ref parcels[index];
        var next = parcel.Next;
        parcel.Next = 0;
        Count--;
        return next;
    }

    /// <summary>Turns the empty queue back to a time before the last one taken.</summary>
    public void Rebase(long timeNs)
    {
        if (Count != 0) return;
        _cursorNs = timeNs;
        _far.Rebase(timeNs >> BlockBits);
    }

    private static int SlotOf(long timeNs) => (int)(timeNs & (SlotSet.SlotCount - 1));

    private void AddNear(int index, ref Parcel parcel)
    {
        var slot = SlotOf(parcel.TimeNs);
        ref var head = ref _heads[slot];
        if (head == 0) _used.Add(slot);
        parcel.Next = head;
        head = index;
    }

    private int TakeSlot(int slot)
    {
        _used.Remove(slot);
        var index = _heads[slot];
        _heads[slot] = 0;
        return parcels[index].Next == 0 ? index : Reversed(index);
    }

    private int Reversed(int index)
    {
        var before = 0;
        while (index != 0)
        {
            ref var parcel = ref parcels[index];
            (parcel.Next, before, index) = (before, index, parcel.Next);
        }

        return before;
    }

    private bool TryTakeFar(long limitNs, ref long timeNs, ref int first)
    {
        if (!_far.TryTakeNext(limitNs >> BlockBits, out var block, out var parcel)) return false;

        _cursorNs = block << BlockBits;
        BringNear(parcel);
        Approach();
        return TryTakeNext(limitNs, out timeNs, out first);
    }

    /// <summary>Brings near what the next block holds, now that one has begun.</summary>
    private void Approach()
    {
        while (_far.TryTakeNext((_cursorNs >> BlockBits) + 1, out _, out var parcel))
        {
            BringNear(parcel);
        }
    }

    private void BringNear(int index)
    {
        while (index != 0)
        {
            ref var parcel = ref parcels[index];
            var next = parcel.Next;
            AddNear(index, ref parcel);
            index = next;
        }
    }
}
