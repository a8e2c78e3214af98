using SmpActors.Experiments.Results;
using Xunit;

namespace SmpActors.Experiments.Tests.Results;

public sealed class InterruptsTableSpec
{
    [Fact]
    public void X86_counts_both_call_vectors_as_function_call_interrupts()
    {
        var table = InterruptsTable.Of(SampleResult.Full);

        Assert.False(table.IsShortened);
        Assert.Equal([0, 1], table.Cpus);
        Assert.Equal(
            ["RES 1,1 =2 Rescheduling interrupts", "CAL 3,23 =26 Function call interrupts",
                "IWI 0,0 =0 IRQ work interrupts"],
            table.Rows.Select(Show));
    }

    [Fact]
    public void Arm64_has_a_row_for_each_ipi()
    {
        var received = new Dictionary<string, long> { ["Function call interrupts"] = 7 };
        var result = SampleResult.Full with
        {
            Interrupts = "gicv3",
            PerCpu = [new(0, received, received)],
        };

        var table = InterruptsTable.Of(result);

        Assert.Equal(
            ["IPI0", "IPI1", "IPI2", "IPI3", "IPI4", "IPI5"], table.Rows.Select(row => row.Label));
        Assert.Equal("IPI1 7 =7 Function call interrupts", Show(table.Rows[1]));
    }

    [Fact]
    public void Many_cpus_show_the_first_and_the_last_and_a_total_of_all()
    {
        var result = SampleResult.Full with
        {
            PerCpu = [.. Enumerable.Range(0, 100).Select(SampleResult.CountsOf)],
        };

        var table = InterruptsTable.Of(result, columnsMax: 4);

        Assert.True(table.IsShortened);
        Assert.Equal([0, 1, 98, 99], table.Cpus);
        Assert.Equal(100, table.Rows[0].Total);
    }

    [Fact]
    public void What_the_kernel_has_no_row_for_has_one_of_its_own()
    {
        var received = new Dictionary<string, long> { ["vector 0x42"] = 2 };
        var result = SampleResult.Full with { PerCpu = [new(0, received, received)] };

        var table = InterruptsTable.Of(result);

        Assert.Equal("vector 0x42 2 =2 ", Show(table.Rows[^1]));
    }

    private static string Show(InterruptsRow row) =>
        $"{row.Label} {string.Join(',', row.Counts)} ={row.Total} {row.Description}";
}
