using System.Diagnostics;
using SmpActors.Experiments.Config;
using SmpActors.Experiments.Results;
using SmpActors.Experiments.Workloads;
using SmpActors.Experiments.Workloads.Custom;
using SmpActors.Model.Kernel;
using SmpActors.Samples.Custom;
using Xunit;

namespace SmpActors.Experiments.Tests.Workloads;

public sealed class CustomWorkloadSpec
{
    [Fact]
    public void Workload_of_the_users_own_assembly_runs()
    {
        var source = SourceOf(typeof(TokenRing), typeof(TokenRing).FullName!);
        var experiment = Some.Experiment(
            InterruptSystems.Gicv3,
            4,
            new() { Kind = WorkloadKinds.Custom, Calls = 3, Custom = source });

        var result = Some.Run(experiment);

        Assert.Empty(CustomWorkload.Check(source));
        Assert.Equal(Verdict.Ok, result.Verdict);
        Assert.Equal(12, result.Calls.Completed);
    }

    [Theory]
    [InlineData("Unfit.Run uses System.Random.")]
    [InlineData("Unfit.Run uses System.Diagnostics.Stopwatch.GetTimestamp: the guest has no clock")]
    [InlineData("Unfit.Run uses System.DateTime.get_UtcNow: ")]
    [InlineData("Unfit.Run uses System.Threading.Tasks.Task.Run: work would leave")]
    public void Clock_task_and_random_are_named_with_their_method(string expected)
    {
        var problems = CustomWorkload.Check(
            SourceOf(typeof(Unfit), typeof(Unfit).FullName!));

        Assert.Contains(
            problems, problem => problem.StartsWith(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Class_that_is_not_there_is_told_with_those_that_are()
    {
        var problems = CustomWorkload.Check(SourceOf(typeof(TokenRing), "No.Such"));

        var problem = Assert.Single(problems);
        Assert.Contains("has no class No.Such", problem, StringComparison.Ordinal);
        Assert.Contains(typeof(TokenRing).FullName!, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void File_that_is_no_assembly_is_told()
    {
        var problems = CustomWorkload.Check(new("notes.txt", "no assembly"u8.ToArray(), "A.B"));

        Assert.StartsWith("notes.txt is no .NET assembly: ", Assert.Single(problems));
    }

    private static CustomSource SourceOf(Type type, string name)
    {
        var path = type.Assembly.Location;
        return new(Path.GetFileName(path), File.ReadAllBytes(path), name);
    }

    /// <summary>What a workload must not be.</summary>
    public sealed class Unfit(WorkloadContext context) : GuestWorkload(context)
    {
        protected override async GuestTask Run(Cpu cpu)
        {
            var started = Stopwatch.GetTimestamp();
            await cpu.Elapse(new Random().Next() + DateTime.UtcNow.Ticks + started);
            _ = Task.Run(() => { });
        }
    }
}
