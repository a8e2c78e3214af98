using System.Diagnostics;
using System.Globalization;
using SmpActors.Experiments.Results;
using Xunit;

namespace SmpActors.Cli.Tests;

/// <summary>The real process, its signals and its exit status.</summary>
public sealed class ProcessSpec : IDisposable
{
    /// <summary>More calls than any test waits for.</summary>
    private const string Endless =
        """
        {
          "machine": { "cpus": 4, "interrupts": "x2apic-cluster" },
          "workload": { "kind": "storm", "calls": 100000000 },
          "limits": { "virtualTimeNs": 1000000000000000000 },
          "trace": { "ftrace": false, "perfetto": false },
        }
        """;

    private readonly string _folder =
        Directory.CreateTempSubdirectory("smpactors-process-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Equal_seeds_give_equal_traces_in_two_processes()
    {
        Put("storm.json", Endless.Replace("100000000", "3", StringComparison.Ordinal));

        var first = RunToEnd("run", "storm.json", "--json", "--set", "trace.ftrace=true");
        var second = RunToEnd(
            "run", "storm.json", "--json", "--set", "trace.ftrace=true", "--out", "again");

        Assert.Equal((0, ""), (first.Status, first.Error));
        Assert.Equal(
            ResultJson.Read(first.Output).TraceHash, ResultJson.Read(second.Output).TraceHash);
        Assert.Equal(
            File.ReadAllText(PathOf("out/storm/trace.ftrace")),
            File.ReadAllText(PathOf("again/trace.ftrace")));
    }

    [Fact]
    public void Results_go_to_a_folder_named_after_the_experiment()
    {
        Put("storm.json", Endless.Replace("100000000", "1", StringComparison.Ordinal));

        var run = RunToEnd("run", "storm.json");

        Assert.EndsWith("verdict: ok\n", run.Output, StringComparison.Ordinal);
        Assert.Equal(Verdict.Ok, Written("out/storm").Verdict);
    }

    [Fact]
    public void Wrong_input_is_status_2_and_leaves_nothing()
    {
        Put("storm.json", Endless);

        var run = RunToEnd("run", "storm.json", "--set", "machine.cpus=0");

        Assert.Equal((2, ""), (run.Status, run.Output));
        Assert.StartsWith("--set machine.cpus=0: ", run.Error, StringComparison.Ordinal);
        Assert.Equal([PathOf("storm.json")], Directory.GetFileSystemEntries(_folder));
    }

    [Theory]
    [InlineData("INT", "virtual")]
    [InlineData("TERM", "virtual")]
    [InlineData("INT", "wall")]
    public void First_signal_ends_the_run_with_what_it_has_so_far(string signal, string time)
    {
        if (OperatingSystem.IsWindows()) return;

        Put("storm.json", Endless);
        using var process = Start("run", "storm.json", "--time", time, "--verbose");
        while (process.StandardError.ReadLine() is { } line
            && !line.EndsWith("begins", StringComparison.Ordinal))
        {
        }

        var number = process.Id.ToString(CultureInfo.InvariantCulture);
        using (var kill = Process.Start("kill", [$"-{signal}", number])) kill.WaitForExit();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        Assert.Equal(130, process.ExitCode);
        Assert.EndsWith("verdict: interrupted\n", output, StringComparison.Ordinal);
        Assert.Equal(Verdict.Interrupted, Written("out/storm").Verdict);
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    private void Put(string name, string text) => File.WriteAllText(PathOf(name), text);

    private RunResult Written(string folder) =>
        ResultJson.Read(File.ReadAllText(Path.Combine(PathOf(folder), "result.json")));

    private Process Start(params string[] args)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "SmpActors.Cli.dll");
        string[] command = ["dotnet", program, .. args];

        // A shell's background jobs ignore SIGINT, and so does all that they start.
        if (IgnoresSigint()) command = ["env", "--default-signal=INT", .. command];
        return Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    /// <remarks>Source: proc(5), /proc/pid/status, SigIgn; signal n is bit n - 1.</remarks>
    private static bool IgnoresSigint()
    {
        const string Field = "SigIgn:";
        const ulong Sigint = 1UL << 1;
        if (!OperatingSystem.IsLinux()) return false;
        var line = File.ReadLines("/proc/self/status").Single(l => l.StartsWith(
            Field, StringComparison.Ordinal));
        var ignored = ulong.Parse(
            line.AsSpan(Field.Length), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return (ignored & Sigint) != 0;
    }

    private (int Status, string Output, string Error) RunToEnd(params string[] args)
    {
        using var process = Start(args);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
