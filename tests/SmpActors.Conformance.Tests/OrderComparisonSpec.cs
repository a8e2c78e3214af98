using SmpActors.Experiments.Conformance;
using Xunit;

namespace SmpActors.Conformance.Tests;

public sealed class OrderComparisonSpec
{
    private static readonly (string, string)[] _order =
    [
        ("kind", "order"), ("cpu", "0"), ("target", "1"), ("queued", "ABC"), ("kinds", "asn"),
        ("ran", "ABC"),
    ];

    private static readonly (string, string)[] _csdLock =
    [
        ("kind", "csdlock"), ("cpu", "0"), ("t1", "1"), ("t2", "2"), ("hold_ms", "20"),
        ("first_ns", "15737"), ("second_ns", "25174420"),
    ];

    [Fact]
    public void Queue_of_v4_9_is_first_in_first_out_whatever_waits()
    {
        var result = Compare(SomeRows.Order(_order));

        Assert.Empty(result.Different);
        Assert.Equal(1, result.Rows.Equal);
    }

    [Fact]
    public void Another_order_is_reported()
    {
        var result = Compare(SomeRows.Order([.. _order, ("ran", "BAC")]));

        var different = Assert.Single(result.Different);
        Assert.Equal([new("ran", "BAC", "ABC")], different.Columns);
        Assert.Equal("order", different.Api);
    }

    [Theory]
    [InlineData("1", "2")]
    [InlineData("1", "1")]
    public void Second_call_without_wait_spins_until_the_first_one_is_taken(string t1, string t2)
    {
        var result = Compare(SomeRows.Order([.. _csdLock, ("t1", t1), ("t2", t2)]));

        Assert.Empty(result.Different);
        Assert.Equal(1, result.Rows.Equal);
    }

    [Theory]
    [InlineData("first_ns", "25174420")]
    [InlineData("second_ns", "15737")]
    public void A_call_that_waited_where_the_other_did_not_is_reported(string column, string ns)
    {
        var result = Compare(SomeRows.Order([.. _csdLock, (column, ns)]));

        var difference = Assert.Single(Assert.Single(result.Different).Columns);
        Assert.Equal((column, ns), (difference.Column, difference.Recorded));
    }

    [Theory]
    [InlineData("kinds", "as", "must be a, s or n for each of \"ABC\"")]
    [InlineData("kinds", "asx", "must be a, s or n for each of \"ABC\"")]
    [InlineData("queued", "ABA", "must be 1 to 26 different letters")]
    [InlineData("target", "0", "is 0, the caller; it must be another CPU")]
    [InlineData("target", "4", "is \"4\", must be a number from 0 to 3")]
    [InlineData("kind", "speed", "is \"speed\", must be \"order\" or \"csdlock\"")]
    public void What_cannot_be_repeated_is_named(string column, string value, string what)
    {
        var reading = new SomeRows()
            .With("order.csv", SomeRows.Order([.. _order, (column, value)]))
            .Read("order.csv");

        var problem = Assert.Single(reading.Problems);
        Assert.Equal(("order.csv", 2, column), (problem.File, problem.Line, problem.Column));
        Assert.Contains(what, problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_CPU_that_a_row_names_was_online_whatever_the_boot_began_with()
    {
        var row = SomeRows.Order([.. _order, ("kinds", "aaa"), ("target", "3")]);

        var result = new SomeRows()
            .With("boots.csv", "run,append,online\nm,maxcpus=1,0\n")
            .With("order.csv", row)
            .Compare("order.csv");

        Assert.Equal(ConformanceVerdict.Equal, result.Verdict);
    }

    [Fact]
    public void Each_callback_that_waits_needs_a_CPU_of_its_own()
    {
        var reading = new SomeRows()
            .With("order.csv", SomeRows.Order([.. _order, ("kinds", "sss")]))
            .Read("order.csv");

        Assert.Contains(
            "for which the online CPUs 0-3 do not suffice",
            Assert.Single(reading.Problems).What,
            StringComparison.Ordinal);
    }

    private static ConformanceResult Compare(Dictionary<string, string> row) =>
        new SomeRows().With("order.csv", row).Compare("order.csv");
}
