using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace SmpActors.Tidy.Tests;

/// <summary>A text file of the repository.</summary>
/// <param name="Path">From the repository's root, with slashes.</param>
/// <param name="Text">What it holds.</param>
internal sealed record TextFile(string Path, string Text)
{
    private SyntaxTree? _tree;

    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    public bool IsCode => Path.EndsWith(".cs", StringComparison.Ordinal);

    public bool IsProject => Path.EndsWith(".csproj", StringComparison.Ordinal);

    public bool IsLockFile => Name == "packages.lock.json";

    /// <summary>The project of a file below src or tests, or an empty string.</summary>
    public string Project => Path.Split('/') is ["src" or "tests", var project, _, ..]
        ? project
        : "";

    /// <summary>The lines, without what ends them.</summary>
    public string[] Lines => Text.TrimEnd('\n').Split('\n');

    /// <summary>What the compiler makes of it.</summary>
    public SyntaxTree Tree => _tree ??= CSharpSyntaxTree.ParseText(Text, path: Path);

    /// <summary>The root of <see cref="Tree"/>.</summary>
    public SyntaxNode Root => Tree.GetRoot();

    /// <summary>A problem at a node: where it is, and what is wrong.</summary>
    public string At(SyntaxNodeOrToken place, string problem) =>
        At(place.GetLocation()!.GetLineSpan().StartLinePosition.Line + 1, problem);

    /// <summary>A problem at a line, from 1.</summary>
    public string At(int line, string problem) => $"{Path}:{line}: {problem}";
}

/// <summary>The text files of a repository: of this one, or of a test's bad example.</summary>
internal sealed class Repository
{
    private static readonly string[] _binaryEndings = [".png", ".ico", ".snk", ".gz", ".zip"];

    private static readonly Lazy<Repository> _checkout = new(Read);

    public Repository(params TextFile[] files)
    {
        Files = files;
        TopLevel = [.. files.Select(file => file.Path.Split('/')[0]).Distinct()];
    }

    private Repository(IEnumerable<TextFile> files, IEnumerable<string> topLevel)
    {
        Files = [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)];
        TopLevel = [.. topLevel.Order(StringComparer.Ordinal)];
    }

    /// <summary>The repository that these tests lie in.</summary>
    public static Repository Checkout => _checkout.Value;

    /// <summary>The folder of <see cref="Checkout"/>.</summary>
    public static string Folder { get; } = FindFolder();

    public IReadOnlyList<TextFile> Files { get; }

    /// <summary>The names of the files and folders at the root.</summary>
    public IReadOnlyList<string> TopLevel { get; }

    public IEnumerable<TextFile> Code => Files.Where(file => file.IsCode);

    public IEnumerable<TextFile> Projects => Files.Where(file => file.IsProject);

    /// <summary>A repository of one file, as a bad example needs.</summary>
    public static Repository Of(string path, string text) => new(new TextFile(path, text));

    public TextFile? Find(string path) => Files.FirstOrDefault(file => file.Path == path);

    private static string FindFolder()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SmpActors.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException(
                $"no SmpActors.sln above {AppContext.BaseDirectory}; run the tests in a checkout");
        }

        return folder;
    }

    private static Repository Read()
    {
        var ignored = Ignored();
        var entries = Directory.EnumerateFileSystemEntries(Folder)
            .Select(Path.GetFileName)
            .OfType<string>()
            .Where(name => name != ".git" && !ignored(name));
        var files = Walk(Folder, ignored)
            .Where(path => !_binaryEndings.Contains(Path.GetExtension(path)))
            .Select(path => new TextFile(
                Path.GetRelativePath(Folder, path).Replace('\\', '/'), File.ReadAllText(path)));
        return new(files, entries);
    }

    private static IEnumerable<string> Walk(string folder, Predicate<string> ignored)
    {
        foreach (var entry in Directory.EnumerateFileSystemEntries(folder))
        {
            var name = Path.GetFileName(entry);
            if (name == ".git" || ignored(name)) continue;
            if (!Directory.Exists(entry))
            {
                yield return entry;
                continue;
            }

            foreach (var file in Walk(entry, ignored)) yield return file;
        }
    }

    /// <summary>What .gitignore leaves out: names of folders, and endings of files.</summary>
    private static Predicate<string> Ignored()
    {
        var patterns = File.ReadAllLines(Path.Combine(Folder, ".gitignore"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.TrimEnd('/'))
            .ToLookup(line => line.StartsWith('*'));
        var names = patterns[false].ToHashSet();
        var endings = patterns[true].Select(pattern => pattern[1..]).ToArray();
        return name => names.Contains(name)
            || endings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal));
    }
}
