namespace SmpActors.Tidy.Tests;

public sealed class LengthsSpec
{
    [Fact]
    public void No_line_is_over_100_columns() => Tidy.Holds(Lengths.OfLines(Repository.Checkout));

    [Fact]
    public void No_method_is_over_60_lines() => Tidy.Holds(Lengths.OfMethods(Repository.Checkout));

    [Fact]
    public void No_file_is_over_400_lines() => Tidy.Holds(Lengths.OfFiles(Repository.Checkout));

    [Theory]
    [InlineData("src/A.cs")]
    [InlineData("hocon/a.hocon")]
    [InlineData("README.md")]
    public void Line_of_101_columns_is_found_and_one_of_100_is_not(string path)
    {
        var longest = new string('x', 40) + " " + new string('é', 59);
        var repository = Repository.Of(path, $"{longest}\n{longest}x\n");

        var problems = Lengths.OfLines(repository);

        Tidy.Breaks(problems, $"{path}:2: has 101 columns");
    }

    [Fact]
    public void Row_of_a_markdown_table_quoted_output_and_a_lock_file_may_be_longer()
    {
        var longer = $"| {new string('x', 100)} |\n";
        var repository = new Repository(
            new("README.md", longer),
            new("src/A/README.md", $"```\n a {longer}```\n"),
            new("src/A/packages.lock.json", longer));

        var problems = Lengths.OfLines(repository);

        Tidy.Holds(problems);
    }

    [Fact]
    public void String_of_json_may_be_longer_and_a_list_of_strings_may_not()
    {
        var longer = new string('x', 100);
        var repository = Repository.Of(
            "config/a.json", $"{{\n  \"a\": \"{longer}\",\n  \"b\": [\"{longer}\"]\n}}\n");

        var problems = Lengths.OfLines(repository);

        Tidy.Breaks(problems, "config/a.json:3: has 111 columns");
    }

    [Theory]
    [InlineData("class A\n{{\n    [Fact]\n    void M()\n    {{\n{0}    }}\n}}\n", 3)]
    [InlineData("class A\n{{\n    int P\n    {{\n{0}    }}\n}}\n", 3)]
    [InlineData("class A\n{{\n    Action F =\n    () => \n    {{\n{0}    }};\n}}\n", 4)]
    public void Method_of_61_lines_is_found_and_one_of_60_is_not(string around, int line)
    {
        var body = (int count) => string.Concat(Enumerable.Repeat("        ;\n", count));

        var longest = Lengths.OfMethods(Repository.Of("A.cs", Fill(around, body(57))));
        var tooLong = Lengths.OfMethods(Repository.Of("A.cs", Fill(around, body(58))));

        Tidy.Holds(longest);
        Tidy.Breaks(tooLong, $"A.cs:{line}: a method of 61 lines");
    }

    [Fact]
    public void File_of_401_lines_is_found_and_one_of_400_is_not()
    {
        var longest = string.Concat(Enumerable.Repeat("//\n", 400));
        var repository = new Repository(new("A.cs", longest), new("B.cs", longest + "//\n"));

        var problems = Lengths.OfFiles(repository);

        Tidy.Breaks(problems, "B.cs: has 401 lines");
    }

    private static string Fill(string around, string body) =>
        string.Format(System.Globalization.CultureInfo.InvariantCulture, around, body);
}
