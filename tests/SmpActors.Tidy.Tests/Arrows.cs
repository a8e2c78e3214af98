using System.Xml.Linq;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SmpActors.Tidy.Tests;

/// <summary>Which project may know which, and who may touch the world outside.</summary>
internal static class Arrows
{
    private static readonly string[] _fileTypes =
        ["FileStream", "FileInfo", "DirectoryInfo", "FileSystemWatcher"];

    /// <summary>What each project below src may refer to.</summary>
    private static readonly Dictionary<string, Known> _mayKnow = new()
    {
        ["SmpActors.Model"] = new([], []),
        ["SmpActors.Simulation"] = new([], ["Akka"]),
        ["SmpActors.Actors"] = new(["SmpActors.Model"], ["Akka"]),
        ["SmpActors.Cluster"] = new(["SmpActors.Actors"], ["Akka", "Akka.Cluster"]),
        ["SmpActors.Experiments"] =
            new(
                ["SmpActors.Actors", "SmpActors.Simulation"],
                ["CsvHelper", "HdrHistogram", "NJsonSchema"]),
        ["SmpActors.TestKit"] = new(
            ["SmpActors.Actors", "SmpActors.Simulation", "SmpActors.Experiments"],
            ["Akka.TestKit.Xunit2"]),
        ["SmpActors.Cli"] = new(
            ["SmpActors.Cluster", "SmpActors.Experiments"],
            ["Serilog", "Serilog.Sinks.Console", "Serilog.Sinks.File", "Spectre.Console",
             "System.CommandLine", "Akka"]),
    };

    /// <summary>References between projects that no arrow allows.</summary>
    public static IEnumerable<string> BetweenProjects(Repository repository)
    {
        foreach (var project in repository.Projects.Where(IsSource))
        {
            if (!_mayKnow.TryGetValue(project.Project, out var known))
            {
                yield return $"{project.Path}: has no arrows; say here whom it may know";
                continue;
            }

            foreach (var name in References(project, "ProjectReference").Select(ProjectName))
            {
                if (known.Projects.Contains(name)) continue;
                yield return $"{project.Path}: may not know {name}; "
                    + $"it may know {Listed(known.Projects)}";
            }
        }
    }

    /// <summary>References to packages beyond those that a project is for.</summary>
    public static IEnumerable<string> ToPackages(Repository repository) =>
        from project in repository.Projects.Where(IsSource)
        let known = _mayKnow.GetValueOrDefault(project.Project, new([], []))
        from package in References(project, "PackageReference")
        where !known.Packages.Contains(package.Name)
        where package.Element.Attribute("PrivateAssets")?.Value != "all"
        select $"{project.Path}: may not use {package.Name}; it may use {Listed(known.Packages)}";

    /// <summary>Log calls outside Cli: who is a library leaves the log to its user.</summary>
    public static IEnumerable<string> ToTheLog(Repository repository) =>
        from file in OutsideCli(repository)
        from name in Leftovers.Names(file, "Serilog")
        select file.At(name, "only SmpActors.Cli says Serilog");

    /// <summary>Files touched outside Cli: a library takes the streams it is given.</summary>
    public static IEnumerable<string> ToFiles(Repository repository) =>
        from file in OutsideCli(repository)
        from name in Leftovers.Names(file, [.. _fileTypes, nameof(File), nameof(Directory)])
        where _fileTypes.Contains(name.Identifier.Text) || IsCall(name)
        select file.At(name, $"{name}: only SmpActors.Cli touches files; take a stream");

    /// <summary>Whether it is System.IO's File or Directory, and no property's name.</summary>
    private static bool IsCall(SimpleNameSyntax name)
    {
        var type = name.Identifier.Text == nameof(File) ? typeof(File) : typeof(Directory);
        var access = name.Parent as MemberAccessExpressionSyntax;
        if (access?.Name == name) access = access.Parent as MemberAccessExpressionSyntax;
        return access is not null && type.GetMember(access.Name.Identifier.Text).Length > 0;
    }

    private static IEnumerable<TextFile> OutsideCli(Repository repository) =>
        repository.Code.Where(file => IsSource(file) && file.Project != "SmpActors.Cli");

    private static bool IsSource(TextFile file) =>
        file.Path.StartsWith("src/", StringComparison.Ordinal);

    private static IEnumerable<(string Name, XElement Element)> References(
        TextFile project, string kind) =>
        from element in XDocument.Parse(project.Text).Descendants(kind)
        select (element.Attribute("Include")?.Value ?? "", element);

    private static string ProjectName((string Name, XElement Element) reference) =>
        Path.GetFileNameWithoutExtension(reference.Name.Replace('\\', '/'));

    private static string Listed(string[] names) =>
        names.Length == 0 ? "none" : string.Join(", ", names);

    /// <summary>What one project may refer to, beside analyzers.</summary>
    private sealed record Known(string[] Projects, string[] Packages);
}
