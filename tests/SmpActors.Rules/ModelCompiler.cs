using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace SmpActors.Rules;

/// <summary>Compiles Model with one file changed, as its own build would, in a second.</summary>
/// <remarks>
/// A build of the project for each change takes ten times as long: nearly all of it is start.
/// Analyzers are left out, so that an unused name is no error.
/// </remarks>
internal sealed class ModelCompiler
{
    public const string AssemblyName = "SmpActors.Model";
    public const string SourceFolder = $"src/{AssemblyName}/";

    private readonly string _folder;
    private readonly CSharpCompilation _compilation;

    private ModelCompiler(string folder, CSharpCompilation compilation)
    {
        _folder = folder;
        _compilation = compilation;
    }

    /// <summary>Asks the build of a checkout how it compiles; it must have been built.</summary>
    public static ModelCompiler Of(string checkout)
    {
        var folder = Path.Combine(checkout, SourceFolder);
        var asked = Shell.Run(
            folder, "dotnet", "msbuild", $"{AssemblyName}.csproj",
            "-target:ResolveReferences", "-target:CoreCompile", "-getItem:CscCommandLineArgs",
            "-property:Configuration=Release;SkipCompilerExecution=true;"
            + "ProvideCommandLineArgs=true;NonExistentFile=no-such-file");
        if (asked.ExitCode != 0) throw new InvalidOperationException(asked.Output);

        var args = JsonDocument.Parse(asked.Output).RootElement
            .GetProperty("Items").GetProperty("CscCommandLineArgs").EnumerateArray()
            .Select(item => item.GetProperty("Identity").GetString()!);
        var parsed = CSharpCommandLineParser.Default.Parse(args, folder, sdkDirectory: null);
        return new(folder, CSharpCompilation.Create(
            AssemblyName,
            parsed.SourceFiles.Select(file => Parse(
                parsed.ParseOptions, file.Path, File.ReadAllText(file.Path))),
            parsed.MetadataReferences.Select(
                reference => MetadataReference.CreateFromFile(reference.Reference)),
            parsed.CompilationOptions
                .WithGeneralDiagnosticOption(ReportDiagnostic.Default)
                .WithSpecificDiagnosticOptions([])));
    }

    /// <summary>Writes Model with a change made to a path.</summary>
    /// <returns>The first error, or null.</returns>
    public string? Compile(Break change, string path)
    {
        var file = Path.GetFullPath(Path.Combine(_folder, "../..", change.File));
        var tree = _compilation.SyntaxTrees.Single(tree => tree.FilePath == file);
        var changed = Parse(
            (CSharpParseOptions)tree.Options, file, change.Apply(tree.GetText().ToString()));
        using var stream = File.Create(path);
        var emitted = _compilation.ReplaceSyntaxTree(tree, changed).Emit(stream);
        return emitted.Success
            ? null
            : emitted.Diagnostics
                .First(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
                .ToString();
    }

    private static SyntaxTree Parse(CSharpParseOptions options, string path, string text) =>
        CSharpSyntaxTree.ParseText(text, options, path, System.Text.Encoding.UTF8);
}
