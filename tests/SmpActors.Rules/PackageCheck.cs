using System.IO.Compression;
using System.Xml.Linq;

namespace SmpActors.Rules;

/// <summary>What each package must carry for whoever finds it alone.</summary>
internal static class PackageCheck
{
    private static readonly string[] _facts = ["license", "readme", "description", "version"];

    /// <summary>The problems of all packages in a folder.</summary>
    public static IEnumerable<string> Problems(string folder)
    {
        var packages = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.nupkg") : [];
        if (packages.Length == 0) yield return $"{folder}: holds no package; run dotnet pack first";
        foreach (var path in packages.Order(StringComparer.Ordinal))
        {
            using var package = ZipFile.OpenRead(path);
            foreach (var problem in ProblemsOf(package))
            {
                yield return $"{Path.GetFileName(path)}: {problem}";
            }
        }
    }

    public static IEnumerable<string> ProblemsOf(ZipArchive package)
    {
        var entry = package.Entries.FirstOrDefault(
            e => e.FullName.EndsWith(".nuspec", StringComparison.Ordinal));
        if (entry is null)
        {
            yield return "has no .nuspec; it is no package";
            yield break;
        }

        using var stream = entry.Open();
        var facts = XDocument.Load(stream).Descendants()
            .ToLookup(element => element.Name.LocalName, element => element.Value);
        foreach (var fact in _facts.Where(fact => !facts[fact].Any(value => value.Length > 0)))
        {
            yield return $"says no {fact}; set it in its project";
        }

        foreach (var readme in facts["readme"].Where(path => package.GetEntry(path) is null))
        {
            yield return $"names {readme} and does not carry it; pack the file";
        }
    }
}
