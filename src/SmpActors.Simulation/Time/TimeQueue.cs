using System.Numerics;

namespace SmpActors.Simulation.Time;

/// <summary>
/// Entries by time, first in first out among equal times: a hierarchical timing wheel over integer
/// nanoseconds. Level 0 has a slot for each ns of the current window, each higher level a slot for
/// a whole window of the one below; an entry moves down when the time comes near. Adding and taking
/// cost O(1), finding the next slot is a search in a bitmap, and nothing is allocated once the slab
/// has grown to the number of entries outstanding.
/// </summary>
/// <remarks>
/// An entry lies on the level of the highest digit in which its time differs from the cursor. So
/// all of level 0 comes before all of level 1, and equal times always meet in one slot: an entry
/// can go straight to a lower level only after that window was opened and the older ones were moved
/// down.
/// </remarks>
internal sealed class TimeQueue
{
    private const int DigitBits = 10;
    private const int SlotCount = 1 << DigitBits;
    private const int LevelCount = (63 + DigitBits - 1) / DigitBits;

    private readonly Level?[] _levels = new Level?[LevelCount];
    private TimedEntry[] _entries = new TimedEntry[64];
    private int _free;
    private int _used = 1;
    private long _cursorNs;

    /// <summary>Entries outstanding.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// An entry by its index, as taken; valid until it is released or one is added.
    /// </summary>
    public ref TimedEntry this[int index] => ref _entries[index];

    /// <summary>Adds an entry.</summary>
    /// <param name="timeNs">Not before the time that was last taken.</param>
    public ref TimedEntry Add(long timeNs)
    {
        var index = _free;
        if (index != 0) _free = _entries[index].Next;
        else
        {
            if (_used == _entries.Length) Array.Resize(ref _entries, _used * 2);
            index = _used++;
        }

        ref var entry = ref _entries[index];
        entry.TimeNs = timeNs;
        Place(index, ref entry);
        Count++;
        return ref entry;
    }

    /// <summary>Takes all entries of the next time that has any.</summary>
    /// <param name="limitNs">Nothing later than this is taken.</param>
    /// <param name="timeNs">The time of the entries.</param>
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
            first = _levels[level]!.TakeSlot(digit);
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

    /// <summary>Gives a taken entry back.</summary>
    /// <returns>The entry after it.</returns>
    public int Release(int index)
    {
        ref var entry = ref _entries[index];
        var next = entry.Next;
        entry.Target = null;
        entry.Message = null;
        entry.Sender = null;
        entry.Next = _free;
        _free = index;
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
            "The time queue lost an entry; this is a bug of the simulation");
    }

    private void MoveDown(int index)
    {
        while (index != 0)
        {
            ref var entry = ref _entries[index];
            var next = entry.Next;
            Place(index, ref entry);
            index = next;
        }
    }

    private void Place(int index, ref TimedEntry entry)
    {
        var different = (ulong)(entry.TimeNs ^ _cursorNs);
        var level = different < SlotCount
            ? 0
            : (63 - BitOperations.LeadingZeroCount(different)) / DigitBits;
        var digit = (int)((entry.TimeNs >> (level * DigitBits)) & (SlotCount - 1));
        var slots = _levels[level] ??= new Level();
        entry.Next = 0;
        ref var slot = ref slots.Slots[digit];
        if (slot.First == 0)
        {
            slot.First = index;
            slots.Mark(digit);
        }
        else _entries[slot.Last].Next = index;
        slot.Last = index;
    }

    private struct Slot
    {
        public int First;
        public int Last;
    }

    private sealed class Level
    {
        public readonly Slot[] Slots = new Slot[SlotCount];
        private readonly ulong[] _words = new ulong[SlotCount / 64];
        private ulong _summary;

        public void Mark(int digit)
        {
            _words[digit >> 6] |= 1UL << (digit & 63);
            _summary |= 1UL << (digit >> 6);
        }

        public int TakeSlot(int digit)
        {
            var first = Slots[digit].First;
            Slots[digit].First = 0;
            var word = _words[digit >> 6] &= ~(1UL << (digit & 63));
            if (word == 0) _summary &= ~(1UL << (digit >> 6));
            return first;
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
