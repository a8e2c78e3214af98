using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace SmpActors.Tidy.Tests;

/// <summary>How the repository is laid out, and what its build rests on.</summary>
internal static partial class Layout
{
    private const string Versions = "Directory.Packages.props";
    private const string Solution = "SmpActors.sln";

    /// <summary>The design's own entries, then those whose place a tool prescribes.</summary>
    private static readonly string[] _topLevel =
    [
        "src", "tests", "config", "hocon", Solution, "README.md", "LICENSE",
        ".ci", ".editorconfig", ".gitattributes", ".gitignore",
        "Directory.Build.props", Versions, "global.json",
    ];

    public static IEnumerable<string> OfTheTop(Repository repository) =>
        from entry in repository.TopLevel
        where !_topLevel.Contains(entry)
        select $"{entry}: has no place at the top; put it below src, tests, config or hocon";

    /// <summary>Projects that the solution lacks, and entries of it that lead nowhere.</summary>
    public static IEnumerable<string> OfTheSolution(Repository repository)
    {
        var solution = repository.Find(Solution)?.Text ?? "";
        var listed = SolutionProject().Matches(solution)
            .Select(match => match.Groups[1].Value.Replace('\\', '/'))
            .ToHashSet();
        foreach (var path in repository.Projects.Select(project => project.Path))
        {
            if (listed.Contains(path)) continue;
            yield return $"{path}: is not in {Solution}; run dotnet sln add {path}";
        }

        foreach (var path in listed.Where(path => repository.Find(path) is null))
        {
            yield return $"{Solution}: lists {path}, which is not there; run dotnet sln remove";
        }
    }

    /// <summary>Projects without a lock file: each clone could restore other versions.</summary>
    public static IEnumerable<string> OfLockFiles(Repository repository) =>
        from project in repository.Projects
        let path = Path.GetDirectoryName(project.Path)!.Replace('\\', '/') + "/packages.lock.json"
        where repository.Find(path) is null
        select $"{project.Path}: has no packages.lock.json; restore it and commit the file";

    /// <summary>Versions that no project uses, neither itself nor through a package.</summary>
    public static IEnumerable<string> OfVersions(Repository repository)
    {
        var used = repository.Files
            .Where(file => file.IsLockFile)
            .SelectMany(PinnedIn)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return from element in XDocument.Parse(repository.Find(Versions)!.Text)
                   .Descendants("PackageVersion")
               let package = element.Attribute("Include")!.Value
               where !used.Contains(package)
               select $"{Versions}: no project uses {package}; delete its version";
    }

    /// <summary>Versions that stand in a project: they belong in one place.</summary>
    public static IEnumerable<string> OfProjects(Repository repository) =>
        from project in repository.Projects
        from element in XDocument.Parse(project.Text).Descendants("PackageReference")
        where element.Attribute("Version") is not null
            || element.Attribute("VersionOverride") is not null
        select $"{project.Path}: says the version of {element.Attribute("Include")?.Value}; "
            + $"say it in {Versions}";

    /// <summary>Test classes and specs that do not bear their subject's name.</summary>
    public static IEnumerable<string> OfSpecs(Repository repository) =>
        from file in repository.Code
        where file.Path.StartsWith("tests/", StringComparison.Ordinal)
        let first = FactOrTheory().Match(file.Text)
        where first.Success && !file.Name.Split('.')[0].EndsWith("Spec", StringComparison.Ordinal)
        select $"{file.Path}: holds tests; call it {file.Name.Split('.')[0]}Spec.cs";

    private static IEnumerable<string> PinnedIn(TextFile lockFile) =>
        from framework in JsonDocument.Parse(lockFile.Text).RootElement
            .GetProperty("dependencies").EnumerateObject()
        from package in framework.Value.EnumerateObject()
        where package.Value.GetProperty("type").GetString() is "Direct" or "CentralTransitive"
        select package.Name;

    [GeneratedRegex("""^Project\(.*\) = ".*", "(.*\.csproj)",""", RegexOptions.Multiline)]
    private static partial Regex SolutionProject();

    [GeneratedRegex(@"^    \[(Fact|Theory)\b", RegexOptions.Multiline)]
    private static partial Regex FactOrTheory();
}
