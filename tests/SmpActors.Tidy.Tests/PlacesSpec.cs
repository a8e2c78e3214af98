namespace SmpActors.Tidy.Tests;

public sealed class PlacesSpec
{
    [Fact]
    public void Each_type_lies_in_the_file_of_its_name() =>
        Tidy.Holds(Places.OfTypes(Repository.Checkout));

    [Fact]
    public void Each_namespace_is_its_path() =>
        Tidy.Holds(Places.OfNamespaces(Repository.Checkout));

    [Theory]
    [InlineData("class B;\n", "src/A.cs:1: B does not lie in a file of its name")]
    [InlineData("class A;\n\nclass B { }\n", "src/A.cs:3: B shares a file")]
    [InlineData("class A;\n\ninterface IB { }\n", "src/A.cs:3: IB shares a file")]
    [InlineData("class A;\nstruct C { int _d; }\n", "src/A.cs:2: C shares a file")]
    public void Type_in_the_file_of_another_is_found(string text, string problem)
    {
        var repository = Repository.Of("src/A.cs", text);

        var problems = Places.OfTypes(repository);

        Tidy.Breaks(problems, problem);
    }

    [Theory]
    [InlineData("src/A.cs")]
    [InlineData("src/A.Protocol.cs")]
    public void Enum_and_record_may_share_the_file_that_they_serve(string path)
    {
        var repository = Repository.Of(
            path, "class A { class C; }\nenum E { F }\nrecord struct G(int H);\nrecord I;\n");

        var problems = Places.OfTypes(repository);

        Tidy.Holds(problems);
    }

    [Theory]
    [InlineData("src/P/K/A.cs", "namespace P;\n", "src/P/K/A.cs:1: namespace P is not")]
    [InlineData("src/P/A.cs", "namespace P.K\n{\n}\n", "src/P/A.cs:1: namespace P.K")]
    [InlineData("tests/T/K/A.cs", "namespace P.K;\n", "tests/T/K/A.cs:1: namespace P.K is not")]
    public void Namespace_of_another_folder_is_found(string path, string text, string problem)
    {
        var repository = Repository.Of(path, text);

        var problems = Places.OfNamespaces(repository);

        Tidy.Breaks(problems, problem);
    }
}
