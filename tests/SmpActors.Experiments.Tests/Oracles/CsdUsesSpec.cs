using System.Runtime.CompilerServices;
using SmpActors.Experiments.Oracles;
using SmpActors.Model.Kernel;
using SmpActors.Simulation;
using Xunit;

namespace SmpActors.Experiments.Tests.Oracles;

public sealed class CsdUsesSpec
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(40)]
    public void Holds_what_a_dictionary_holds_however_many_uses_are_open(int csdCount)
    {
        for (var seed = 0UL; seed < 100; seed++)
        {
            var random = new Prng(seed);
            var uses = default(CsdUses);
            var expected = new Dictionary<CsdId, int>();
            for (var step = 1; step < 10 * csdCount; step++)
            {
                var csd = Csd(random.NextInt(csdCount));
                if (random.NextInt(3) == 0)
                {
                    uses.Remove(csd);
                    expected.Remove(csd);
                }
                else
                {
                    uses.FindOrAdd(csd, out var existed).RunCount = step;
                    Assert.Equal(expected.ContainsKey(csd), existed);
                    expected[csd] = step;
                }
            }

            Assert.Equal(
                expected.OrderBy(e => e.Key.Slot.Index),
                uses.All.Select(e => KeyValuePair.Create(e.Key, e.Value.RunCount))
                    .OrderBy(e => e.Key.Slot.Index));
            for (var i = 0; i < csdCount; i++)
            {
                ref var found = ref uses.Find(Csd(i));
                Assert.Equal(expected.ContainsKey(Csd(i)), !Unsafe.IsNullRef(ref found));
            }
        }
    }

    [Fact]
    public void Use_that_was_ended_comes_back_as_new()
    {
        var uses = default(CsdUses);
        uses.FindOrAdd(Csd(0), out _).RunCount = 1;
        uses.Remove(Csd(0));

        ref var again = ref uses.FindOrAdd(Csd(0), out var existed);

        Assert.False(existed);
        Assert.Equal(0, again.RunCount);
    }

    private static CsdId Csd(int index) => new(new(0), new(CsdSlotKind.Cfd, index), 1);
}
