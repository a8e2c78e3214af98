using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SmpActors.Rules;

/// <summary>One test that shows one rule.</summary>
/// <param name="Rule">The rule's id, as the trait has it.</param>
/// <param name="Project">The test project's file, from the root of the repository.</param>
/// <param name="Test">The method's name.</param>
/// <param name="Place">Where the trait stands: path and line.</param>
internal sealed record RuleTest(string Rule, string Project, string Test, string Place);

/// <summary>The tests that carry the trait Rule, read from their sources.</summary>
internal sealed class RuleTests
{
    private const string TraitName = "Rule";

    /// <summary>The project whose facts other projects inherit.</summary>
    private const string Suites = "SmpActors.TestKit";

    private readonly List<RuleTest> _tests = [];
    private readonly List<string> _problems = [];

    public IReadOnlyList<RuleTest> Tests => _tests;

    /// <summary>Traits that name no rule, or that no test carries.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Reads all test projects of a checkout, and the suites of its library.</summary>
    public static RuleTests Read(string checkout)
    {
        var found = new RuleTests();
        var projects = Directory.EnumerateFiles(
            Path.Combine(checkout, "tests"), "*.csproj", SearchOption.AllDirectories);
        foreach (var project in projects.Order(StringComparer.Ordinal))
        {
            found.AddFolder(checkout, Path.GetDirectoryName(project)!, project);
        }

        // A suite's facts are run where they are inherited.
        var heirs = Path.Combine(checkout, "tests", $"{Suites}.Tests", $"{Suites}.Tests.csproj");
        if (File.Exists(heirs))
        {
            found.AddFolder(checkout, Path.Combine(checkout, "src", Suites), heirs);
        }

        return found;
    }

    /// <summary>Adds the tests of one source file.</summary>
    public void Add(string project, string path, string source)
    {
        var root = CSharpSyntaxTree.ParseText(source).GetRoot();
        foreach (var trait in root.DescendantNodes().OfType<AttributeSyntax>().Where(IsRuleTrait))
        {
            var line = trait.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
            var place = $"{path}:{line}";
            if (trait.ArgumentList!.Arguments[1].Expression is not LiteralExpressionSyntax id)
            {
                _problems.Add($"{place}: the rule is not written out; write its id as a string");
                continue;
            }

            var carrier = trait.Ancestors().OfType<MemberDeclarationSyntax>().First();
            var tests = TestsOf(carrier).ToArray();
            if (tests.Length == 0)
            {
                _problems.Add($"{place}: no test carries {id.Token.ValueText}; add [Fact]");
            }

            foreach (var test in tests)
            {
                _tests.Add(new(id.Token.ValueText, project, test.Identifier.Text, place));
            }
        }
    }

    private void AddFolder(string checkout, string folder, string project)
    {
        var sources = Directory
            .EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(path => !IsBuilt(Path.GetRelativePath(folder, path)));
        foreach (var path in sources.Order(StringComparer.Ordinal))
        {
            Add(
                Path.GetRelativePath(checkout, project).Replace('\\', '/'),
                Path.GetRelativePath(checkout, path).Replace('\\', '/'),
                File.ReadAllText(path));
        }
    }

    private static bool IsBuilt(string path) =>
        path.Split(Path.DirectorySeparatorChar)[0] is "bin" or "obj";

    private static bool IsRuleTrait(AttributeSyntax attribute) =>
        attribute.Name.ToString() is "Trait" or "TraitAttribute"
        && attribute.ArgumentList?.Arguments is [var name, _]
        && name.Expression is LiteralExpressionSyntax { Token.ValueText: TraitName };

    /// <summary>The method itself, or all tests of a class.</summary>
    private static IEnumerable<MethodDeclarationSyntax> TestsOf(MemberDeclarationSyntax carrier) =>
        from method in carrier.DescendantNodesAndSelf().OfType<MethodDeclarationSyntax>()
        where method.AttributeLists.SelectMany(list => list.Attributes).Any(IsTest)
        select method;

    private static bool IsTest(AttributeSyntax attribute) =>
        attribute.Name.ToString() is "Fact" or "Theory" or "ConformanceFact";
}
