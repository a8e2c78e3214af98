using SmpActors.Experiments.Config;
using SmpActors.Experiments.Traces;
using Xunit;

namespace SmpActors.Experiments.Tests.Traces;

/// <summary>
/// The kernel's own call trees, from the API down to the register that raises the interrupt, on
/// each system: files that a person who knows the kernel has read.
/// </summary>
public sealed class CallTreeGoldenSpec
{
    [Theory]
    [InlineData(InterruptSystems.Flat)]
    [InlineData(InterruptSystems.Default)]
    [InlineData(InterruptSystems.PhysFlat)]
    [InlineData(InterruptSystems.X2ApicPhys)]
    [InlineData(InterruptSystems.X2ApicCluster)]
    [InlineData(InterruptSystems.Gicv3)]
    public void Every_path_of_a_cross_call_prints_as_the_kernel_goes_it(string system)
    {
        var source = new CustomSource(
            "tests", File.ReadAllBytes(typeof(SeedDocument).Assembly.Location),
            typeof(SeedDocument).FullName!);
        var experiment = Some.Experiment(
            system, 4, new() { Kind = WorkloadKinds.Custom, Custom = source });
        var options = new RunOptions { KeepsTrace = true, RecordsFunctions = true };

        var outcome = ExperimentRunner.Run(experiment, options, CancellationToken.None);
        using var printed = new StringWriter();
        CallTree.Print(outcome.Trace, (_, _) => true, printed);

        var golden = Repository.Path(
            "tests", "SmpActors.Experiments.Tests", "Traces", "Golden", $"calls-{system}.txt");
        Assert.Equal(File.ReadAllText(golden), printed.ToString());
    }
}
