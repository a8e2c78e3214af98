using SmpActors.Experiments.Config;
using SmpActors.Experiments.Traces;
using SmpActors.Model.Profiles;
using Xunit;

namespace SmpActors.Experiments.Tests.Traces;

/// <summary>
/// The kernel's own call trees, from the API down to the register that raises the interrupt, on
/// each system: files that a person who knows the kernel has read.
/// </summary>
public sealed class CallTreeGoldenSpec
{
    [Theory]
    [InlineData(InterruptSystems.Flat, "4.9")]
    [InlineData(InterruptSystems.Default, "4.9")]
    [InlineData(InterruptSystems.PhysFlat, "4.9")]
    [InlineData(InterruptSystems.BigSmp, "4.9")]
    [InlineData(InterruptSystems.X2ApicPhys, "4.9")]
    [InlineData(InterruptSystems.X2ApicCluster, "4.9")]
    [InlineData(InterruptSystems.Gicv2, "4.9")]
    [InlineData(InterruptSystems.Gicv3, "4.9")]
    [InlineData(InterruptSystems.PhysFlat, "6.1")]
    [InlineData(InterruptSystems.X2ApicCluster, "6.1")]
    [InlineData(InterruptSystems.Gicv3, "6.1")]
    public void Every_path_of_a_cross_call_prints_as_the_kernel_goes_it(
        string system, string profile)
    {
        var source = new CustomSource(
            "tests", File.ReadAllBytes(typeof(SeedDocument).Assembly.Location),
            typeof(SeedDocument).FullName!);
        var experiment = Some.Experiment(
            system, 4, new() { Kind = WorkloadKinds.Custom, Custom = source }) with
        {
            Kernel = new() { Profile = ProfileTable.Find(profile)! },
        };
        var options = new RunOptions { KeepsTrace = true, RecordsFunctions = true };

        var outcome = ExperimentRunner.Run(experiment, options, CancellationToken.None);
        using var printed = new StringWriter();
        CallTree.Print(outcome.Trace, (_, _) => true, printed);

        var file = profile == ProfileTable.Reference.Name ? system : $"{profile}-{system}";
        var golden = Repository.Path(
            "tests", "SmpActors.Experiments.Tests", "Traces", "Golden", $"calls-{file}.txt");
        Assert.Equal(File.ReadAllText(golden), printed.ToString());
    }
}
