using SmpActors.Experiments.Config;
using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Profiles;
using SmpActors.Model.Topology;
using Xunit;

namespace SmpActors.Experiments.Tests;

public sealed class KernelFunctionsSpec
{
    [Theory]
    [MemberData(nameof(ProfileRunSpec.Systems), MemberType = typeof(ProfileRunSpec))]
    public void Each_function_that_a_run_enters_is_listed(string profile, string interrupts)
    {
        var listed = KernelFunctions.All.Select(NameAndFile).ToHashSet();

        foreach (var kind in new[] { WorkloadKinds.ScfTorture, WorkloadKinds.Hotplug })
        {
            var entered = EnteredIn(profile, interrupts, kind);

            Assert.NotEmpty(entered);
            Assert.Empty(entered.Except(listed));
        }
    }

    [Theory]
    [InlineData("x2apic_send_IPI", "arch/x86/kernel/apic/x2apic_phys.c")]
    [InlineData("x2apic_send_IPI", "arch/x86/kernel/apic/x2apic_cluster.c")]
    [InlineData("x2apic_send_IPI_mask_allbutself", "arch/x86/kernel/apic/x2apic_cluster.c")]
    [InlineData("irq_enter", "kernel/softirq.c")]
    public void Function_is_listed_once_for_each_file_that_has_it(string name, string file) =>
        Assert.Single(
            KernelFunctions.All,
            function => function.Name == name && function.File == file);

    private static IEnumerable<string> EnteredIn(string profile, string interrupts, string kind)
    {
        var workload = new WorkloadConfig
        {
            Kind = kind,
            Calls = 30,
            HotplugCpus = CpuMask.Range(1, 3),
            Operations = 4,
        };
        var outcome = ExperimentRunner.Run(
            Some.Experiment(interrupts, 4, workload) with
            {
                Kernel = new() { Profile = ProfileTable.Find(profile)! },
            },
            new() { KeepsTrace = true, RecordsFunctions = true },
            CancellationToken.None);
        return outcome.Trace
            .Select(static e => e.Event)
            .Where(static e => e.Kind == TraceEventKind.FunctionEntered)
            .Select(static e => NameAndFile((KernelFunction)e.Detail!));
    }

    /// <summary>In a run, the version is its kernel's; in the list, that of a change.</summary>
    private static string NameAndFile(KernelFunction function) =>
        $"{function.Name}() {function.File}";
}
