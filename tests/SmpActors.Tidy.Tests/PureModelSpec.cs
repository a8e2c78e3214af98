namespace SmpActors.Tidy.Tests;

public sealed class PureModelSpec
{
    [Fact]
    public void No_part_knows_a_thread_a_task_or_a_lock() =>
        Tidy.Holds(PureModel.Threads(Repository.Checkout));

    [Fact]
    public void Model_refers_to_nothing_but_the_system() =>
        Tidy.Holds(PureModel.ForeignAssemblies(typeof(Model.IPart).Assembly.Location));

    [Theory]
    [InlineData("void M() { lock (this) { } }", "lock")]
    [InlineData("volatile int _a;", "volatile")]
    [InlineData("void M() { Interlocked.Increment(ref _a); }", "Interlocked")]
    [InlineData("async Task M() { }", "Task")]
    [InlineData("async ValueTask<int> M() => 1;", "ValueTask")]
    [InlineData("System.Threading.Lock _a = new();", "Lock")]
    [InlineData("void M() { System.Threading.Monitor.Enter(this); }", "Monitor")]
    public void Thread_task_and_lock_are_found_in_model_only(string member, string name)
    {
        var text = $"class A\n{{\n    {member}\n}}\n";
        var repository = new Repository(
            new("src/SmpActors.Model/Kernel/A.cs", text), new("src/SmpActors.Actors/A.cs", text));

        var problems = PureModel.Threads(repository);

        Tidy.Breaks(problems, $"src/SmpActors.Model/Kernel/A.cs:3: {name}");
    }

    [Fact]
    public void Kernels_own_words_for_tasks_and_locks_are_no_threads()
    {
        var repository = Repository.Of(
            "src/SmpActors.Model/Kernel/A.cs",
            """
            class A
            {
                CsdFlags Flags => CsdFlags.Lock | Task;
                void M() { Lock(csd.Task); _csd.Lock(1); }
            }

            """);

        var problems = PureModel.Threads(repository);

        Tidy.Holds(problems);
    }

    [Fact]
    public void Assembly_that_refers_to_a_package_is_found()
    {
        var problems = PureModel.ForeignAssemblies(typeof(PureModelSpec).Assembly.Location);

        Assert.Contains(
            "SmpActors.Tidy.Tests.dll: refers to xunit.core; may refer to System.* only", problems);
    }
}
