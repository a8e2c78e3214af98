namespace SmpActors.Actors.Faults;

/// <summary>A random time in ns, from min to max, distributed as a link's latency is.</summary>
/// <param name="Min">The least, at least 0.</param>
/// <param name="Max">The most, at least the least.</param>
public readonly record struct DelayNs(long Min, long Max)
{
    /// <summary>The time of 64 random bits: by the cube of a uniform fraction.</summary>
    public long Sample(ulong random)
    {
        var cubed = Math.BigMul(Math.BigMul(random, random, out _), random, out _);
        return Min + (long)Math.BigMul(cubed, (ulong)(Max - Min) + 1, out _);
    }
}
