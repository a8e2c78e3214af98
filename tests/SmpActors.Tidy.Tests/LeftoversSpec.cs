namespace SmpActors.Tidy.Tests;

public sealed class LeftoversSpec
{
    [Fact]
    public void Nothing_is_unfinished() => Tidy.Holds(Leftovers.Unfinished(Repository.Checkout));

    [Fact]
    public void Nothing_sleeps() => Tidy.Holds(Leftovers.Sleeps(Repository.Checkout));

    [Fact]
    public void No_test_is_skipped() => Tidy.Holds(Leftovers.Skips(Repository.Checkout));

    [Fact]
    public void No_path_is_of_one_machine() =>
        Tidy.Holds(Leftovers.MachinePaths(Repository.Checkout));

    [Fact]
    public void No_registry_is_named() => Tidy.Holds(Leftovers.RegistryHosts(Repository.Checkout));

    [Theory]
    [InlineData("src/A.cs", "// TODO: later\nclass A;\n", "src/A.cs:1: TODO")]
    [InlineData("src/A.cs", "class A\n{\n    /* FIXME */\n}\n", "src/A.cs:3: FIXME")]
    [InlineData("src/A.cs", "/// <summary>TODO</summary>\nclass A;\n", "src/A.cs:1: TODO")]
    [InlineData("hocon/a.hocon", "a = 1\n# TODO b\n", "hocon/a.hocon:2: TODO")]
    [InlineData("src/A.cs", "throw new NotImplementedException();\n", "src/A.cs:1: NotImpl")]
    [InlineData("src/A.cs", "throw new System.NotImplementedException();\n", "src/A.cs:1: NotImpl")]
    public void Unfinished_work_is_found(string path, string text, string problem)
    {
        var repository = Repository.Of(path, text);

        var problems = Leftovers.Unfinished(repository);

        Tidy.Breaks(problems, problem);
    }

    [Fact]
    public void Quoted_word_is_no_unfinished_work()
    {
        var repository = Repository.Of("src/A.cs", "var a = \"TODO\";\nvar TODO = 1;\n");

        var problems = Leftovers.Unfinished(repository);

        Tidy.Holds(problems);
    }

    [Theory]
    [InlineData("Thread.Sleep(1);\n")]
    [InlineData("System.Threading.Thread.Sleep(1);\n")]
    public void Sleep_is_found_and_a_guests_sleep_is_not(string sleep)
    {
        var repository = Repository.Of("tests/A.cs", $"await cpu.Sleep(1);\n{sleep}");

        var problems = Leftovers.Sleeps(repository);

        Tidy.Breaks(problems, "tests/A.cs:2: Thread.Sleep");
    }

    [Fact]
    public void Skipped_test_is_found()
    {
        var repository = Repository.Of(
            "tests/A.cs", "class A\n{\n    [Fact(Skip = \"slow\")]\n    void M() { }\n}\n");

        var problems = Leftovers.Skips(repository);

        Tidy.Breaks(problems, "tests/A.cs:3: Skip");
    }

    [Theory]
    [InlineData("home/me/a.txt")]
    [InlineData("root/a.txt")]
    [InlineData("Users/me")]
    public void Path_of_one_machine_is_found(string path)
    {
        var repository = Repository.Of("README.md", $"Look at\n`/{path}`.\n");

        var problems = Leftovers.MachinePaths(repository);

        Tidy.Breaks(problems, $"README.md:2: /{path.Split('/')[0]}");
    }

    [Fact]
    public void Relative_path_and_a_path_of_every_linux_are_no_machines_path()
    {
        var repository = Repository.Of("README.md", "docs/home/a.txt and /proc/interrupts\n");

        var problems = Leftovers.MachinePaths(repository);

        Tidy.Holds(problems);
    }

    [Fact]
    public void Registrys_host_is_found()
    {
        var repository = Repository.Of("README.md", $"from api.{"nuget"}.org\n");

        var problems = Leftovers.RegistryHosts(repository);

        Tidy.Breaks(problems, "README.md:1: ");
    }
}
