using System.Numerics;
using SmpActors.Model;

namespace SmpActors.Actors;

/// <summary>How long a message is under way between two parts, in integer ns.</summary>
/// <remarks>
/// A function of the seed, the link and the time: no state for each link. Within an epoch the time
/// under way goes in a straight line from one random value to the next, and an epoch is longer than
/// the values differ, so nothing ever overtakes on one link: order between two parts is kept. A
/// core and its own interrupt controller are one step apart, always the least time.
/// </remarks>
public sealed class LinkLatency
{
    /// <summary>
    /// Values and weights of so many bits have products that fit a word: up to a second.
    /// </summary>
    private const int NarrowEpochBitsMax = 31;

    /// <summary>From one epoch's random word to the next: odd, and far from any link's.</summary>
    private const ulong EpochStep = 0xd1342543de82ef95;

    private readonly ulong _seed;
    private readonly long _minNs;
    private readonly ulong _spread;
    private readonly int _epochBits;

    /// <param name="seed">The run's.</param>
    /// <param name="minNs">The least, at least 0.</param>
    /// <param name="maxNs">The most, <paramref name="minNs"/> to 2^40.</param>
    public LinkLatency(ulong seed, long minNs, long maxNs)
    {
        Invariant.Holds(minNs >= 0 && maxNs >= minNs, $"no latency is {minNs} to {maxNs} ns");
        Invariant.Holds(maxNs <= 1L << 40, $"{maxNs} ns is no latency of a machine");
        _seed = seed;
        _minNs = minNs;
        _spread = (ulong)(maxNs - minNs);
        _epochBits = BitOperations.Log2(_spread | 1023) + 1;
        IsNone = maxNs == 0;
    }

    /// <summary>Whether every message arrives at once.</summary>
    public bool IsNone { get; }

    /// <summary>The time under way of a message that is sent now.</summary>
    public long SampleNs(PartId from, PartId to, long nowNs)
    {
        if (_spread == 0 || from.IsOfSameCpuAs(to)) return _minNs;

        unchecked
        {
            var link = _seed ^ (Pack(from) * 0x9e3779b97f4a7c15) ^ (Pack(to) * 0xc2b2ae3d27d4eb4f);
            var epoch = link + (((ulong)nowNs >> _epochBits) * EpochStep);
            var within = (ulong)nowNs & ((1UL << _epochBits) - 1);
            var left = (1UL << _epochBits) - within;
            if (_epochBits <= NarrowEpochBitsMax)
            {
                var narrow = (ScaleNarrow(Mix(epoch)) * left)
                    + (ScaleNarrow(Mix(epoch + EpochStep)) * within);
                return _minNs + (long)(narrow >> _epochBits);
            }

            var weighted = ((UInt128)Scale(Mix(epoch)) * left)
                + ((UInt128)Scale(Mix(epoch + EpochStep)) * within);
            return _minNs + (long)(ulong)(weighted >> _epochBits);
        }
    }

    private static ulong Pack(PartId part) => ((ulong)part.Kind << 32) | (uint)part.Index;

    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
            z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
            return z ^ (z >> 31);
        }
    }

    /// <summary>
    /// A random word as a value from 0 to the spread, both included. The cube of a uniform
    /// fraction: half the values lie in the lowest eighth, and a few near the top, as on a real
    /// interconnect.
    /// </summary>
    private ulong Scale(ulong random)
    {
        var cubed = Math.BigMul(Math.BigMul(random, random, out _), random, out _);
        return Math.BigMul(cubed, _spread + 1, out _);
    }

    /// <summary><see cref="Scale"/> with fractions of 32 bits.</summary>
    private ulong ScaleNarrow(ulong random)
    {
        var fraction = random >> 32;
        var cubed = ((fraction * fraction >> 32) * fraction) >> 32;
        return (cubed * (_spread + 1)) >> 32;
    }
}
