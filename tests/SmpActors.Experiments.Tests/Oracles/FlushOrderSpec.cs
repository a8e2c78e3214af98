using SmpActors.Experiments.Oracles;
using Xunit;

namespace SmpActors.Experiments.Tests.Oracles;

public sealed class FlushOrderSpec
{
    private readonly FlushOrder _order = new();

    [Fact]
    [Trait("Rule", "N-FL-1")]
    public void Awaited_entry_overtakes_older_others_of_its_batch()
    {
        TakeAll(false, true, false, true);

        Assert.True(_order.Run(2, isAwaited: true));
        Assert.True(_order.Run(4, isAwaited: true));
        Assert.True(_order.Run(1, isAwaited: false));
        Assert.True(_order.Run(3, isAwaited: false));
    }

    [Fact]
    [Trait("Rule", "N-FL-1")]
    public void Other_entry_before_one_that_is_awaited_is_out_of_turn()
    {
        TakeAll(false, true);

        Assert.False(_order.Run(1, isAwaited: false));
    }

    [Theory]
    [Trait("Rule", "N-FL-2")]
    [InlineData(true)]
    [InlineData(false)]
    public void Younger_entry_before_an_older_of_its_class_is_out_of_turn(bool isAwaited)
    {
        TakeAll(isAwaited, isAwaited);

        Assert.True(_order.Run(2, isAwaited));
        Assert.False(_order.Run(1, isAwaited));
    }

    private void TakeAll(params bool[] areAwaited)
    {
        foreach (var isAwaited in areAwaited) _order.Take(isAwaited);
    }
}
