using SmpActors.Experiments.Config;
using SmpActors.Experiments.Results;
using Xunit;

namespace SmpActors.Experiments.Tests.Workloads;

public sealed class StopSpec
{
    [Theory]
    [Trait("Rule", "X-S-4")]
    [Trait("Rule", "H-STOP-1")]
    [InlineData(InterruptSystems.Flat)]
    [InlineData(InterruptSystems.Default)]
    [InlineData(InterruptSystems.PhysFlat)]
    [InlineData(InterruptSystems.BigSmp)]
    [InlineData(InterruptSystems.X2ApicPhys)]
    [InlineData(InterruptSystems.X2ApicCluster)]
    public void Stop_ends_every_other_cpu_and_what_one_holds_is_accounted_for(string system)
    {
        var source = new CustomSource(
            "tests", File.ReadAllBytes(typeof(StopDocument).Assembly.Location),
            typeof(StopDocument).FullName!);
        var experiment = Some.Experiment(
            system, 6, new() { Kind = WorkloadKinds.Custom, Custom = source });

        var result = ExperimentRunner.Run(experiment, new(), CancellationToken.None).Result;

        // The call's interrupt and REBOOT wait at CPU 1 for ever, and so does the csd.
        Assert.Equal(Verdict.Ok, result.Verdict);
        Assert.Equal((2, 1), (result.Ipis.Latched, result.Csd.Locked - result.Csd.Unlocked));
        Assert.Contains(result.Warnings, w => w.Text == "Shutting down cpus with NMI");
        Assert.Equal(0, result.FunctionsRun);
    }
}
