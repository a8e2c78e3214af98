using System.Xml.Linq;

namespace SmpActors.Rules;

/// <summary>How the tests of a rule have ended.</summary>
/// <param name="Ran">How many ran.</param>
/// <param name="Failed">The names of those that failed.</param>
/// <param name="Fault">Why there is no proper end, as that it did not compile; else null.</param>
internal sealed record Outcome(int Ran, IReadOnlyList<string> Failed, string? Fault = null);

/// <summary>A copy of the sources in which one thing at a time is broken.</summary>
internal sealed class Workbench : IDisposable
{
    private const string Hangs = "hangs";

    private static readonly string[] _buildArgs =
    [
        "--configuration", "Release", "--verbosity", "quiet",
        "-property:RunAnalyzers=false;TreatWarningsAsErrors=false;EnforceCodeStyleInBuild=false",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("smpactors-break-").FullName;
    private readonly Dictionary<string, string?> _faults = [];
    private ModelCompiler? _compiler;

    /// <summary>Copies what git tracks, as it is in the working tree.</summary>
    /// <exception cref="InputException">The checkout is not one of git.</exception>
    public Workbench(string checkout)
    {
        var listed = Shell.Run(checkout, "git", "ls-files", "-z");
        if (listed.ExitCode != 0)
        {
            throw new InputException([$"{checkout}: git cannot list it: {listed.Output.Trim()}"]);
        }

        foreach (var path in listed.Output.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            var from = Path.Combine(checkout, path);
            if (!File.Exists(from)) continue;
            var to = Path.Combine(_folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(from, to);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Makes one change, runs the tests of its rule, and takes the change back.</summary>
    public Outcome Try(Break change, string project)
    {
        if (Build(project) is { } fault) return new(0, [], fault);

        _compiler ??= ModelCompiler.Of(_folder);
        var path = Path.Combine(BinaryFolder(project), $"{ModelCompiler.AssemblyName}.dll");
        var whole = File.ReadAllBytes(path);
        try
        {
            var error = _compiler.Compile(change, path);
            return error is null
                ? Run(project, [change.Rule])
                : new(0, [], $"does not compile: {error}");
        }
        finally
        {
            File.WriteAllBytes(path, whole);
        }
    }

    /// <summary>Runs a project's tests of some rules with nothing broken.</summary>
    public Outcome RunUnbroken(string project, IEnumerable<string> rules) =>
        Build(project) is { } fault ? new(0, [], fault) : Run(project, rules);

    private string BinaryFolder(string project) =>
        Path.Combine(_folder, Path.GetDirectoryName(project)!, "bin", "Release", "net10.0");

    /// <summary>Builds a test project once.</summary>
    /// <returns>Why it cannot be built, or null.</returns>
    private string? Build(string project)
    {
        if (!_faults.TryGetValue(project, out var fault))
        {
            var built = Shell.Run(_folder, "dotnet", ["build", project, .. _buildArgs]);
            fault = built.ExitCode == 0 ? null : $"does not build: {FirstError(built)}";
            _faults.Add(project, fault);
        }

        return fault;
    }

    private Outcome Run(string project, IEnumerable<string> rules)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        var results = Path.Combine(_folder, "results.trx");
        File.Delete(results);
        var filter = string.Join('|', rules.Select(rule => $"Rule={rule}"));
        var ran = Shell.Run(
            _folder, "dotnet", "test", Path.Combine(BinaryFolder(project), $"{name}.dll"),
            "--filter", filter, "--logger", $"trx;LogFileName={results}");
        if (ran.ExitCode is null) return new(0, [Hangs]);
        return File.Exists(results)
            ? ResultsIn(XDocument.Load(results))
            : new(0, [], $"does not run: {ran.Output.TrimEnd().Split('\n')[^1].Trim()}");
    }

    private static Outcome ResultsIn(XDocument trx)
    {
        var results = trx.Descendants().Where(e => e.Name.LocalName == "UnitTestResult").ToArray();
        return new(
            results.Length,
            [
                .. from result in results
                   where result.Attribute("outcome")?.Value is not "Passed"
                   select result.Attribute("testName")!.Value,
            ]);
    }

    private static string FirstError(ShellResult result) =>
        result.Output.Split('\n').FirstOrDefault(
            line => line.Contains(": error ", StringComparison.Ordinal), result.Output).Trim();
}
