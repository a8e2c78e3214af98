using SmpActors.Experiments.Workloads;
using Xunit;

namespace SmpActors.Experiments.Tests.Workloads;

public sealed class ScfChecksSpec
{
    private static ScfCheck NewCheck() => new(new(0), new(1), waits: false, isRpc: false);

    [Fact]
    [Trait("Rule", "N-SCF-3")]
    public void Check_that_is_freed_is_found_no_more_and_its_address_not_given_again()
    {
        var checks = new ScfChecks();
        var first = checks.Allocate(NewCheck());
        checks.Free(first);

        var second = checks.Allocate(NewCheck());

        Assert.Null(checks.At(first));
        Assert.NotNull(checks.At(second));
        Assert.DoesNotContain(0L, new[] { first, second });
    }

    [Fact]
    [Trait("Rule", "N-SCF-5")]
    public void Counters_that_are_not_0_are_named_as_the_statistics_line_does()
    {
        var checks = new ScfChecks();
        Assert.Empty(checks.Errors);

        checks.CountWrongCpu();
        checks.CountOrderIn();
        checks.CountOrderIn();
        checks.CountOrderOut();

        Assert.Equal(["ste: 1", "stnmie: 2", "stnmoe: 1"], checks.Errors);
    }
}
