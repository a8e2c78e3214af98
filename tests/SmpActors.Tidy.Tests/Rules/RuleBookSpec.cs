using SmpActors.Rules;

namespace SmpActors.Tidy.Tests.Rules;

public sealed class RuleBookSpec
{
    [Fact]
    public void Book_of_this_repository_reads()
    {
        var book = RuleBook.Read(Repository.Folder);

        Assert.NotNull(book.Find("G-LL-1"));
    }

    [Fact]
    public void All_problems_of_a_book_are_told_at_once()
    {
        const string json =
            """
            {
              // A comment is allowed.
              "rules": [
                { "id": "G-LL-1", "says": "a", "source": "b" },
                { "id": "G-LL-1", "says": "", "source": "" },
                { "id": "LL-1", "says": "a", "source": "b", "scope": "later" },
              ]
            }
            """;

        var thrown = Assert.Throws<InputException>(() => RuleBook.Parse(json));

        Assert.Equal(
            [
                "tests/SmpActors.Rules/rules.json: G-LL-1: is there twice",
                "tests/SmpActors.Rules/rules.json: G-LL-1: is silent; say what happens",
                "tests/SmpActors.Rules/rules.json: G-LL-1: has no source; name it",
                "tests/SmpActors.Rules/rules.json: LL-1: is no id; say it as G-LL-1",
                "tests/SmpActors.Rules/rules.json: LL-1: does not say why it is Later; say why",
            ],
            thrown.Problems);
    }

    [Theory]
    [InlineData("{", 1)]
    [InlineData("{\n\"rules\": [\n{ \"id\": \"G-LL-1\", \"wrong\": 1 }]}", 3)]
    [InlineData("{\n\"rules\": [{ \"id\": \"G-LL-1\" }]}", 2)]
    public void Text_that_is_no_book_is_refused_with_its_line(string json, int line)
    {
        var thrown = Assert.Throws<InputException>(() => RuleBook.Parse(json));

        Tidy.Breaks(thrown.Problems, $"tests/SmpActors.Rules/rules.json:{line}: ");
    }
}
