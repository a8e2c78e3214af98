using SmpActors.Experiments.Config;
using SmpActors.Experiments.Results;
using Xunit;

namespace SmpActors.Experiments.Tests.Config;

public sealed class FirmwareConfigSpec
{
    private readonly MemoryFiles _files = [];

    [Theory]
    [Trait("Rule", "X-PR-1")]
    [Trait("Rule", "X-PR-2")]
    [InlineData(4, "", "", "flat")]
    [InlineData(9, "", "", "physflat")]
    [InlineData(4, "\"physical\": true", "", "physflat")]
    [InlineData(32, "\"x2Apic\": \"enabled\"", "", "x2apic-cluster")]
    [InlineData(32, "\"x2Apic\": \"available\"", "\"x2ApicPhys\": true", "x2apic-phys")]
    [InlineData(32, "\"x2Apic\": \"available\", \"interruptRemapping\": false", "", "physflat")]
    [InlineData(
        32,
        "\"x2Apic\": \"available\", \"interruptRemapping\": false, \"hypervisor\": true",
        "",
        "x2apic-phys")]
    [InlineData(8, "\"bits\": \"32\"", "", "default")]
    [InlineData(9, "\"bits\": \"32\"", "", "bigsmp")]
    [InlineData(4, "\"bits\": \"32\"", "\"apic\": \"bigsmp\"", "bigsmp")]
    [InlineData(4, "", "\"profile\": \"6.12\"", "physflat")]
    public void Linux_s_choice_of_a_driver_follows_firmware_kernel_and_cpus_and_is_in_the_result(
        int cpus, string firmware, string kernel, string expected)
    {
        var (experiment, problems) = Read(cpus, "x86", firmware, kernel);

        Assert.Empty(problems);
        var result = ExperimentRunner.Run(experiment!, new(), CancellationToken.None).Result;
        Assert.Equal((expected, Verdict.Ok), (result.Interrupts, result.Verdict));
    }

    [Fact]
    public void Machine_of_an_oem_whose_hub_is_not_modelled_is_refused()
    {
        var (_, problems) = Read(
            4, "x86", "\"oemId\": \"NUMASC\", \"oemTableId\": \"NCONNECT\"", "");

        var problem = Assert.Single(problems);
        Assert.Contains("Numachip1", problem.ToString(), StringComparison.Ordinal);
        Assert.Contains("remove oemId", problem.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"bits\": \"32\"", "", "machine.firmware is given")]
    [InlineData("", "\"apic\": \"bigsmp\"", "kernel.apic is given")]
    [InlineData("", "\"x2ApicPhys\": true", "kernel.x2ApicPhys is given")]
    public void What_chooses_a_driver_is_refused_beside_a_driver_that_is_named(
        string firmware, string kernel, string expected)
    {
        var (_, problems) = Read(4, "flat", firmware, kernel);

        var problem = Assert.Single(problems).ToString();
        Assert.Contains(expected, problem, StringComparison.Ordinal);
        Assert.Contains("names the driver itself", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Cpus_beyond_what_the_chosen_driver_addresses_are_refused_with_its_reason()
    {
        var (_, problems) = Read(300, "x86", "", "");

        Assert.Contains(
            "must be 1 to 255 with physflat", Assert.Single(problems).ToString(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, Verdict.Ok)]
    [InlineData(2, Verdict.Stalled)]
    public void Machine_without_local_apics_runs_one_cpu_and_calls_to_a_second_stall(
        int cpus, Verdict verdict)
    {
        var (experiment, problems) = Read(cpus, "noop", "", "");

        Assert.Empty(problems);
        var result = ExperimentRunner.Run(experiment!, new(), CancellationToken.None).Result;
        Assert.Equal(verdict, result.Verdict);
        Assert.Equal(cpus - 1, result.Ipis.Refused);
    }

    private ExperimentReading Read(int cpus, string interrupts, string firmware, string kernel)
    {
        var told = firmware.Length == 0 ? "" : $", \"firmware\": {{ {firmware} }}";
        _files["x.json"] =
            $$"""
            {
              "kernel": { {{kernel}} },
              "machine": { "cpus": {{cpus}}, "interrupts": "{{interrupts}}"{{told}} },
              "workload": { "kind": "broadcast", "calls": 1 }
            }
            """;
        return new ExperimentReader(_files).Read("x.json");
    }
}
