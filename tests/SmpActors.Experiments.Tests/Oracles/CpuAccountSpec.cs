using SmpActors.Experiments.Oracles;
using Xunit;

namespace SmpActors.Experiments.Tests.Oracles;

public sealed class CpuAccountSpec
{
    [Fact]
    public void Each_kind_of_interrupt_has_an_account_of_its_own_that_keeps_its_counts()
    {
        var account = new CpuAccount();

        for (var round = 0; round < 3; round++)
        {
            for (var vector = 0; vector <= round; vector++) account.Vector(vector).Raised++;
        }

        Assert.Equal(
            [(0, 3L), (1, 2L), (2, 1L)],
            account.Vectors.ToArray().Select(v => (v.Vector, v.Raised)));
    }

    [Fact]
    public void Cpu_without_interrupts_has_no_account_of_any()
    {
        Assert.Equal(0, new CpuAccount().Vectors.Length);
    }
}
