using SmpActors.Cli.Reports;
using SmpActors.Experiments.Results;
using Xunit;

namespace SmpActors.Cli.Tests.Reports;

public sealed class InterruptsTextSpec
{
    private static readonly InterruptsRow _calls =
        new("CAL", "Function call interrupts", [1, 22], 333);

    private static readonly InterruptsRow _unknown = new("vector 0x42", "", [0, 4_294_967_295], 5);

    [Fact]
    public void Few_cpus_have_a_column_each_as_the_kernel_prints_them()
    {
        var table = new InterruptsTable { Cpus = [0, 1], IsShortened = false, Rows = [_calls] };

        var lines = InterruptsText.Lines(table);

        Assert.Equal(
            [
                "           CPU0       CPU1",
                "CAL:          1         22   Function call interrupts",
            ],
            lines);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(100, 4)]
    [InlineData(160, 9)]
    public void Columns_are_as_many_as_fit(int width, int columns)
    {
        var fitting = InterruptsText.ColumnsWithin(width);

        Assert.Equal(columns, fitting);
    }

    [Fact]
    public void Many_cpus_show_a_gap_and_a_total()
    {
        var table = new InterruptsTable
        {
            Cpus = [0, 99],
            IsShortened = true,
            Rows = [_calls, _unknown],
        };

        var lines = InterruptsText.Lines(table);

        Assert.Equal(
            [
                "                   CPU0 ...      CPU99        total",
                "        CAL:          1 ...         22          333   Function call interrupts",
                "vector 0x42:          0 ... 4294967295            5",
            ],
            lines);
    }
}
