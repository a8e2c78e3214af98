using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace SmpActors.Cli.Tests;

/// <summary>Holds the repository's README to what the program prints.</summary>
public sealed partial class ReadmeSpec
{
    private const string Quickstart = "config/experiments/quickstart.json";

    private static readonly string _root = RootAbove(AppContext.BaseDirectory);

    [Fact]
    public void Quickstart_prints_what_the_README_shows()
    {
        var readme = File.ReadAllText(Path.Combine(_root, "README.md"));
        var shown = readme.Split($"<!-- smpactors run {Quickstart} -->\n```\n")[1].Split("```")[0];

        var printed = Run("run", Quickstart, "--out", "none");

        Assert.Equal(Reproducible(shown), Reproducible(printed));
    }

    /// <summary>All but what the wall clock measures, and blanks at the end of a line.</summary>
    private static IEnumerable<string> Reproducible(string text) => text
        .TrimEnd()
        .Split('\n')
        .Select(line => Measured().Replace(line.TrimEnd(), "$1$3*$2$4"));

    private static string Run(params string[] args)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "SmpActors.Cli.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. args])
        {
            WorkingDirectory = _root,
            RedirectStandardOutput = true,
        })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }

    private static string RootAbove(string folder) =>
        File.Exists(Path.Combine(folder, "SmpActors.sln"))
            ? folder
            : RootAbove(Path.GetDirectoryName(folder)!);

    [GeneratedRegex("( in )[0-9.]+ [a-z]+( of wall time)|(deliveries, )[0-9,]+(/s)")]
    private static partial Regex Measured();
}
