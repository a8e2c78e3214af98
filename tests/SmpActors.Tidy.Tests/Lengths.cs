using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SmpActors.Tidy.Tests;

/// <summary>How long a line, a method and a file may be.</summary>
internal static partial class Lengths
{
    public const int ColumnCountMax = 100;
    public const int MethodLineCountMax = 60;
    public const int FileLineCountMax = 400;

    private static readonly string[] _code = [".cs", ".csproj", ".props", ".hocon", ".sh"];

    /// <summary>Written by `smpactors list`; a test holds them to what it says.</summary>
    private static readonly string[] _generated =
        ["config/README.md", "config/experiment.schema.json", "config/faults.schema.json"];

    public static IEnumerable<string> OfLines(Repository repository)
    {
        foreach (var file in repository.Files.Where(IsWritten))
        {
            var lines = file.Lines;
            var isQuoted = false;
            for (var i = 0; i < lines.Length; i++)
            {
                if (lines[i].StartsWith("```", StringComparison.Ordinal)) isQuoted = !isQuoted;
                var columns = lines[i].EnumerateRunes().Count();
                if (columns <= ColumnCountMax || isQuoted || CannotBreak(file, lines[i])) continue;
                yield return file.At(
                    i + 1, $"has {columns} columns, may have {ColumnCountMax}; break the line");
            }
        }
    }

    public static IEnumerable<string> OfMethods(Repository repository) =>
        from file in repository.Code
        from node in file.Root.DescendantNodes()
        let lineCount = node switch
        {
            BaseMethodDeclarationSyntax method => LineCount(method, method.AttributeLists),
            PropertyDeclarationSyntax property => LineCount(property, property.AttributeLists),
            IndexerDeclarationSyntax indexer => LineCount(indexer, indexer.AttributeLists),
            LocalFunctionStatementSyntax local => LineCount(local, local.AttributeLists),
            AnonymousFunctionExpressionSyntax lambda => LineCount(lambda, default),
            _ => 0,
        }
        where lineCount > MethodLineCountMax
        select file.At(
            node, $"a method of {lineCount} lines, may have {MethodLineCountMax}; find its seam");

    public static IEnumerable<string> OfFiles(Repository repository) =>
        from file in repository.Files
        where _code.Contains(Path.GetExtension(file.Path))
            || file.Path.StartsWith(".ci/", StringComparison.Ordinal)
        where file.Lines.Length > FileLineCountMax
        select $"{file.Path}: has {file.Lines.Length} lines, may have {FileLineCountMax}; "
            + "find its seam";

    private static bool IsWritten(TextFile file) =>
        !file.IsLockFile
        && !_generated.Contains(file.Path)
        && file.Name != "LICENSE"
        && Path.GetExtension(file.Path) != ".sln";

    /// <summary>A table's row, quoted output, a link, a string of JSON, recordings.</summary>
    private static bool CannotBreak(TextFile file, string line) =>
        file.Path.StartsWith("config/traces/", StringComparison.Ordinal)
        || file.Path.EndsWith(".csv", StringComparison.Ordinal)
        || (file.Path.EndsWith(".json", StringComparison.Ordinal) && JsonString().IsMatch(line))
        || (file.IsProject && line.Contains("<Description>", StringComparison.Ordinal))
        || (file.Path.EndsWith(".md", StringComparison.Ordinal)
            && (line.StartsWith('|') || !line.Trim().Contains(' ', StringComparison.Ordinal)));

    [GeneratedRegex("""^ *("[^"]*": )?"([^"\\]|\\.)*",?$""")]
    private static partial Regex JsonString();

    /// <summary>The lines from the signature to the last brace, without attributes.</summary>
    private static int LineCount(SyntaxNode node, SyntaxList<AttributeListSyntax> attributes)
    {
        var first = attributes.Count == 0
            ? node.GetFirstToken()
            : attributes.Last().GetLastToken().GetNextToken();
        return 1 + node.GetLocation().GetLineSpan().EndLinePosition.Line
            - first.GetLocation().GetLineSpan().StartLinePosition.Line;
    }
}
