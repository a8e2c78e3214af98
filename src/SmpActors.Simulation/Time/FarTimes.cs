using System.Numerics;
using SmpActors.Simulation.Dispatch;

namespace SmpActors.Simulation.Time;

/// <summary>
/// Parcels by the block of time in which they are due, first in first out within a block: a
/// hierarchical timing wheel. Level 0 has a slot for each block of the current window, each higher
/// level a slot for a whole window of the one below; a parcel moves down when its time comes near.
/// </summary>
/// <remarks>
/// A parcel lies on the level of the highest digit in which its block differs from the cursor. So
/// all of level 0 comes before all of level 1, and equal blocks always meet in one slot: a parcel
/// can go straight to a lower level only after that window was opened and the older ones were moved
/// down.
/// </remarks>
/// <param name="parcels">Where they are.</param>
/// <param name="blockBits">A block has 2 to the power of this many ns.</param>
internal sealed class FarTimes(ParcelStore parcels, int blockBits)
{
    private const int LevelCount = (63 + SlotSet.DigitBits - 1) / SlotSet.DigitBits;

    private readonly Level?[] _levels = new Level?[LevelCount];
    private long _cursor;
    private int _count;

    /// <summary>Adds a parcel; its block is later than all that were taken.</summary>
    public void Add(int index, ref Parcel parcel)
    {
        Place(index, ref parcel);
        _count++;
    }

    /// <summary>Takes all parcels of the next block that has any.</summary>
    /// <param name="limit">No later block is taken.</param>
    /// <param name="block">The number of the block.</param>
    /// <param name="first">The first of a list linked by Next, which ends in 0.</param>
    public bool TryTakeNext(long limit, out long block, out int first)
    {
        while (_count > 0)
        {
            var level = FindNext(out var digit, out var shift);
            var above = shift + SlotSet.DigitBits;
            var window = above >= 63 ? 0 : _cursor >> above << above;
            var start = window | ((long)digit << shift);
            if (start > limit) break;

            _cursor = start;
            ref var last = ref parcels[_levels[level]!.TakeSlot(digit)];
            first = last.Next;
            last.Next = 0;
            if (level == 0)
            {
                block = start;
                _count -= CountOf(first);
                return true;
            }

            MoveDown(first);
        }

        block = 0;
        first = 0;
        return false;
    }

    /// <summary>Turns the empty wheel back to a block before the last one taken.</summary>
    public void Rebase(long block)
    {
        if (_count == 0) _cursor = block;
    }

    private int CountOf(int index)
    {
        var count = 0;
        for (; index != 0; index = parcels[index].Next) count++;
        return count;
    }

    private int FindNext(out int digit, out int shift)
    {
        shift = 0;
        for (var level = 0; level < LevelCount; level++, shift += SlotSet.DigitBits)
        {
            if (_levels[level] is not { } candidate) continue;
            var from = (int)((_cursor >> shift) & (SlotSet.SlotCount - 1));
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
        var block = parcel.TimeNs >> blockBits;
        var different = (ulong)(block ^ _cursor);
        var level = different < SlotSet.SlotCount
            ? 0
            : (63 - BitOperations.LeadingZeroCount(different)) / SlotSet.DigitBits;
        var digit = (int)((block >> (level * SlotSet.DigitBits)) & (SlotSet.SlotCount - 1));
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
        public readonly int[] Lasts = new int[SlotSet.SlotCount];
        private readonly SlotSet _used = new();

        public void Mark(int digit) => _used.Add(digit);

        public int FindFrom(int digit) => _used.FindFrom(digit);

        /// <returns>The slot's last parcel.</returns>
        public int TakeSlot(int digit)
        {
            var last = Lasts[digit];
            Lasts[digit] = 0;
            _used.Remove(digit);
            return last;
        }
    }
}
