using Xunit;

namespace SmpActors.Simulation.Tests;

public class PrngSpec
{
    [Fact]
    public void A_seed_is_good_for_ever()
    {
        var prng = new Prng(0);

        // The first outputs of xoshiro256** when splitmix64 fills its state from 0.
        Assert.Equal(
            [0x99ec5f36cb75f2b4, 0xbf6e1f784956452a, 0x1a5f849d4933e6e0], Take(ref prng, 3));
    }

    [Fact]
    public void Each_number_below_the_bound_comes_about_equally_often()
    {
        var prng = new Prng(1);
        var counts = new int[6];

        for (var i = 0; i < 60_000; i++) counts[prng.NextInt(6)]++;

        Assert.All(counts, count => Assert.InRange(count, 9_500, 10_500));
    }

    [Fact]
    public void A_bound_of_nothing_is_refused()
    {
        var prng = new Prng(1);

        Assert.Throws<ArgumentOutOfRangeException>(() => prng.NextInt(0));
    }

    private static ulong[] Take(ref Prng prng, int count)
    {
        var taken = new ulong[count];
        for (var i = 0; i < count; i++) taken[i] = prng.Next();
        return taken;
    }
}
