using System.Text.Json;
using Xunit;

namespace SmpActors.Cli.Tests.Verbs;

public sealed class ExploreVerbSpec : IDisposable
{
    private const string LostWakeup =
        """
        {
          "machine": {
            "cpus": 3, "interrupts": "x2apic-cluster", "weaknesses": ["no-enqueue-barrier"],
          },
          "workload": { "kind": "storm", "calls": 1, "targets": 2, "wait": true },
        }
        """;

    private readonly CliFixture _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void A_lost_wake_up_is_found_replayed_and_shrunk()
    {
        var file = _cli.Put("lost.json", LostWakeup);

        Assert.Equal(1, _cli.Invoke("explore", file, "--out", _cli.Out, "--first"));
        Assert.Contains("the wake-up came too early and is lost", _cli.Output.Output);
        var replay = Path.Combine(
            _cli.Out, Assert.Single(_cli.Written(), name => name.EndsWith(".json")));

        Assert.Equal(1, _cli.Invoke("replay", replay, "--story"));
        Assert.Contains("is as recorded", _cli.Lines[^2]);
        Assert.StartsWith("verdict: liveness fails", _cli.Lines[^1]);

        Assert.Equal(1, _cli.Invoke("shrink", replay, "--out", _cli.PathOf("small")));
        Assert.StartsWith("verdict: liveness fails", _cli.Lines[^1]);
        var small = Path.Combine(_cli.PathOf("small"), "smallest.replay.json");
        Assert.Equal(1, _cli.Invoke("replay", small, "--mermaid"));
        Assert.Contains("sequenceDiagram", _cli.Output.Output);
    }

    [Fact]
    public void An_experiment_without_failures_is_ok_and_says_what_was_covered()
    {
        var status = _cli.Invoke(
            "explore", _cli.File, "--out", "none", "--schedules", "50", "--strategy", "random");

        Assert.Equal(0, status);
        Assert.Contains(_cli.Lines, line => line.StartsWith("covered: "));
        Assert.Equal("verdict: ok: 0 of 50 schedules failed", _cli.Lines[^1]);
    }

    [Fact]
    public void A_space_that_is_done_says_how_large_it_was()
    {
        var status = _cli.Invoke(
            "explore", _cli.File, "--out", "none", "--strategy", "exhaustive",
            "--set", "workload.calls=1");

        Assert.Equal(0, status);
        Assert.EndsWith("and there is no other order", _cli.Lines[^1]);
    }

    [Fact]
    public void A_report_as_json_has_all_that_was_counted()
    {
        var status = _cli.Invoke(
            "explore", _cli.File, "--out", "none", "--schedules", "20", "--json");

        Assert.Equal("", _cli.Error.Output);
        using var report = JsonDocument.Parse(_cli.Output.Output);
        Assert.Equal(0, status);
        Assert.Equal(20, report.RootElement.GetProperty("schedules").GetInt32());
        Assert.Equal("pct", report.RootElement.GetProperty("strategy").GetString());
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_and_nothing_is_run()
    {
        var status = _cli.Invoke(
            "explore", _cli.File, "--strategy", "luck", "--workers", "0", "--time-budget", "-1",
            "--set", "time=wall");

        Assert.Equal(2, status);
        Assert.Contains("--strategy is \"luck\", must be one of random, pct", _cli.Error.Output);
        Assert.Contains("workers is 0, must be at least 1", _cli.Error.Output);
        Assert.Contains("the time budget is", _cli.Error.Output);
        Assert.Contains("must be \"virtual\" to be explored", _cli.Error.Output);
    }

    [Theory]
    [InlineData("replay")]
    [InlineData("shrink")]
    public void A_replay_that_was_changed_is_refused(string verb)
    {
        var file = _cli.Put("lost.json", LostWakeup);
        _cli.Invoke("explore", file, "--out", _cli.Out, "--first");
        var path = Path.Combine(_cli.Out, _cli.Written().First(name => name.EndsWith(".json")));
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"seed\": ", "\"seed\": 1"));

        Assert.Equal(2, _cli.Invoke(verb, path));
        Assert.Contains("was changed since it was written", _cli.Error.Output);
    }

    [Theory]
    [InlineData("replay")]
    [InlineData("shrink")]
    public void What_is_no_replay_is_refused(string verb)
    {
        Assert.Equal(2, _cli.Invoke(verb, _cli.File));
        Assert.Contains("is no replay", _cli.Error.Output);
    }

    [Fact]
    public void Interrupted_it_says_what_it_has()
    {
        _cli.Interrupt();

        Assert.Equal(130, _cli.Invoke("explore", _cli.File, "--out", "none"));
        Assert.StartsWith("verdict: interrupted: 0 of 0 schedules failed", _cli.Lines[^1]);
    }
}
