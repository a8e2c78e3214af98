using System.Numerics;

namespace SmpActors.Simulation;

/// <summary>
/// A small pseudo-random generator of our own, so that a seed outlives a runtime. No floating
/// point, no allocation; a copy continues the same sequence on its own.
/// </summary>
/// <remarks>
/// Source: xoshiro256** 1.0 by David Blackman and Sebastiano Vigna, seeded with splitmix64, both in
/// the public domain (prng.di.unimi.it).
/// </remarks>
public struct Prng
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <param name="seed">Any value; each has a sequence of its own.</param>
    public Prng(ulong seed)
    {
        _s0 = SplitMix(ref seed);
        _s1 = SplitMix(ref seed);
        _s2 = SplitMix(ref seed);
        _s3 = SplitMix(ref seed);
    }

    /// <summary>The next 64 random bits.</summary>
    public ulong Next()
    {
        unchecked
        {
            var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
            var shifted = _s1 << 17;
            _s2 ^= _s0;
            _s3 ^= _s1;
            _s1 ^= _s2;
            _s0 ^= _s3;
            _s2 ^= shifted;
            _s3 = BitOperations.RotateLeft(_s3, 45);
            return result;
        }
    }

    /// <summary>An unbiased number from 0 to <paramref name="bound"/> - 1.</summary>
    /// <param name="bound">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bound is 0 or negative.</exception>
    /// <remarks>Source: D. Lemire, "Fast Random Integer Generation in an Interval", 2019.</remarks>
    public int NextInt(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        unchecked
        {
            var range = (uint)bound;
            var product = (Next() >> 32) * range;
            var low = (uint)product;
            if (low < range)
            {
                var threshold = (0u - range) % range;
                while (low < threshold)
                {
                    product = (Next() >> 32) * range;
                    low = (uint)product;
                }
            }

            return (int)(product >> 32);
        }
    }

    private static ulong SplitMix(ref ulong state)
    {
        unchecked
        {
            state += 0x9e3779b97f4a7c15;
            var z = state;
            z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
            z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
            return z ^ (z >> 31);
        }
    }
}
