namespace SmpActors.Tidy.Tests;

public sealed class ArrowsSpec
{
    [Fact]
    public void Projects_know_each_other_along_the_arrows() =>
        Tidy.Holds(Arrows.BetweenProjects(Repository.Checkout));

    [Fact]
    public void Projects_use_the_packages_that_they_are_for() =>
        Tidy.Holds(Arrows.ToPackages(Repository.Checkout));

    [Fact]
    public void Only_the_command_line_says_serilog() =>
        Tidy.Holds(Arrows.ToTheLog(Repository.Checkout));

    [Fact]
    public void Only_the_command_line_touches_files() =>
        Tidy.Holds(Arrows.ToFiles(Repository.Checkout));

    [Theory]
    [InlineData("Simulation", "Model")]
    [InlineData("Model", "Simulation")]
    [InlineData("Actors", "Simulation")]
    [InlineData("Actors", "Experiments")]
    [InlineData("Cluster", "Experiments")]
    [InlineData("Experiments", "Cluster")]
    [InlineData("Cli", "TestKit")]
    public void Arrow_that_turns_back_is_found(string from, string to)
    {
        var path = $"src/SmpActors.{from}/SmpActors.{from}.csproj";
        var repository = Repository.Of(path, ProjectWith(
            $"<ProjectReference Include=\"../SmpActors.{to}/SmpActors.{to}.csproj\" />"));

        var problems = Arrows.BetweenProjects(repository);

        Tidy.Breaks(problems, $"{path}: may not know SmpActors.{to}");
    }

    [Fact]
    public void Project_without_arrows_is_found()
    {
        var repository = Repository.Of("src/SmpActors.New/SmpActors.New.csproj", ProjectWith(""));

        var problems = Arrows.BetweenProjects(repository);

        Tidy.Breaks(problems, "src/SmpActors.New/SmpActors.New.csproj: has no arrows");
    }

    [Theory]
    [InlineData("Model", "Akka")]
    [InlineData("Simulation", "Serilog")]
    [InlineData("Experiments", "Akka.Cluster")]
    public void Package_that_a_project_is_not_for_is_found(string project, string package)
    {
        var path = $"src/SmpActors.{project}/SmpActors.{project}.csproj";
        var repository = Repository.Of(
            path, ProjectWith($"<PackageReference Include=\"{package}\" />"));

        var problems = Arrows.ToPackages(repository);

        Tidy.Breaks(problems, $"{path}: may not use {package}");
    }

    [Fact]
    public void Analyzer_that_no_user_of_the_package_gets_is_allowed()
    {
        var repository = Repository.Of(
            "src/SmpActors.Model/SmpActors.Model.csproj",
            ProjectWith("<PackageReference Include=\"Analyzers\" PrivateAssets=\"all\" />"));

        var problems = Arrows.ToPackages(repository);

        Tidy.Holds(problems);
    }

    [Fact]
    public void Log_is_found_outside_the_command_line_only()
    {
        const string text = "using Serilog;\n";
        var repository = new Repository(
            new("src/SmpActors.Actors/A.cs", text), new("src/SmpActors.Cli/A.cs", text));

        var problems = Arrows.ToTheLog(repository);

        Tidy.Breaks(problems, "src/SmpActors.Actors/A.cs:1: only SmpActors.Cli says Serilog");
    }

    [Theory]
    [InlineData("var a = File.ReadAllText(b);\n", "File")]
    [InlineData("var a = System.IO.Directory.Exists(b);\n", "Directory")]
    [InlineData("using var a = new FileStream(b, c);\n", "FileStream")]
    public void Touched_file_is_found_outside_the_command_line_only(string text, string name)
    {
        var repository = new Repository(
            new("src/SmpActors.Experiments/A.cs", text), new("src/SmpActors.Cli/A.cs", text));

        var problems = Arrows.ToFiles(repository);

        Tidy.Breaks(problems, $"src/SmpActors.Experiments/A.cs:1: {name}");
    }

    [Fact]
    public void Property_that_is_called_file_touches_none()
    {
        var repository = Repository.Of(
            "src/SmpActors.Model/A.cs", "var a = function.File + File + File.Name;\n");

        var problems = Arrows.ToFiles(repository);

        Tidy.Holds(problems);
    }

    private static string ProjectWith(string item) =>
        $"<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup>{item}</ItemGroup></Project>";
}
