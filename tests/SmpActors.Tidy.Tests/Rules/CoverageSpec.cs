using SmpActors.Rules;

namespace SmpActors.Tidy.Tests.Rules;

public sealed class CoverageSpec
{
    private const string Project = "tests/P/P.csproj";
    private const string Source = "tests/P/CsdSpec.cs";

    [Fact]
    public void Every_rule_in_scope_has_a_test_or_a_reason()
    {
        var coverage = new Coverage(
            RuleBook.Read(Repository.Folder), RuleTests.Read(Repository.Folder));

        Tidy.Holds(coverage.Problems);
    }

    [Fact]
    public void Rule_in_scope_without_test_or_reason_is_a_problem()
    {
        var coverage = Of(
            "",
            new Rule("G-LL-1", "a", "b"),
            new Rule("G-LL-2", "a", "b", Why: "no way to see it"));

        Tidy.Breaks(
            coverage.Problems, $"{Checkout.RulesPath}: G-LL-1: has no test and does not say why");
        Assert.Equal(["G-LL-1", "G-LL-2"], coverage.Untested.Select(rule => rule.Id));
    }

    [Fact]
    public void Trait_on_a_test_or_on_its_class_shows_a_rule()
    {
        var coverage = Of(
            """
            [Trait("Rule", "G-LL-1")]
            class CsdSpec
            {
                [Fact]
                [Trait("Rule", "G-LL-2")]
                void One() { }

                [Theory, Trait("Rule", "G-LL-2"), InlineData(1)]
                void Two(int a) { }

                void Three() { }
            }
            """,
            new Rule("G-LL-1", "a", "b"),
            new Rule("G-LL-2", "a", "b"));

        Tidy.Holds(coverage.Problems);
        Assert.Equal(["One", "Two"], coverage.TestsOf("G-LL-1").Select(test => test.Test));
        Assert.Equal(["One", "Two"], coverage.TestsOf("G-LL-2").Select(test => test.Test));
    }

    [Theory]
    [InlineData("[Fact, Trait(\"Rule\", \"G-LL-9\")]", "G-LL-9 is not in")]
    [InlineData("[Fact, Trait(\"Rule\", Ids.First)]", "the rule is not written out")]
    [InlineData("[Trait(\"Rule\", \"G-LL-1\")]", "no test carries G-LL-1")]
    public void Trait_that_names_no_rule_or_lies_on_no_test_is_found(string trait, string problem)
    {
        var coverage = Of(
            $"class CsdSpec\n{{\n    {trait}\n    void One() {{ }}\n}}\n",
            new Rule("G-LL-1", "a", "b", RuleScope.Later, "not built"));

        Tidy.Breaks(coverage.Problems, $"{Source}:3: {problem}");
    }

    [Fact]
    public void Reason_of_a_rule_that_has_a_test_is_stale()
    {
        var coverage = Of(
            "class CsdSpec { [Fact, Trait(\"Rule\", \"G-LL-1\")] void One() { } }",
            new Rule("G-LL-1", "a", "b", Why: "no way to see it"));

        Tidy.Breaks(
            coverage.Problems, $"{Checkout.RulesPath}: G-LL-1: says why it has no test, but has 1");
    }

    [Fact]
    public void List_prints_what_is_untested_and_why_and_the_sums()
    {
        var coverage = Of(
            "class CsdSpec { [Fact, Trait(\"Rule\", \"G-LL-3\")] void One() { } }",
            new Rule("G-LL-1", "it pushes", "llist.c", Why: "no way to see it"),
            new Rule("G-LL-2", "it pulls", "llist.c", RuleScope.Later, "not built"),
            new Rule("G-LL-3", "it turns", "llist.c"));
        var writer = new StringWriter();

        coverage.Print(writer, alsoLater: false);

        Assert.Equal(
            """
            G-LL-1    now        no way to see it
                                 it pushes (llist.c)
            3 rules: 2 in scope, of which tests show 1 and do not show 1; 1 later, 0 unverified
            0 problems

            """,
            writer.ToString());
    }

    private static Coverage Of(string source, params Rule[] rules)
    {
        var tests = new RuleTests();
        tests.Add(Project, Source, source);
        return new(new(rules), tests);
    }
}
