using System.Text.Json;
using SmpActors.Experiments.Results;
using Xunit;

namespace SmpActors.Cli.Tests.Verbs;

public sealed class SweepVerbSpec : IDisposable
{
    private readonly CliFixture _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void Every_combination_is_run_and_the_last_key_changes_fastest()
    {
        var status = Sweep("--over", "machine.cpus=2,4", "--over", "kernel.idle=sleep,poll");

        Assert.Equal(0, status);
        Assert.Equal(
            [(2, false), (2, true), (4, false), (4, true)],
            _cli.Runner.Asked.Select(asked => (
                asked.Experiment.Machine.CpuCount, asked.Experiment.Kernel.IsIdlePolling)));
        Assert.StartsWith("cpus  idle   verdict  calls", _cli.Lines[0]);
        Assert.StartsWith("2     poll   ok       1,234", _cli.Lines[2]);
        Assert.Equal(5, _cli.Lines.Length);
    }

    [Fact]
    public void A_sweep_whose_kernel_watches_its_locks_has_figures_of_recovery()
    {
        _cli.Runner.Change = static result => result with { CsdLock = new(4, 9, 7, 3) };

        Sweep("--over", "machine.cpus=2,4");

        Assert.EndsWith(
            "  open  stuck  resent  unstuck  stuck_p50_ns  stuck_max_ns  call_max_ns",
            _cli.Lines[0]);
        Assert.EndsWith(
            "     3      4       7        3             0             0            0",
            _cli.Lines[1]);
    }

    [Fact]
    public void A_combination_that_is_refused_is_a_row_that_says_why()
    {
        var status = Sweep("--over", "machine.cpus=9,8");

        Assert.Equal(0, status);
        Assert.StartsWith(
            "9     refused: machine.cpus is 9, must be 1 to 8 with flat", _cli.Lines[1]);
        Assert.StartsWith("8     ok", _cli.Lines[2]);
    }

    [Fact]
    public void A_sweep_without_one_valid_combination_is_wrong_input()
    {
        var status = Sweep("--over", "machine.cpu=9,8");

        Assert.Equal(2, status);
        Assert.Empty(_cli.Runner.Asked);
        Assert.Contains("machine.cpu is no key here", _cli.Error.Output);
    }

    [Theory]
    [InlineData("machine.cpus")]
    [InlineData("=2,4")]
    [InlineData("machine.cpus=2,,4")]
    public void An_axis_without_path_or_values_is_wrong_input(string over)
    {
        var status = Sweep("--over", over);

        Assert.Equal(2, status);
        Assert.Contains(
            "must be path=value,value such as kernel.profile=4.9,6.1", _cli.Error.Output);
    }

    [Fact]
    public void A_key_stands_once_and_JSON_and_CSV_exclude_each_other()
    {
        var status = Sweep(
            "--over", "machine.cpus=2", "--over", "machine.cpus=4", "--json", "--csv");

        Assert.Equal(2, status);
        Assert.Contains("--over machine.cpus stands twice", _cli.Error.Output);
        Assert.Contains("--json and --csv: take one of them", _cli.Error.Output);
    }

    [Fact]
    public void More_combinations_than_anyone_waits_for_are_wrong_input()
    {
        var many = string.Join(',', Enumerable.Range(1, 1_000));

        var status = Sweep("--over", $"seed={many}", "--over", $"workload.calls={many}");

        Assert.Equal(2, status);
        Assert.Contains("1,000,000 combinations, must be at most 100,000", _cli.Error.Output);
    }

    [Fact]
    public void Commas_within_brackets_do_not_part_values()
    {
        Sweep("--over", "machine.weaknesses=[],[no-enqueue-barrier,no-enqueue-barrier]");

        Assert.Equal(3, _cli.Lines.Length);
    }

    [Fact]
    public void Csv_has_a_line_for_each_combination()
    {
        Sweep("--over", "machine.cpus=9,8", "--csv");

        Assert.Equal(
            "machine.cpus,verdict,calls,csds,ipis,taken,coalesced,writes,deliveries,call_p50_ns,"
            + "call_p99_ns,virtual_ns,refused",
            _cli.Lines[0]);
        Assert.StartsWith("9,refused,,,", _cli.Lines[1]);
        Assert.Equal("8,ok,1234,6,10,8,2,18,1000,0,0,123456,", _cli.Lines[2]);
    }

    [Fact]
    public void Json_has_the_whole_result_of_each_combination()
    {
        Sweep("--over", "machine.cpus=9,8", "--json");

        var sweep = JsonDocument.Parse(_cli.Output.Output).RootElement;
        Assert.Equal("machine.cpus", sweep.GetProperty("over")[0].GetString());
        var rows = sweep.GetProperty("rows");
        Assert.Contains("must be 1 to 8", rows[0].GetProperty("refused")[0].GetString());
        var result = rows[1].GetProperty("result");
        Assert.Equal(10, result.GetProperty("ipis").GetProperty("raised").GetInt64());
    }

    [Fact]
    public void A_run_that_is_not_ok_is_status_1_and_its_first_violation_is_told()
    {
        _cli.Runner.VerdictOf = seed => seed == 2 ? Verdict.Stalled : Verdict.Ok;

        var status = Sweep("--over", "seed=1,2,3");

        Assert.Equal(1, status);
        Assert.Equal(3, _cli.Runner.Asked.Count);
        Assert.Contains("  liveness: csd[cpu0→cpu1]: cpu0 waits for ever", _cli.Lines);
    }

    [Fact]
    public void An_interrupted_sweep_tells_what_it_has()
    {
        _cli.Runner.Meanwhile = _ => _cli.Interrupt();

        var status = Sweep("--over", "seed=1,2,3");

        Assert.Equal(130, status);
        Assert.Single(_cli.Runner.Asked);
        Assert.StartsWith("1     interrupted", _cli.Lines[1]);
    }

    private int Sweep(params string[] options) => _cli.Invoke(["sweep", _cli.File, .. options]);
}
