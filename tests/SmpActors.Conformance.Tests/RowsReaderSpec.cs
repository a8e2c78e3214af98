using SmpActors.Experiments.Conformance;
using Xunit;

namespace SmpActors.Conformance.Tests;

public sealed class RowsReaderSpec
{
    [Theory]
    [InlineData("run", "other", "is \"other\", which has no row in boots.csv")]
    [InlineData("kernel", "5.10.0-8", "must be a release of \"4.9\", \"6.1\" or \"6.12\"")]
    [InlineData("ctl", "apic", "is \"apic\", must be \"apic_flat\", \"apic_physflat\", ")]
    [InlineData("ncpus", "many", "is \"many\", must be a number from 1 to 16777216")]
    [InlineData("cpu", "4", "is \"4\", must be a number from 0 to 3")]
    [InlineData("api", "call", "is \"call\", must be \"single\", \"many\", \"func\"")]
    [InlineData("wait", "2", "is \"2\", must be a number from 0 to 1")]
    [InlineData("mask", "1-9", "CPU 9 must be 0 to 3, for the machine has 4 possible CPUs")]
    [InlineData("mask", "", "is empty, must be a CPU list such as 0-3,7, or - for none")]
    [InlineData("mask", "-", "is -, must name the CPU that single calls")]
    [InlineData("cond", "3-1", "'3-1' runs backwards; write '1-3'")]
    [InlineData("pend", "0", "is 0, must be some of the online CPUs 0-3 without the caller 0")]
    [InlineData("online", "1-3", "is 0, must be one of the online CPUs 1-3")]
    [InlineData("ret", "two", "is \"two\", must be a number from -4095 to 1")]
    [InlineData("writes", "ICR=0x8fb", "must be writes such as SGI1R=0x1 of \"SGI1R\" with gicv3")]
    [InlineData("writes", "SGI1R=12", "has \"SGI1R=12\", must be writes such as SGI1R=0x1")]
    [InlineData("local", "late", "must be \"\", \"before\", \"after\" or \"only\"")]
    public void A_value_that_cannot_be_used_is_named_with_its_line_and_what_is_allowed(
        string column, string value, string what)
    {
        var good = SomeRows.Call(("ret", "0"), ("writes", ""), ("local", ""));
        var bad = new Dictionary<string, string>(good) { [column] = value };

        var reading = new SomeRows().With("calls.csv", good, bad).Read("calls.csv");

        var problem = Assert.Single(reading.Problems);
        var named = column == "online" ? "cpu" : column;
        Assert.Equal(("calls.csv", 3, named), (problem.File, problem.Line, problem.Column));
        Assert.Contains(what, problem.What, StringComparison.Ordinal);
        Assert.Equal(2, Assert.Single(reading.Rows).Line);
    }

    [Theory]
    [InlineData("m,\"4.9", "has a double quote that is not closed on its line; close it")]
    [InlineData("m,4.9\"x", "has a double quote within a value")]
    [InlineData("m,\"4.9\"x", "has text behind a closing double quote")]
    [InlineData("m,4.9,flat", "has another number of values than the first line has columns")]
    public void A_line_that_is_no_CSV_is_named_and_the_next_is_read(string line, string what)
    {
        var problems = new List<RowProblem>();

        var table = RowTable.Parse("calls.csv", $"run,kernel\n{line}\nm,4.9\n", problems);

        var problem = Assert.Single(problems);
        Assert.Equal(2, problem.Line);
        Assert.Contains(what, problem.What, StringComparison.Ordinal);
        Assert.Equal(3, Assert.Single(table!.Rows).Line);
    }

    [Theory]
    [InlineData("", "is empty; its first line must name the columns")]
    [InlineData("a,b\n1,2\n", "names no column by which rows are known")]
    [InlineData("run,writes,run\n", "names the column \"run\" twice")]
    [InlineData("run,kernel,api\n", "has no column \"ctl\", \"ncpus\", \"cpu\"")]
    public void A_file_that_holds_no_rows_is_named(string text, string what)
    {
        var reading = new SomeRows().With("calls.csv", text).Read("calls.csv");

        Assert.Contains(what, Assert.Single(reading.Problems).What, StringComparison.Ordinal);
        Assert.Empty(reading.Rows);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var reading = new SomeRows().Read("no.csv");

        Assert.Equal("no.csv: is not there", Assert.Single(reading.Problems).ToString());
    }

    [Fact]
    public void Boots_are_looked_for_beside_the_rows()
    {
        var path = Path.Combine("folder", "calls.csv");
        var boots = Path.Combine("folder", "boots.csv");
        var rows = new SomeRows().With(path, SomeRows.Call()).With(boots, "run,append\nm,\n");

        Assert.Single(rows.Read(path).Rows);

        var without = rows.Without(boots).Read(path);
        Assert.Empty(without.Rows);
        Assert.Equal([boots, path], without.Problems.Select(problem => problem.File));
    }

    [Fact]
    public void Rows_that_their_recorder_does_not_stand_by_are_counted_apart()
    {
        var unsettled = SomeRows.Call(("settled", "0"), ("check", "1"), ("writes", "SGI1R=0x9"));
        var denied = SomeRows.Call(("settled", "1"), ("check", "0"), ("writes", "SGI1R=0x9"));
        var good = SomeRows.Call(("settled", "1"), ("check", ""), ("writes", "SGI1R=0x1000002"));
        var rows = new SomeRows().With("calls.csv", unsettled, denied, good);

        var result = rows.Compare("calls.csv");

        Assert.Equal(new RowCounts(3, 1, 0, 2, 0), result.Rows);
        Assert.Equal([new("gicv3", "4.9", "single", 1, 0, 2)], result.Groups);
        Assert.Equal(ConformanceVerdict.Equal, result.Verdict);
    }

    [Fact]
    public void A_row_that_cannot_be_used_makes_the_files_differ()
    {
        var rows = new SomeRows().With(
            "calls.csv", SomeRows.Call(), SomeRows.Call(("api", "nothing")));

        var result = rows.Compare("calls.csv");

        Assert.Equal(new RowCounts(2, 1, 0, 0, 1), result.Rows);
        Assert.Equal(ConformanceVerdict.Different, result.Verdict);
    }

    [Fact]
    public void Counts_and_times_are_no_rows_to_compare()
    {
        var reading = new SomeRows()
            .With("interrupts.csv", "run,row,delta\n")
            .With("times.csv", "run,mean_ns\n")
            .Read("interrupts.csv", "times.csv");

        Assert.Empty(reading.Problems);
        Assert.Equal(2, reading.NotCompared.Count);
    }

    [Fact]
    public void A_run_that_stands_twice_among_the_boots_is_named()
    {
        var reading = new SomeRows()
            .With("boots.csv", "run,append\nm,\nm,idle=poll\n")
            .With("calls.csv", SomeRows.Call())
            .Read("boots.csv", "calls.csv");

        var problem = Assert.Single(reading.Problems);
        Assert.Equal(
            "boots.csv:3: run is \"m\" once more; keep one line of a run", problem.ToString());
    }

    [Theory]
    [InlineData("apic_flat", "9", "must have at most 8, because")]
    [InlineData("apic_flat", "4", "which kernel 6.12 does not have")]
    public void A_machine_that_its_controller_or_kernel_cannot_have_is_refused(
        string controller, string cpuCount, string what)
    {
        var kernel = cpuCount == "4" ? "6.12.117+deb12" : "4.9.0";
        var reading = new SomeRows()
            .With("calls.csv", SomeRows.Call(
                ("ctl", controller), ("ncpus", cpuCount), ("kernel", kernel)))
            .Read("calls.csv");

        var problem = Assert.Single(reading.Problems);
        Assert.Equal("ctl", problem.Column);
        Assert.Contains(what, problem.What, StringComparison.Ordinal);
    }
}
