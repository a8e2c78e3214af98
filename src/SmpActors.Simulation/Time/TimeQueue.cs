using System.Numerics;
using SmpActors.Simulation.Dispatch;

namespace SmpActors.Simulation.Time;

/// <summary>
/// Parcels by time, first in first out among equal times: a hierarchical timing wheel over integer
/// nanoseconds. Level 0 has a slot for each ns of the current window, each higher level a slot for
/// a whole window of the one below; a parcel moves down when the time comes near. Adding and taking
/// cost O(1), finding the next slot is a search in a bitmap, and nothing is allocated.
/// </summary>
/// <remarks>
/// A parcel lies on the level of the highest digit in which its time differs from the cursor. So
/// all of level 0 comes before all of level 1, and equal times always meet in one slot: a parcel
/// can go straight to a lower level only after that window was opened and the older ones were moved
/// down.
/// </remarks>
internal sealed class TimeQueue(ParcelStore parcels)
{
    private const int DigitBits = 12;
    private const int SlotCount = 1 << DigitBits;
    private const int LevelCount = (63 + DigitBits - 1) / DigitBits;

    private readonly Level?[] _levels = new Level?[LevelCount];
    private long _cursorNs;

    /// <summary>Parcels outstanding.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a parcel that is in no lane.</summary>
    /// <param name="index">The parcel's.</param>
    /// <param name="timeNs">Not before the time that was last taken.</param>
    public void Add(int index, long timeNs)
    {
        ref var parcel = ref parcels[index];
        parcel.TimeNs = timeNs;
        Place(index, ref parcel);
        Count++;
    }

    /// <summary>Takes all parcels of the next time that has any.</summary>
    /// <param name="limitNs">Nothing later than this is taken.</param>
    /// <param name="timeNs">The time of the parcels.</param>
    /// <param name="first">The first of a list linked by Next, which ends in 0.</param>
    public bool TryTakeNext(long limitNs, out long timeNs, out int first)
    {
        while (Count > 0)
        {
            var level = FindNext(out var digit, out var shift);
            var above = shift + DigitBits;
            var window = above >= 63 ? 0 : _cursorNs >> above << above;
            var start = window | ((long)digit << shift);
            if (start > limitNs) break;

            _cursorNs = start;
            ref var last = ref parcels[_levels[level]!.TakeSlot(digit)];
            first = last.Next;
            last.Next = 0;
            if (level == 0)
            {
                timeNs = start;
                return true;
            }

            MoveDown(first);
        }

        timeNs = 0;
        first = 0;
        return false;
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
        if (Count == 0) _cursorNs = timeNs;
    }

    private int FindNext(out int digit, out int shift)
    {
        shift = 0;
        for (var level = 0; level < LevelCount; level++, shift += DigitBits)
        {
            if (_levels[level] is not { } candidate) continue;
            var from = (int)((_cursorNs >> shift) & (SlotCount - 1));
            digit = candidate.FindFrom(from);
            if (digit >= 0) return level;
        }

        throw new SimulationException(
            "The time queue lost a parcel; this is a bug of the simulation");
    }

    private void MoveDown(int index)
    {
        while (index != 0)
        {
            ref var parcel = ref parcels[index];
            var next = parcel.Next;
            Place(index, ref parcel);
            index = next;
        }
    }

    private void Place(int index, ref Parcel parcel)
    {
        var different = (ulong)(parcel.TimeNs ^ _cursorNs);
        var level = different < SlotCount
            ? 0
            : (63 - BitOperations.LeadingZeroCount(different)) / DigitBits;
        var digit = (int)((parcel.TimeNs >> (level * DigitBits)) & (SlotCount - 1));
        var slots = _levels[level] ??= new Level();
        ref var last = ref slots.Lasts[digit];
        if (last == 0)
        {
            parcel.Next = index;
            slots.Mark(digit);
        }
        else
        {
            ref var before = ref parcels[last];
            parcel.Next = before.Next;
            before.Next = index;
        }

        last = index;
    }

    private sealed class Level
    {
        /// <summary>A slot's last parcel, whose next one is the slot's first.</summary>
        public readonly int[] Lasts = new int[SlotCount];
        private readonly ulong[] _words = new ulong[SlotCount / 64];
        private ulong _summary;

        public void Mark(int digit)
        {
            _words[digit >> 6] |= 1UL << (digit & 63);
            _summary |= 1UL << (digit >> 6);
        }

        /// <returns>The slot's last parcel.</returns>
        public int TakeSlot(int digit)
        {
            var last = Lasts[digit];
            Lasts[digit] = 0;
            var word = _words[digit >> 6] &= ~(1UL << (digit & 63));
            if (word == 0) _summary &= ~(1UL << (digit >> 6));
            return last;
        }

        /// <returns>The first marked slot at or after the given one, or -1.</returns>
        public int FindFrom(int digit)
        {
            var at = digit >> 6;
            var word = _words[at] & (ulong.MaxValue << (digit & 63));
            if (word == 0)
            {
                var summary = at == 63 ? 0 : _summary & (ulong.MaxValue << (at + 1));
                if (summary == 0) return -1;
                at = BitOperations.TrailingZeroCount(summary);
                word = _words[at];
            }

            return (at << 6) + BitOperations.TrailingZeroCount(word);
        }
    }
}
