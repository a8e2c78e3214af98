using SmpActors.Experiments.Config;
using SmpActors.Experiments.Results;
using Xunit;

namespace SmpActors.Cli.Tests.Verbs;

public sealed class RunVerbSpec : IDisposable
{
    private readonly CliFixture _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void Run_is_told_with_interrupts_times_counts_and_the_verdict_last()
    {
        var status = _cli.Run();

        Assert.Equal(0, status);
        Assert.Equal(
            "small: 2 CPUs, flat, Linux 4.9, virtual time, seed 1", _cli.Lines[0]);
        Assert.Contains("CAL:          3          3   Function call interrupts", _cli.Lines);
        Assert.Contains(_cli.Lines, line => line.Split(
            "  ", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is
            ["queue", "10 ns", "250 ns", "1.50 us", "2.00 ms", "3.25 s", _]);
        Assert.Contains(
            "calls      1,234 issued, 1,230 completed, 1 refused, 3 open; 5 functions run",
            _cli.Lines);
        Assert.Contains(
            "IPIs       10 raised, 8 taken, 2 coalesced; 18 register writes", _cli.Lines);
        Assert.Equal("verdict: ok", _cli.Lines[^1]);
        Assert.Equal("", _cli.Error.Output);
    }

    [Theory]
    [InlineData(Verdict.Ok, 0, "verdict: ok")]
    [InlineData(Verdict.Violated, 1, "verdict: violated")]
    [InlineData(Verdict.Stalled, 1, "verdict: stalled")]
    [InlineData(Verdict.Interrupted, 130, "verdict: interrupted")]
    public void Verdict_is_the_last_line_and_the_exit_status(
        Verdict verdict, int status, string line)
    {
        _cli.Runner.VerdictOf = _ => verdict;

        var returned = _cli.Run();

        Assert.Equal(status, returned);
        Assert.Equal(line, _cli.Lines[^1]);
        Assert.Equal(verdict, _cli.WrittenResult().Verdict);
    }

    [Fact]
    public void What_the_kernel_printed_is_told_as_dmesg_does_and_its_watchdog_in_figures()
    {
        _cli.Runner.Change = static result => result with
        {
            CsdLock = new(4, 9, 7, 3),
            KernelLog = [new(5_000_001_999, 1, 1, "\tcsd: CSD lock (#1) unresponsive.")],
            KernelLogNotKept = 2,
        };

        _cli.Run();

        Assert.Contains(
            "watchdog   4 csd locks stuck, 3 of them got unstuck; 9 reports, 7 IPIs sent again",
            _cli.Lines);
        Assert.Contains(
            "[    5.000001] cpu1:  csd: CSD lock (#1) unresponsive.", _cli.Lines);
        Assert.Contains("and 2 more that were not kept", _cli.Lines);
    }

    [Fact]
    public void Violations_are_told_as_sentences()
    {
        _cli.Runner.VerdictOf = _ => Verdict.Stalled;

        _cli.Run("--quiet");

        Assert.Equal(
            [
                "liveness: csd[cpu0→cpu1]: cpu0 waits for ever",
                $"written to {_cli.Out}: trace.ftrace, trace.perfetto.json, result.json",
                "verdict: stalled",
            ],
            _cli.Lines);
    }

    [Fact]
    public void Faults_are_told_with_what_they_explain_and_which_never_fired()
    {
        _cli.Runner.VerdictOf = _ => Verdict.Stalled;
        _cli.Runner.Change = result => result with
        {
            Faults = [new("lost-ipi", "drop", 4, 1), new("other", "delay", 1_200, 0)],
            Why = ["cpu0 waits for cpu1", "its IPI was dropped by rule \"lost-ipi\""],
        };

        _cli.Run();

        Assert.Contains("fault      lost-ipi (drop): 4 matched, 1 fired", _cli.Lines);
        Assert.Equal(
            [
                "why: cpu0 waits for cpu1",
                "     its IPI was dropped by rule \"lost-ipi\"",
                "rule \"other\" never fired: this run shows nothing of it; it matched 1,200 "
                    + "messages",
            ],
            _cli.Lines
                .SkipWhile(line => !line.StartsWith("why", StringComparison.Ordinal))
                .Take(3));
    }

    [Fact]
    public void Files_are_whole_and_nothing_else_is_left()
    {
        _cli.Run();

        Assert.Equal(
            ["result.json", "smpactors.log", "trace.ftrace", "trace.perfetto.json"],
            _cli.Written());
    }

    [Fact]
    public void Files_of_an_earlier_run_that_this_one_does_not_write_are_gone()
    {
        _cli.Run();

        _cli.Run("--set", "trace.ftrace=false", "--set", "trace.perfetto=false");

        Assert.Equal(["result.json", "smpactors.log"], _cli.Written());
        Assert.False(_cli.Runner.Asked[^1].Options.KeepsTrace);
    }

    [Fact]
    public void With_out_none_no_file_is_written()
    {
        var status = _cli.Invoke("run", _cli.File, "--out", "none");

        Assert.Equal(0, status);
        Assert.False(Directory.Exists(_cli.Out));
        Assert.False(Directory.Exists("none"));
        Assert.DoesNotContain("written", _cli.Output.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_override_the_file()
    {
        _cli.Run("--seed", "18446744073709551615", "--time", "wall", "--set", "machine.cpus=4",
            "--set", "workload.calls=7");

        var (experiment, _) = Assert.Single(_cli.Runner.Asked);
        Assert.Equal(ulong.MaxValue, experiment.Seed);
        Assert.Equal(TimeMode.Wall, experiment.Time);
        Assert.Equal(4, experiment.Machine.CpuCount);
        Assert.Equal(7, experiment.Workloads[0].Calls);
    }

    [Fact]
    public void With_json_standard_output_is_the_result_and_nothing_else()
    {
        _cli.Runner.VerdictOf = _ => Verdict.Violated;

        var status = _cli.Run("--json");

        Assert.Equal(1, status);
        Assert.Equal(Verdict.Violated, ResultJson.Read(_cli.Output.Output).Verdict);
        Assert.StartsWith("{", _cli.Output.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once_and_nothing_is_run_or_written()
    {
        var status = _cli.Run("--set", "machine.cpus=9", "--seed", "-1", "--time", "real");

        Assert.Equal(2, status);
        Assert.Collection(
            _cli.Error.Output.TrimEnd().Split('\n'),
            line => Assert.StartsWith(
                "--seed -1: seed is -1, must be ", line, StringComparison.Ordinal),
            line => Assert.StartsWith(
                "--time real: time is \"real\", ", line, StringComparison.Ordinal),
            line => Assert.StartsWith(
                "--set machine.cpus=9: machine.cpus is 9, ", line, StringComparison.Ordinal));
        Assert.Empty(_cli.Runner.Asked);
        Assert.False(Directory.Exists(_cli.Out));
        Assert.Equal("", _cli.Output.Output);
    }

    [Fact]
    public void Folder_that_cannot_be_written_is_told_before_the_run()
    {
        var file = _cli.Put("occupied", "");

        var status = _cli.Invoke("run", _cli.File, "--out", Path.Combine(file, "below"));

        Assert.Equal(2, status);
        Assert.StartsWith(
            $"--out is \"{file}", _cli.Error.Output, StringComparison.Ordinal);
        Assert.Empty(_cli.Runner.Asked);
    }

    [Fact]
    public void Failure_of_the_program_is_one_line_and_its_stack_trace_is_in_the_log()
    {
        _cli.Runner.Meanwhile = _ => throw new InvalidOperationException("cpu3 fell over.");

        var status = _cli.Run();

        var log = Path.Combine(_cli.Out, "smpactors.log");
        Assert.Equal(3, status);
        Assert.Equal(
            $"smpactors failed: cpu3 fell over. The log is {log}", _cli.Error.Output.TrimEnd());
        Assert.Contains(nameof(FakeRun), File.ReadAllText(log), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_cli.Out, "result.json")));
    }

    [Fact]
    public void Interrupted_run_says_what_it_has_so_far()
    {
        _cli.Runner.Meanwhile = _ => _cli.Interrupt();

        var status = _cli.Run();

        Assert.Equal(130, status);
        Assert.Equal("verdict: interrupted", _cli.Lines[^1]);
        Assert.Equal(Verdict.Interrupted, _cli.WrittenResult().Verdict);
    }

    [Fact]
    public void Run_that_is_interrupted_before_its_machine_stands_has_no_result()
    {
        _cli.Runner.Meanwhile = _ =>
        {
            _cli.Interrupt();
            throw new OperationCanceledException();
        };

        var status = _cli.Run();

        Assert.Equal(130, status);
        Assert.Equal("interrupted before the run began", _cli.Error.Output.TrimEnd());
    }

    [Fact]
    public void Call_trees_come_before_the_verdict()
    {
        _cli.Calls = "a tree\n";

        _cli.Run("--calls", "--quiet");

        Assert.True(_cli.Runner.Asked[0].Options is { RecordsFunctions: true, KeepsTrace: true });
        Assert.Contains("a tree", _cli.Lines);
        Assert.Equal("verdict: ok", _cli.Lines[^1]);
    }

    [Theory]
    [InlineData("--calls", "--json", "--calls and --json: take one of them")]
    [InlineData("--seed=1", "--seeds=1..2", "--seed and --seeds: take one of them")]
    public void Options_that_exclude_each_other_are_told(
        string first, string second, string expected)
    {
        var status = _cli.Run(first, second);

        Assert.Equal(2, status);
        Assert.StartsWith(expected, _cli.Error.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Name_from_a_file_cannot_move_the_cursor()
    {
        _cli.Run("--set", "name=\"a\\u001b[2Jb\"");

        Assert.StartsWith("a·[2Jb: 2 CPUs", _cli.Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Kernel_warnings_are_told_with_their_count()
    {
        _cli.Runner.Change = result => result with { Warnings = [new("WARNING: x", 3)] };

        _cli.Run();

        Assert.Contains("the kernel warns, 3 times: WARNING: x", _cli.Lines);
    }
}
