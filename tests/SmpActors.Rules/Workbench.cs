using System.Xml.Linq;

namespace SmpActors.Rules;

/// <summary>How the tests of a rule have ended.</summary>
/// <param name="Ran">How many ran.</param>
/// <param name="Failed">The names of those that failed.</param>
/// <param name="Fault">Why there is no proper end: it did not build, or hung; else null.</param>
internal sealed record Outcome(int Ran, IReadOnlyList<string> Failed, string? Fault = null);

/// <summary>A copy of the sources in which one thing at a time is broken.</summary>
internal sealed class Workbench : IDisposable
{
    private const string Hangs = "hangs";

    // A broken kernel may spin for ever; a test project takes a fraction of this.
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(5);

    private static readonly string[] _buildArgs =
    [
        "--configuration", "Release", "--no-restore", "--verbosity", "quiet",
        "-p:RunAnalyzers=false", "-p:EnforceCodeStyleInBuild=false",
        "-p:TreatWarningsAsErrors=false", "-p:GenerateDocumentationFile=false",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("smpactors-break-").FullName;
    private readonly HashSet<string> _restored = [];

    /// <summary>Copies what git tracks, as it is in the working tree.</summary>
    /// <exception cref="InputException">The checkout is not one of git.</exception>
    public Workbench(string checkout)
    {
        var listed = Shell.Run(checkout, _limit, "git", "ls-files", "-z");
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
        var path = Path.Combine(_folder, change.File);
        var text = File.ReadAllText(path);
        File.WriteAllText(path, change.Apply(text));
        try
        {
            return RunTests(project, [change.Rule]);
        }
        finally
        {
            File.WriteAllText(path, text);
        }
    }

    /// <summary>Builds a test project and runs its tests of some rules.</summary>
    public Outcome RunTests(string project, IEnumerable<string> rules)
    {
        if (_restored.Add(project))
        {
            var restored = Shell.Run(_folder, _limit, "dotnet", "restore", project);
            if (restored.ExitCode != 0) return new(0, [], $"does not restore: {Last(restored)}");
        }

        var built = Shell.Run(_folder, _limit, "dotnet", ["build", project, .. _buildArgs]);
        if (built.ExitCode != 0) return new(0, [], $"does not build: {FirstError(built)}");

        var name = Path.GetFileNameWithoutExtension(project);
        var assembly = Path.Combine(
            Path.GetDirectoryName(project)!, "bin", "Release", "net10.0", $"{name}.dll");
        var results = Path.Combine(_folder, "results.trx");
        File.Delete(results);
        var filter = string.Join('|', rules.Select(rule => $"Rule={rule}"));
        var ran = Shell.Run(
            _folder, _limit, "dotnet", "test", assembly, "--filter", filter,
            "--logger", $"trx;LogFileName={results}");
        if (ran.ExitCode is null) return new(0, [Hangs], null);
        return File.Exists(results)
            ? ResultsIn(XDocument.Load(results))
            : new(0, [], $"does not run: {Last(ran)}");
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
            line => line.Contains(": error ", StringComparison.Ordinal), Last(result)).Trim();

    private static string Last(ShellResult result) =>
        result.Output.TrimEnd().Split('\n')[^1].Trim();
}
