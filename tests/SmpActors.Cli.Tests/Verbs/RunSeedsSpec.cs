using SmpActors.Experiments.Results;
using Xunit;

namespace SmpActors.Cli.Tests.Verbs;

public sealed class RunSeedsSpec : IDisposable
{
    private readonly CliFixture _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void Seeds_that_are_all_ok_are_summed_up_with_the_number_of_hashes()
    {
        var status = _cli.Run("--seeds", "3..7");

        Assert.Equal(0, status);
        Assert.Equal([3UL, 4, 5, 6, 7], _cli.Runner.Asked.Select(asked => asked.Experiment.Seed));
        Assert.Equal(
            ["small: seeds 3..7: 5 runs ok; 5 different trace hashes", "verdict: ok"], _cli.Lines);
    }

    [Fact]
    public void First_seed_that_fails_ends_it_and_is_run_again_for_its_trace()
    {
        _cli.Runner.VerdictOf = seed => seed == 5 ? Verdict.Stalled : Verdict.Ok;

        var status = _cli.Run("--seeds", "3..7");

        Assert.Equal(1, status);
        Assert.Equal(
            [(3UL, false), (4UL, false), (5UL, false), (5UL, true)],
            _cli.Runner.Asked.Select(asked => (asked.Experiment.Seed, asked.Options.KeepsTrace)));
        Assert.Equal(
            "small: seed 5 is the first of 3..7 that is not ok, but stalled; "
            + "run it alone with --seed 5",
            _cli.Lines[0]);
        Assert.Equal("verdict: stalled", _cli.Lines[^1]);
        Assert.Equal(5UL, _cli.WrittenResult().Seed);
    }

    [Fact]
    public void Race_in_wall_time_happens_once_and_is_not_run_again()
    {
        _cli.Runner.VerdictOf = seed => seed == 1 ? Verdict.Violated : Verdict.Ok;

        _cli.Run("--seeds", "1..2", "--time", "wall");

        Assert.True(Assert.Single(_cli.Runner.Asked).Options.KeepsTrace);
    }

    [Fact]
    public void Last_seed_of_all_ends_the_range()
    {
        _cli.Run("--seeds", "18446744073709551614..18446744073709551615");

        Assert.Equal(2, _cli.Runner.Asked.Count);
    }

    [Fact]
    public void With_json_each_run_is_one_line()
    {
        _cli.Run("--seeds", "1..3", "--json");

        Assert.Equal([1UL, 2, 3], _cli.Lines.Select(line => ResultJson.Read(line).Seed));
    }

    [Fact]
    public void Interruption_ends_the_seeds()
    {
        _cli.Runner.Meanwhile = _ =>
        {
            if (_cli.Runner.Asked.Count == 2) _cli.Interrupt();
        };

        var status = _cli.Run("--seeds", "1..1000");

        Assert.Equal(130, status);
        Assert.Equal(2, _cli.Runner.Asked.Count);
        Assert.Equal("verdict: interrupted", _cli.Lines[^1]);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("1..")]
    [InlineData("2..1")]
    [InlineData("-1..1")]
    [InlineData("1...2")]
    [InlineData("0..18446744073709551616")]
    public void Wrong_range_is_told(string seeds)
    {
        var status = _cli.Run($"--seeds={seeds}");

        Assert.Equal(2, status);
        Assert.StartsWith(
            $"--seeds is \"{seeds}\", must be A..B with A at most B, ",
            _cli.Error.Output,
            StringComparison.Ordinal);
        Assert.Empty(_cli.Runner.Asked);
    }
}
