namespace SmpActors.Tidy.Tests;

public sealed class ModelChaptersSpec
{
    private static readonly TextFile _icr = new(
        "src/SmpActors.Model/X86/Icr.cs",
        "namespace SmpActors.Model.X86;\npublic sealed record Icr(int Raw);\n");

    private static readonly TextFile _csd = new(
        "src/SmpActors.Model/Kernel/Csd.cs",
        """
        namespace SmpActors.Model.Kernel;
        public static class Csd
        {
            public static T Same<T>(T value) => value;
        }

        """);

    [Fact]
    public void Chapters_of_model_name_each_other_along_the_arrows() =>
        Tidy.Holds(ModelChapters.WrongWays(Repository.Checkout));

    [Fact]
    public void Kernel_that_names_a_chip_by_its_using_is_found()
    {
        var repository = new Repository(_icr, new TextFile(
            "src/SmpActors.Model/Kernel/A.cs",
            "using SmpActors.Model.X86;\nnamespace SmpActors.Model.Kernel;\n"));

        var problems = ModelChapters.WrongWays(repository);

        Tidy.Breaks(problems, "src/SmpActors.Model/Kernel/A.cs:1: Kernel names X86");
    }

    [Fact]
    public void Kernel_that_names_a_chip_in_full_is_found()
    {
        var repository = new Repository(_icr, new TextFile(
            "src/SmpActors.Model/Kernel/A.cs",
            """
            namespace SmpActors.Model.Kernel;
            public sealed class A
            {
                public int B { get; } = new SmpActors.Model.X86.Icr(1).Raw;
            }

            """));

        var problems = ModelChapters.WrongWays(repository).ToArray();

        Assert.Contains(
            "src/SmpActors.Model/Kernel/A.cs:4: Kernel names X86 (Icr); "
            + "declare a port and let the other side implement it",
            problems);
    }

    [Fact]
    public void One_chip_that_names_the_other_is_found()
    {
        var repository = new Repository(_icr, new TextFile(
            "src/SmpActors.Model/Gic/A.cs",
            "namespace SmpActors.Model.Gic;\npublic sealed record A(X86.Icr Icr);\n"));

        var problems = ModelChapters.WrongWays(repository).ToArray();

        Assert.Contains(problems, p => p.StartsWith(
            "src/SmpActors.Model/Gic/A.cs:2: Gic names X86 (Icr)", StringComparison.Ordinal));
    }

    [Fact]
    public void Chip_may_name_the_kernel()
    {
        var repository = new Repository(_icr, _csd, new TextFile(
            "src/SmpActors.Model/X86/A.cs",
            """
            using SmpActors.Model.Kernel;
            namespace SmpActors.Model.X86;
            public static class A
            {
                public static Icr B { get; } = Csd.Same(new Icr(1));
            }

            """));

        var problems = ModelChapters.WrongWays(repository);

        Tidy.Holds(problems);
    }

    [Fact]
    public void Code_that_does_not_compile_is_not_passed_over()
    {
        var repository = Repository.Of(
            "src/SmpActors.Model/Kernel/A.cs",
            "namespace SmpActors.Model.Kernel;\npublic sealed record A(Nowhere B);\n");

        var problems = ModelChapters.WrongWays(repository);

        Tidy.Breaks(problems, "src/SmpActors.Model/Kernel/A.cs: cannot be judged");
    }

    [Fact]
    public void New_folder_without_arrows_is_found()
    {
        var repository = Repository.Of("src/SmpActors.Model/Riscv/A.cs", "");

        var problems = ModelChapters.WrongWays(repository);

        Tidy.Breaks(problems, "src/SmpActors.Model/Riscv/A.cs: Riscv is no chapter");
    }
}
