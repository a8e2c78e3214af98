using System.Numerics;

namespace SmpActors.Simulation.Time;

/// <summary>A set of 4,096 slots, with the next one found in two steps.</summary>
internal sealed class SlotSet
{
    public const int DigitBits = 12;
    public const int SlotCount = 1 << DigitBits;

    private readonly ulong[] _words = new ulong[SlotCount / 64];
    private ulong _summary;

    public void Add(int slot)
    {
        _words[slot >> 6] |= 1UL << (slot & 63);
        _summary |= 1UL << (slot >> 6);
    }

    public void Remove(int slot)
    {
        var word = _words[slot >> 6] &= ~(1UL << (slot & 63));
        if (word == 0) _summary &= ~(1UL << (slot >> 6));
    }

    /// <returns>The first slot of the set at or after the given one, or -1.</returns>
    public int FindFrom(int slot)
    {
        var at = slot >> 6;
        var word = _words[at] & (ulong.MaxValue << (slot & 63));
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
