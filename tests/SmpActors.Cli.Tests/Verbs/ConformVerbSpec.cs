using System.Text.Json;
using Xunit;

namespace SmpActors.Cli.Tests.Verbs;

public sealed class ConformVerbSpec : IDisposable
{
    private const string Header =
        "run,kernel,ctl,ncpus,cpu,api,wait,mask,cond,pend,online,ret,writes,settled";

    private const string Good =
        "m,4.9.0,x2apic_phys,4,0,many,1,1-2,-,-,0-3,0,ICR=0x1000000fc ICR=0x2000000fc,1";

    private readonly CliFixture _cli = new();

    public ConformVerbSpec() => _cli.Put("boots.csv", "run,append\nm,\n");

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void Equal_rows_are_status_0()
    {
        var file = _cli.Put("calls.csv", $"{Header}\n{Good}\n{Good}\n");

        var status = _cli.Invoke("conform", file);

        Assert.Equal(0, status);
        Assert.Contains(_cli.Lines, line => line.Split(
            ' ', StringSplitOptions.RemoveEmptyEntries) is
            ["x2apic_phys", "4.9", "many", "2", "0", "0"]);
        Assert.Equal(
            "2 rows: 2 equal, 0 different, 0 set aside, 0 unusable; seed 1", _cli.Lines[^2]);
        Assert.Equal("verdict: equal", _cli.Lines[^1]);
    }

    [Fact]
    public void A_row_that_differs_is_told_by_line_and_column_and_is_status_1()
    {
        var wrong = Good.Replace("0-3,0,ICR=0x1000000fc ", "0-3,-6,", StringComparison.Ordinal);
        var file = _cli.Put("calls.csv", $"{Header}\n{Good}\n{wrong}\n");

        var status = _cli.Invoke("conform", file, "--quiet", "--seed", "7");

        Assert.Equal(1, status);
        Assert.Equal(
            [
                $"{file}:3: m: many: ret: recorded -6; here 0",
                $"{file}:3: m: many: writes: recorded ICR=0x2000000fc; here ICR=0x1000000fc "
                + "ICR=0x2000000fc",
                "2 rows: 1 equal, 1 different, 0 set aside, 0 unusable; seed 7",
                "verdict: different",
            ],
            _cli.Lines);
    }

    [Fact]
    public void A_long_list_is_told_from_its_first_difference_on()
    {
        var right = Enumerable.Range(1, 14).Select(cpu => $"ICR=0x{cpu:x}000000fc");
        var writes = string.Join(' ', [.. right, "ICR=0xf000000fd"]);
        var row = $"m,4.9.0,x2apic_phys,16,0,many,1,1-15,-,-,0-15,0,{writes},1";
        var file = _cli.Put("calls.csv", $"{Header}\n{row}\n");

        _cli.Invoke("conform", file, "--quiet");

        Assert.Equal(
            $"{file}:2: m: many: writes: recorded ... ICR=0xf000000fd; here ... ICR=0xf000000fc",
            _cli.Lines[0]);
    }

    [Fact]
    public void A_row_that_cannot_be_used_is_named_and_the_others_are_compared()
    {
        var wrong = Good.Replace("many", "all", StringComparison.Ordinal);
        var file = _cli.Put("calls.csv", $"{Header}\n{wrong}\n{Good}\n");

        var status = _cli.Invoke("conform", file);

        Assert.Equal(1, status);
        Assert.StartsWith(
            $"{file}:2: api is \"all\", must be \"single\"", _cli.Error.Output);
        Assert.Equal(
            "2 rows: 1 equal, 0 different, 0 set aside, 1 unusable; seed 1", _cli.Lines[^2]);
    }

    [Theory]
    [InlineData("--seed", "-1")]
    [InlineData("no.csv", "boots.csv")]
    public void Nothing_to_compare_is_status_2(string first, string second)
    {
        var file = _cli.Put("calls.csv", $"{Header}\n");

        var status = _cli.Invoke("conform", file, first, second);

        Assert.Equal(2, status);
        Assert.Equal("", _cli.Output.Output);
        Assert.NotEqual("", _cli.Error.Output);
    }

    [Fact]
    public void Json_has_what_differs_and_nothing_else_is_written()
    {
        var wrong = Good.Replace("0-3,0,", "0-3,-6,", StringComparison.Ordinal);
        var file = _cli.Put("calls.csv", $"{Header}\n{wrong}\n");

        var status = _cli.Invoke("conform", file, "--json");

        Assert.Equal(1, status);
        var result = JsonDocument.Parse(_cli.Output.Output).RootElement;
        Assert.Equal("different", result.GetProperty("verdict").GetString());
        Assert.Equal(1, result.GetProperty("rows").GetProperty("different").GetInt32());
        var row = Assert.Single(result.GetProperty("different").EnumerateArray());
        Assert.Equal(2, row.GetProperty("line").GetInt32());
        var column = Assert.Single(row.GetProperty("columns").EnumerateArray());
        Assert.Equal("ret", column.GetProperty("column").GetString());
        Assert.Equal("-6", column.GetProperty("recorded").GetString());
    }

    [Fact]
    public void An_interrupted_comparison_is_status_130()
    {
        var file = _cli.Put("calls.csv", $"{Header}\n{Good}\n");
        _cli.Interrupt();

        var status = _cli.Invoke("conform", file);

        Assert.Equal(130, status);
        Assert.Equal("verdict: interrupted", _cli.Lines[^1]);
    }
}
