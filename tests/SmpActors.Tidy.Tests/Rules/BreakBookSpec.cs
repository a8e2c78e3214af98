using SmpActors.Rules;

namespace SmpActors.Tidy.Tests.Rules;

public sealed class BreakBookSpec
{
    private const string Text = "await Fence();\nawait Write();\nawait Write();\n";

    private static readonly Break _fence =
        new("X-F-1", "src/SmpActors.Model/A.cs", "await Fence();", "", "the write may overtake the push");

    private static readonly Break _write = _fence with { Rule = "X-W-4", Find = "Fence" };

    [Fact]
    public void Breaks_of_this_repository_can_all_be_made()
    {
        var coverage = new Coverage(
            RuleBook.Read(Repository.Folder), RuleTests.Read(Repository.Folder));

        var book = BreakBook.Read(Repository.Folder, coverage);

        Assert.True(book.Breaks.Count >= 25, $"only {book.Breaks.Count}");
    }

    [Fact]
    public void Break_changes_the_one_place_that_it_finds()
    {
        var text = _fence.Apply(Text);

        Assert.Equal("\nawait Write();\nawait Write();\n", text);
    }

    [Theory]
    [InlineData("await Nothing();", "", 0)]
    [InlineData("await Write();", "", 2)]
    [InlineData("", "await", 0)]
    public void Break_that_does_not_find_exactly_one_place_is_refused(
        string find, string replace, int count)
    {
        var change = _fence with { Find = find, Replace = replace };

        var thrown = Assert.Throws<InputException>(() => change.Apply(Text));

        Tidy.Breaks(
            thrown.Problems,
            $"{Checkout.BreaksPath}: X-F-1: finds \"{find}\" {count} times in src/SmpActors.Model/A.cs");
    }

    [Fact]
    public void Break_that_changes_nothing_is_refused()
    {
        var change = _fence with { Replace = _fence.Find };

        var thrown = Assert.Throws<InputException>(() => change.Apply(Text));

        Tidy.Breaks(thrown.Problems, "tests/SmpActors.Rules/breaks.json: X-F-1: changes nothing");
    }

    [Fact]
    public void All_breaks_that_cannot_be_made_are_told_at_once()
    {
        Break[] breaks =
        [
            _fence with { Rule = "X-F-9" },
            _fence with { File = "src/SmpActors.Model/B.cs" },
            _fence with { Rule = "X-F-2" },
            _fence with { File = "tests/A.cs" },
        ];

        var thrown = Assert.Throws<InputException>(() => Book(breaks));

        Assert.Equal(
            [
                "tests/SmpActors.Rules/breaks.json: X-F-9: is no rule of "
                    + "tests/SmpActors.Rules/rules.json",
                "tests/SmpActors.Rules/breaks.json: X-F-1: src/SmpActors.Model/B.cs is not there; "
                    + "name a file of the repository",
                "tests/SmpActors.Rules/breaks.json: X-F-2: no test shows this rule, "
                    + "so none could fail; write one",
                "tests/SmpActors.Rules/breaks.json: X-F-1: tests/A.cs is not below "
                    + "src/SmpActors.Model/",
            ],
            thrown.Problems);
    }

    [Fact]
    public void Rule_without_a_break_is_refused_with_those_that_have_one()
    {
        var book = Book([_fence, _write]);

        var thrown = Assert.Throws<InputException>(() => book.Choose(["X-F-1", "X-F-7"], false));

        Assert.Equal(
            [
                "X-F-7: has no break in tests/SmpActors.Rules/breaks.json; "
                    + "these have: X-F-1 X-W-4",
            ],
            thrown.Problems);
    }

    [Fact]
    public void Named_rules_are_broken_or_all_or_one_in_five()
    {
        var book = Book([.. Enumerable.Repeat(_fence, 5), _write]);

        Assert.Equal([_write], book.Choose(["X-W-4"], all: false));
        Assert.Equal(6, book.Choose([], all: true).Count);
        Assert.Equal([_fence, _write], book.Choose([], all: false));
    }

    private static BreakBook Book(IReadOnlyList<Break> breaks)
    {
        var tests = new RuleTests();
        tests.Add(
            "tests/P/P.csproj",
            "tests/P/ASpec.cs",
            """
            [Trait("Rule", "X-F-1"), Trait("Rule", "X-W-4")]
            class ASpec
            {
                [Fact]
                void One() { }
            }
            """);
        var book = new RuleBook(
            [new("X-F-1", "a", "b"), new("X-F-2", "a", "b"), new("X-W-4", "a", "b")]);
        return new(breaks, new(book, tests), path => path.EndsWith("A.cs", StringComparison.Ordinal) ? Text : null);
    }
}
