using Xunit;

namespace SmpActors.Cli.Tests;

public sealed class SmpActorsCommandSpec : IDisposable
{
    private readonly CliFixture _cli = new();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("--help")]
    [InlineData("run", "--help")]
    [InlineData("check", "-h")]
    [InlineData("--version")]
    public void Help_is_no_error(params string[] args)
    {
        var status = _cli.Invoke(args);

        Assert.Equal(0, status);
        Assert.NotEqual("", _cli.Output.Output);
    }

    [Theory]
    [InlineData("smpactors --help", "walk")]
    [InlineData("smpactors run --help", "run")]
    [InlineData("smpactors run --help", "run", "x.json", "--seed")]
    [InlineData("smpactors run --help", "run", "--sed", "x.json")]
    [InlineData("smpactors run --help", "run", "--sed")]
    [InlineData("smpactors check --help", "check")]
    [InlineData("smpactors --help")]
    public void Wrong_command_line_is_told_with_where_help_is(string help, params string[] args)
    {
        var status = _cli.Invoke(args);

        Assert.Equal(2, status);
        Assert.EndsWith(
            $"{help} says what there is", _cli.Error.Output.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal("", _cli.Output.Output);
    }

    [Fact]
    public void File_whose_name_begins_with_an_at_sign_is_a_file()
    {
        _cli.Invoke("check", "@no.json");

        Assert.StartsWith("@no.json: is not there", _cli.Error.Output, StringComparison.Ordinal);
    }
}
