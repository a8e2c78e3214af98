using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SmpActors.Tidy.Tests;

/// <summary>What nobody may leave behind: unfinished work, skipped tests, own paths.</summary>
/// <remarks>In code only comments and names count: a test may quote what it looks for.</remarks>
internal static partial class Leftovers
{
    /// <summary>Words for work that is not done.</summary>
    public static IEnumerable<string> Unfinished(Repository repository)
    {
        foreach (var file in repository.Files.Where(file => !file.IsLockFile))
        {
            if (!file.IsCode)
            {
                var found = Matches(file, UnfinishedWords(), "is unfinished; finish it");
                foreach (var problem in found) yield return problem;
                continue;
            }

            foreach (var comment in file.Root.DescendantTrivia(descendIntoTrivia: false))
            {
                if (comment.IsDirective) continue;
                var word = UnfinishedWords().Match(comment.ToFullString());
                if (!word.Success) continue;
                var place = comment.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
                yield return file.At(place, $"{word.Value} is unfinished; finish it");
            }

            foreach (var name in Names(file, "NotImplementedException"))
            {
                yield return file.At(name, $"{name} is unfinished; finish it");
            }
        }
    }

    /// <summary>Tests that wait for time to pass.</summary>
    public static IEnumerable<string> Sleeps(Repository repository) =>
        from file in repository.Code
        from access in file.Root.DescendantNodes().OfType<MemberAccessExpressionSyntax>()
        where access.Name.Identifier.Text == "Sleep"
            && access.Expression.ToString() is "Thread" or "System.Threading.Thread"
        select file.At(access, "Thread.Sleep waits for time; wait for what should happen");

    /// <summary>Tests that do not run.</summary>
    public static IEnumerable<string> Skips(Repository repository) =>
        from file in repository.Code
        from argument in file.Root.DescendantNodes().OfType<AttributeArgumentSyntax>()
        where argument.NameEquals?.Name.Identifier.Text == "Skip"
        select file.At(argument, "Skip: a test that does not run shows nothing; mend it");

    /// <summary>Paths that only one machine has.</summary>
    public static IEnumerable<string> MachinePaths(Repository repository) =>
        from file in repository.Files
        where !file.IsLockFile
        from problem in Matches(
            file, MachinePath(), "is a path of one machine; make it relative to the repository")
        select problem;

    /// <summary>Hosts that packages come from: a clone may take them from elsewhere.</summary>
    public static IEnumerable<string> RegistryHosts(Repository repository) =>
        from file in repository.Files
        from problem in Matches(
            file, RegistryHost(), "is a registry's host; leave it to the machine's settings")
        select problem;

    /// <summary>The uses of any of the named types in a file, not members of that name.</summary>
    public static IEnumerable<SimpleNameSyntax> Names(TextFile file, params string[] names) =>
        from name in file.Root.DescendantNodes().OfType<SimpleNameSyntax>()
        where names.Contains(name.Identifier.Text)
        where name.Parent is not MemberAccessExpressionSyntax access || access.Name != name
            || access.Expression.ToString().StartsWith("System", StringComparison.Ordinal)
        select name;

    private static IEnumerable<string> Matches(TextFile file, Regex pattern, string problem)
    {
        var lines = file.Lines;
        for (var i = 0; i < lines.Length; i++)
        {
            var match = pattern.Match(lines[i]);
            if (match.Success) yield return file.At(i + 1, $"{match.Value} {problem}");
        }
    }

    [GeneratedRegex(@"\b(TODO|FIXME|XXX|HACK)\b")]
    private static partial Regex UnfinishedWords();

    // Each alternative has a bracket in it, so that this file does not match itself.
    [GeneratedRegex(@"(?<![\w.])([/](home|root|Users|work)/[\w.]+|\b[A-Z]:\\\w+)")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"\b(nuget[.]org|npmjs[.](org|com)|debian[.]org|pypi[.]org|crates[.]io)\b")]
    private static partial Regex RegistryHost();
}
