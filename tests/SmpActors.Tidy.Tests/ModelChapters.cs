using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SmpActors.Tidy.Tests;

/// <summary>Which folder of Model may name which: the kernel never names a chip.</summary>
/// <remarks>Read with the compiler's eyes: the type of an inferred variable counts too.</remarks>
internal static class ModelChapters
{
    private const string Root = "SmpActors.Model";

    /// <summary>What each chapter may name beside itself and the types at the root.</summary>
    /// <remarks>Registers is the ground: MPIDR, a register, says where a CPU is.</remarks>
    private static readonly Dictionary<string, string[]> _mayName = new()
    {
        [""] = ["Kernel", "Topology"],
        ["Topology"] = ["Registers"],
        ["Registers"] = [],
        ["Kernel"] = ["Topology"],
        ["X86"] = ["Kernel", "Topology", "Registers"],
        ["Gic"] = ["Kernel", "Topology", "Registers"],
        ["Profiles"] = ["Kernel", "X86", "Gic"],
    };

    /// <summary>Names that point where no arrow does.</summary>
    public static IEnumerable<string> WrongWays(Repository repository)
    {
        var files = repository.Code.Where(file => file.Project == Root).ToArray();
        var compilation = Compile(files);
        var problems = compilation.GetDiagnostics()
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .Select(error => $"{error.Location.GetLineSpan().Path}: cannot be judged: {error}")
            .ToList();
        foreach (var file in files)
        {
            var chapter = file.Path.Split('/') is [_, _, var folder, _, ..] ? folder : "";
            if (!_mayName.TryGetValue(chapter, out var allowed))
            {
                problems.Add($"{file.Path}: {chapter} is no chapter of Model; give it arrows");
                continue;
            }

            problems.AddRange(
                from named in Named(file, compilation.GetSemanticModel(file.Tree))
                where named.Chapter != "" && named.Chapter != chapter
                where !allowed.Contains(named.Chapter)
                select file.At(
                    named.Name,
                    $"{(chapter == "" ? Root : chapter)} names {named.Chapter} ({named.Name})"
                    + "; declare a port and let the other side implement it"));
        }

        return problems.Distinct();
    }

    private static IEnumerable<(SimpleNameSyntax Name, string Chapter)> Named(
        TextFile file, SemanticModel model)
    {
        // A using of all files is no arrow of one of them.
        var names = file.Root.DescendantNodes()
            .OfType<SimpleNameSyntax>()
            .Where(name => !name.Ancestors().OfType<UsingDirectiveSyntax>().Any(
                directive => directive.GlobalKeyword != default));
        foreach (var name in names)
        {
            var symbol = model.GetSymbolInfo(name).Symbol;
            var home = symbol as INamespaceSymbol
                ?? (symbol as ITypeSymbol ?? symbol?.ContainingType)?.ContainingNamespace;
            var path = home?.ToDisplayString() ?? "";
            if (!path.StartsWith(Root + ".", StringComparison.Ordinal)) continue;
            if (IsDeclaration(name)) continue;
            yield return (name, path[(Root.Length + 1)..].Split('.')[0]);
        }
    }

    private static bool IsDeclaration(SimpleNameSyntax name) =>
        name.Ancestors().OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault()?
            .Name.DescendantNodesAndSelf().Contains(name) == true;

    private static CSharpCompilation Compile(IEnumerable<TextFile> files)
    {
        const string Implicit =
            """
            global using System;
            global using System.Collections.Generic;
            global using System.IO;
            global using System.Linq;
            global using System.Net.Http;
            global using System.Threading;
            global using System.Threading.Tasks;
            """;
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var references = Directory.EnumerateFiles(framework, "System*.dll")
            .Where(path => !path.Contains(".Native.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path));
        return CSharpCompilation.Create(
            Root,
            [.. files.Select(file => file.Tree), CSharpSyntaxTree.ParseText(Implicit)],
            references,
            new(
                OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable));
    }
}
