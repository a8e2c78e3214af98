using System.IO.Compression;
using SmpActors.Rules;

namespace SmpActors.Tidy.Tests.Rules;

public sealed class PackageCheckSpec
{
    private const string Complete =
        """
        <package><metadata>
          <version>1</version>
          <description>a</description>
          <license type="expression">Apache-2.0</license>
          <readme>README.md</readme>
        </metadata></package>
        """;

    [Fact]
    public void Complete_package_has_no_problem()
    {
        using var package = Package(("a.nuspec", Complete), ("README.md", "a"));

        var problems = PackageCheck.ProblemsOf(package);

        Tidy.Holds(problems);
    }

    [Fact]
    public void Package_that_names_a_readme_and_has_none_is_found()
    {
        using var package = Package(("a.nuspec", Complete));

        var problems = PackageCheck.ProblemsOf(package);

        Tidy.Breaks(problems, "names README.md and does not carry it");
    }

    [Theory]
    [InlineData("license")]
    [InlineData("readme")]
    [InlineData("description")]
    public void Package_that_lacks_a_fact_is_found(string fact)
    {
        using var package = Package(
            ("a.nuspec", Complete.Replace(fact, "other", StringComparison.Ordinal)),
            ("README.md", "a"));

        var problems = PackageCheck.ProblemsOf(package);

        Tidy.Breaks(problems, $"says no {fact}");
    }

    [Fact]
    public void Folder_without_packages_is_a_problem()
    {
        var problems = PackageCheck.Problems("no-such-folder");

        Tidy.Breaks(problems, "no-such-folder: holds no package");
    }

    private static ZipArchive Package(params (string Name, string Text)[] entries)
    {
        var stream = new MemoryStream();
        using (var written = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in entries)
            {
                using var writer = new StreamWriter(written.CreateEntry(name).Open());
                writer.Write(text);
            }
        }

        return new(stream, ZipArchiveMode.Read);
    }
}
