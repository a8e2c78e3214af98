using SmpActors.Experiments.Config;
using SmpActors.Model.Topology;
using Xunit;

namespace SmpActors.Experiments.Tests.Config;

public sealed class HotplugConfigSpec
{
    [Fact]
    public void All_cpus_but_the_first_go_down_and_come_up_by_default()
    {
        var reading = Read("x2apic-cluster", "");

        Assert.Empty(reading.Problems);
        var workload = Assert.Single(reading.Experiment!.Workloads);
        Assert.Equal(CpuMask.Range(1, 3), workload.HotplugCpus);
        Assert.Equal((20, 20_000L), (workload.Operations, workload.HoldNs));
    }

    [Theory]
    [InlineData(
        "x2apic-cluster",
        "\"cpus\": \"2,4\"",
        "workload.cpus names CPU 4, must be 0 to 3, because machine.cpus is 4; shorten the list or "
        + "add CPUs")]
    [InlineData(
        "gicv3",
        "\"cpus\": \"0-3\"",
        "workload.cpus is 0-3, all that are online, but one must stay and control the others; "
        + "leave one out")]
    [InlineData(
        "flat",
        "\"cpus\": \"0-1\"",
        "workload.cpus is 0-1, must not have CPU 0 on x86, because no start-up message brings the "
        + "boot CPU back; leave it out")]
    public void Cpus_that_cannot_go_down_and_come_up_are_refused(
        string interrupts, string keys, string problem)
    {
        var reading = Read(interrupts, keys);

        var found = Assert.Single(reading.Problems).ToString();
        Assert.EndsWith(problem, found, StringComparison.Ordinal);
    }

    private static ExperimentReading Read(string interrupts, string keys)
    {
        var files = new MemoryFiles
        {
            ["e.json"] = $$"""
                {
                  "machine": { "cpus": 4, "interrupts": "{{interrupts}}" },
                  "workload": { "kind": "hotplug", {{keys}} },
                }
                """,
        };
        return new ExperimentReader(files).Read("e.json");
    }
}
