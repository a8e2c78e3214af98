namespace SmpActors.Tidy.Tests;

public sealed class WhitespaceSpec
{
    [Fact]
    public void Every_text_file_keeps_to_the_editorconfig() =>
        Tidy.Holds(Whitespace.Problems(Repository.Checkout));

    [Theory]
    [InlineData("a \n", "a.md:1: ends with blanks")]
    [InlineData("a\n\tb\n", "a.md:2: is indented by a tab")]
    [InlineData("a", "a.md: does not end with a newline")]
    [InlineData("a\n\n", "a.md: ends with empty lines")]
    [InlineData("a\r\nb\n", "a.md: has carriage returns")]
    public void Careless_whitespace_is_found(string text, string problem)
    {
        var repository = Repository.Of("a.md", text);

        var problems = Whitespace.Problems(repository);

        Tidy.Breaks(problems, problem);
    }
}
