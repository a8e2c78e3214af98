using SmpActors.Simulation.Sample;
using Xunit;

namespace SmpActors.Simulation.Tests;

public class SampleSpec
{
    [Fact]
    public void A_seed_finds_the_race_of_the_bank_and_replays_it()
    {
        var seed = Bank.FindSeed(TellerKind.ReadThenWrite, seedCount: 1000);

        Assert.NotNull(seed);
        var outcome = Bank.Run(seed.Value, TellerKind.ReadThenWrite);
        Assert.False(outcome.IsSound);
        Assert.Equal(outcome, Bank.Run(seed.Value, TellerKind.ReadThenWrite));
    }

    [Fact]
    public void No_seed_finds_a_race_where_there_is_none()
    {
        var seed = Bank.FindSeed(TellerKind.Change, seedCount: 300);

        Assert.Null(seed);
    }
}
