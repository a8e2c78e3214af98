namespace SmpActors.Tidy.Tests;

public sealed class LayoutSpec
{
    [Fact]
    public void Top_of_the_repository_holds_what_the_design_names() =>
        Tidy.Holds(Layout.OfTheTop(Repository.Checkout));

    [Fact]
    public void Every_project_is_in_the_solution() =>
        Tidy.Holds(Layout.OfTheSolution(Repository.Checkout));

    [Fact]
    public void Every_project_has_a_lock_file() =>
        Tidy.Holds(Layout.OfLockFiles(Repository.Checkout));

    [Fact]
    public void Every_version_is_used() => Tidy.Holds(Layout.OfVersions(Repository.Checkout));

    [Fact]
    public void Versions_stand_in_one_place() =>
        Tidy.Holds(Layout.OfProjects(Repository.Checkout));

    [Fact]
    public void Every_test_class_is_the_spec_of_its_subject() =>
        Tidy.Holds(Layout.OfSpecs(Repository.Checkout));

    [Fact]
    public void Entry_without_a_place_at_the_top_is_found()
    {
        var repository = new Repository(new("notes.txt", ""), new("src/A/A.csproj", ""));

        var problems = Layout.OfTheTop(repository);

        Tidy.Breaks(problems, "notes.txt: has no place at the top");
    }

    [Fact]
    public void Project_that_the_solution_lacks_is_found()
    {
        var repository = new Repository(new("SmpActors.sln", ""), new("src/A/A.csproj", ""));

        var problems = Layout.OfTheSolution(repository);

        Tidy.Breaks(problems, "src/A/A.csproj: is not in SmpActors.sln");
    }

    [Fact]
    public void Entry_of_the_solution_that_leads_nowhere_is_found()
    {
        var repository = Repository.Of(
            "SmpActors.sln", "Project(\"{F}\") = \"A\", \"src\\A\\A.csproj\", \"{9}\"\n");

        var problems = Layout.OfTheSolution(repository);

        Tidy.Breaks(problems, "SmpActors.sln: lists src/A/A.csproj");
    }

    [Fact]
    public void Project_without_a_lock_file_is_found()
    {
        var repository = new Repository(
            new("src/A/A.csproj", ""),
            new("src/B/B.csproj", ""),
            new("src/B/packages.lock.json", ""));

        var problems = Layout.OfLockFiles(repository);

        Tidy.Breaks(problems, "src/A/A.csproj: has no packages.lock.json");
    }

    [Fact]
    public void Version_that_no_lock_file_pins_is_found()
    {
        var repository = new Repository(
            new("Directory.Packages.props", VersionsOf("Akka", "Floor", "Transitive")),
            new("src/A/packages.lock.json",
                """
                {
                  "dependencies": {
                    "net10.0": {
                      "Akka": { "type": "Direct" },
                      "floor": { "type": "CentralTransitive" },
                      "Transitive": { "type": "Transitive" }
                    }
                  }
                }
                """));

        var problems = Layout.OfVersions(repository);

        Tidy.Breaks(problems, "Directory.Packages.props: no project uses Transitive");
    }

    [Fact]
    public void Version_that_stands_in_a_project_is_found()
    {
        var repository = Repository.Of(
            "src/A/A.csproj",
            "<Project><PackageReference Include=\"Akka\" Version=\"1.5.74\" /></Project>");

        var problems = Layout.OfProjects(repository);

        Tidy.Breaks(problems, "src/A/A.csproj: says the version of Akka");
    }

    [Fact]
    public void Test_class_that_is_no_spec_is_found()
    {
        const string text = "class A\n{\n    [Fact]\n    void M() { }\n}\n";
        var repository = new Repository(
            new("tests/P/CsdTests.cs", text), new("tests/P/CsdSpec.Flags.cs", text));

        var problems = Layout.OfSpecs(repository);

        Tidy.Breaks(problems, "tests/P/CsdTests.cs: holds tests");
    }

    private static string VersionsOf(params string[] packages) =>
        $"<Project>{string.Concat(packages.Select(
            package => $"<PackageVersion Include=\"{package}\" />"))}</Project>";
}
