using SmpActors.Experiments.Results;
using Spectre.Console.Testing;

namespace SmpActors.Cli.Tests;

/// <summary>The command line in this process, on consoles and a folder of its own.</summary>
internal sealed class CliFixture : IDisposable
{
    private const string Experiment =
        """
        {
          "machine": { "cpus": 2, "interrupts": "flat" },
          "workload": { "kind": "storm" },
        }
        """;

    private readonly string _folder =
        Directory.CreateTempSubdirectory("smpactors-cli-tests-").FullName;

    private readonly CancellationTokenSource _interrupt = new();

    public CliFixture() => File = Put("small.json", Experiment);

    public FakeRun Runner { get; } = new();

    /// <summary>An experiment's file.</summary>
    public string File { get; }

    /// <summary>The folder that results go to.</summary>
    public string Out => PathOf("out");

    public TestConsole Output { get; } = new TestConsole().Width(160);

    public TestConsole Error { get; } = new TestConsole().Width(160);

    /// <summary>What is printed for the calls of a run.</summary>
    public string Calls { get; set; } = "";

    /// <summary>The lines of standard output.</summary>
    public string[] Lines => Output.Output.TrimEnd().Split('\n');

    public string PathOf(string name) => Path.Combine(_folder, name);

    public string Put(string name, string text)
    {
        System.IO.File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    /// <summary>What result.json says.</summary>
    public RunResult WrittenResult() =>
        ResultJson.Read(System.IO.File.ReadAllText(Path.Combine(Out, "result.json")));

    /// <summary>The names in the folder of results.</summary>
    public IEnumerable<string> Written() => Directory.GetFileSystemEntries(Out)
        .Select(path => Path.GetFileName(path))
        .Order(StringComparer.Ordinal);

    public void Interrupt() => _interrupt.Cancel();

    /// <summary>Runs the experiment with results in <see cref="Out"/>.</summary>
    public int Run(params string[] options) => Invoke(["run", File, "--out", Out, .. options]);

    public int Invoke(params string[] args) => SmpActorsCommand.Invoke(args, new()
    {
        Output = Output,
        Error = Error,
        Run = Runner.Run,
        PrintCalls = (_, text) => text.Write(Calls),
        Interrupted = _interrupt.Token,
    });

    public void Dispose()
    {
        Output.Dispose();
        Error.Dispose();
        _interrupt.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
