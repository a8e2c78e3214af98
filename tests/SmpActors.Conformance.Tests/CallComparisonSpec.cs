using SmpActors.Experiments.Conformance;
using Xunit;

namespace SmpActors.Conformance.Tests;

public sealed class CallComparisonSpec
{
    private static readonly (string, string)[] _broadcastIf =
    [
        ("api", "each_cond"), ("mask", "-"), ("cond", "0-3"), ("ret", "0"),
        ("writes", "SGI1R=0x100000e"), ("sends", "1"), ("ran", "0-3"), ("nran", "4"),
        ("local", "after"), ("ncond", "4"), ("sgi_to", "1-3"), ("icr_reads", ""),
    ];

    private static readonly (string, string)[] _flat =
    [
        ("ctl", "apic_flat"), ("api", "many"), ("mask", "1-3"), ("ret", "0"),
        ("writes", "ICR2=0xe000000 ICR=0x8fc"), ("sends", "1"), ("ran", "1-3"), ("nran", "3"),
        ("local", ""), ("ncond", ""), ("sgi_to", ""), ("icr_reads", "1"),
    ];

    private static readonly (string, string)[] _x2ApicPhys =
    [
        ("ctl", "x2apic_phys"), ("api", "async"), ("wait", "0"), ("mask", "0-2"), ("ret", "0"),
        ("writes", "ICR=0x1000000fb ICR=0x2000000fb"), ("sends", "2"), ("ran", "0-2"),
        ("nran", "3"), ("local", "before"), ("ncond", ""), ("sgi_to", ""), ("icr_reads", ""),
    ];

    [Fact]
    public void Calls_of_v4_9_do_what_its_source_says()
    {
        var result = Compare(
            SomeRows.Call(_broadcastIf), SomeRows.Call(_flat), SomeRows.Call(_x2ApicPhys));

        Assert.Empty(result.Different);
        Assert.Equal(ConformanceVerdict.Equal, result.Verdict);
        Assert.Equal(new RowCounts(3, 3, 0, 0, 0), result.Rows);
    }

    [Theory]
    [InlineData("ret", "-6", "0")]
    [InlineData("writes", "SGI1R=0x1000006", "SGI1R=0x100000e")]
    [InlineData("writes", "", "SGI1R=0x100000e")]
    [InlineData("sends", "2", "1")]
    [InlineData("ran", "0-2", "0-3")]
    [InlineData("nran", "5", "4")]
    [InlineData("local", "only", "after")]
    [InlineData("ncond", "3", "4")]
    [InlineData("sgi_to", "1-2", "1-3")]
    public void A_wrong_value_is_reported_in_its_column(string column, string wrong, string right)
    {
        var row = SomeRows.Call([.. _broadcastIf, (column, wrong)]);

        var result = Compare(row);

        var different = Assert.Single(result.Different);
        Assert.Equal(("calls.csv", 2, "m", "each_cond"), Place(different));
        var recorded = wrong.Length == 0 ? "nothing" : wrong;
        Assert.Equal([new(column, recorded, right)], different.Columns);
        Assert.Equal(ConformanceVerdict.Different, result.Verdict);
    }

    [Fact]
    public void A_wrong_number_of_reads_of_ICR_is_reported()
    {
        var result = Compare(SomeRows.Call([.. _flat, ("icr_reads", "2")]));

        Assert.Equal([new("icr_reads", "2", "1")], Assert.Single(result.Different).Columns);
    }

    [Fact]
    public void Reads_of_ICR_by_other_IPIs_of_the_caller_may_be_in_the_recorded_number()
    {
        var noisy = SomeRows.Call([.. _flat, ("icr_reads", "2"), ("noise", "resched:5")]);
        var few = SomeRows.Call([.. _flat, ("icr_reads", "0"), ("noise", "resched:5")]);

        var result = Compare(noisy, few);

        Assert.Equal(3, Assert.Single(result.Different).Line);
    }

    [Fact]
    public void Writes_in_another_order_are_reported()
    {
        const string Swapped = "ICR=0x2000000fb ICR=0x1000000fb";

        var result = Compare(SomeRows.Call([.. _x2ApicPhys, ("writes", Swapped)]));

        Assert.Equal(
            [new("writes", Swapped, "ICR=0x1000000fb ICR=0x2000000fb")],
            Assert.Single(result.Different).Columns);
    }

    [Fact]
    public void A_write_by_another_CPU_than_the_caller_is_reported_with_its_CPU()
    {
        var row = ReadRow(SomeRows.Call(_flat));
        var here = row.Recorded with
        {
            Writes = [.. row.Recorded.Writes!.Select(write => write with { Cpu = new(2) })],
        };

        var differences = CallComparison.Of(row, here);

        Assert.Equal(
            [new("writes", "ICR2=0xe000000 ICR=0x8fc", "cpu2:ICR2=0xe000000 cpu2:ICR=0x8fc")],
            differences);
    }

    [Fact]
    public void A_call_that_never_returns_is_reported_with_who_waits()
    {
        var row = ReadRow(SomeRows.Call(_flat));
        var here = row.Recorded with { Ret = null, NeverReturns = "cpu0: task waits" };

        var difference = Assert.Single(CallComparison.Of(row, here));

        Assert.Equal(new("ret", "0", "the call never returns: cpu0: task waits"), difference);
    }

    [Fact]
    public void A_column_that_is_not_there_is_not_compared()
    {
        var result = Compare(SomeRows.Call());

        Assert.Equal(ConformanceVerdict.Equal, result.Verdict);
        Assert.Equal(1, result.Rows.Equal);
    }

    [Theory]
    [InlineData("SGI1R=0x1000002", true)]
    [InlineData("SGI1R=0x1000002 SGI1R=0x1000002", true)]
    [InlineData("SGI1R=0x1000002 SGI1R=0x1000002 SGI1R=0x1000002", false)]
    [InlineData("SGI1R=0x1000002 SGI1R=0x1000004", false)]
    [InlineData("SGI1R=0x1000004", false)]
    [InlineData("", false)]
    public void A_burst_to_a_CPU_that_nothing_holds_sends_once_to_as_often_as_it_calls(
        string writes, bool isEqual)
    {
        var row = SomeRows.Call(
            ("api", "burst"), ("wait", "2"), ("writes", writes), ("ran", "1"), ("nran", "2"));

        var result = Compare(row);

        Assert.Equal(isEqual ? 1 : 0, result.Rows.Equal);
    }

    [Fact]
    public void A_burst_to_a_held_CPU_sends_once()
    {
        var row = SomeRows.Call(
            ("api", "burst"), ("wait", "8"), ("pend", "1"), ("writes", "SGI1R=0x1000002"),
            ("sends", "1"), ("ran", "1"), ("nran", "8"));
        var twice = new Dictionary<string, string>(row)
        {
            ["writes"] = "SGI1R=0x1000002 SGI1R=0x1000002",
        };

        var result = Compare(row, twice);

        Assert.Equal(3, Assert.Single(result.Different).Line);
    }

    [Fact]
    public void A_single_call_to_a_held_CPU_with_a_callback_queued_sends_nothing()
    {
        var row = SomeRows.Call(
            ("wait", "0"), ("pend", "1-2"), ("writes", ""), ("sends", "0"), ("ran", "1"),
            ("nran", "1"), ("local", ""), ("sgi_to", "-"));

        var result = Compare(row);

        Assert.Empty(result.Different);
    }

    private static (string, int, string, string) Place(DifferentRow row) =>
        (row.File, row.Line, row.Run, row.Api);

    private static ConformanceResult Compare(params Dictionary<string, string>[] rows) =>
        new SomeRows().With("calls.csv", rows).Compare("calls.csv");

    private static CallRow ReadRow(Dictionary<string, string> row)
    {
        var reading = new SomeRows().With("calls.csv", row).Read("calls.csv");
        return (CallRow)Assert.Single(reading.Rows);
    }
}
