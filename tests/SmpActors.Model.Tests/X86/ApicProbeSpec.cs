using SmpActors.Model.X86;

namespace SmpActors.Model.Tests.X86;

/// <summary>Which driver Linux takes.</summary>
public sealed class ApicProbeSpec
{
    private static readonly X86Options _v49 = new();
    private static readonly X86Options _v612 = new() { Changes = X86Change.NoLogicalFlat };

    [Theory]
    [Trait("Rule", "X-PR-1")]
    [InlineData(1, ApicDriverKind.Flat)]
    [InlineData(8, ApicDriverKind.Flat)]
    [InlineData(9, ApicDriverKind.PhysFlat)]
    public void Xapics_are_flat_up_to_8_possible_cpus_and_physical_flat_beyond(
        int cpuCount, ApicDriverKind expected)
    {
        Assert.Equal(expected, ApicProbe.Choose(Facts(cpuCount), _v49));
    }

    [Fact]
    [Trait("Rule", "X-PR-1")]
    public void Firmware_that_demands_physical_mode_gets_it_with_few_cpus_too()
    {
        var fadt = Facts(4) with { FadtDemandsPhysical = true };
        var exa = Facts(4) with { OemId = "IBM   ", OemTableId = "EXA01ZEU" };
        var otherIbm = Facts(4) with { OemId = "IBM   ", OemTableId = "SERONYXP" };

        Assert.Equal(ApicDriverKind.PhysFlat, ApicProbe.Choose(fadt, _v49));
        Assert.Equal(ApicDriverKind.PhysFlat, ApicProbe.Choose(exa, _v49));
        Assert.Equal(ApicDriverKind.Flat, ApicProbe.Choose(otherIbm, _v49));
    }

    [Theory]
    [Trait("Rule", "X-PR-1")]
    [InlineData(false, false, false, ApicDriverKind.X2ApicCluster)]
    [InlineData(true, false, false, ApicDriverKind.X2ApicCluster)]
    [InlineData(true, true, false, ApicDriverKind.X2ApicPhys)]
    [InlineData(true, false, true, ApicDriverKind.X2ApicPhys)]
    [InlineData(false, true, false, ApicDriverKind.X2ApicPhys)]
    [InlineData(false, false, true, ApicDriverKind.X2ApicPhys)]
    public void X2apics_are_clustered_unless_parameter_or_firmware_demand_physical_mode(
        bool starts, bool parameter, bool fadt, ApicDriverKind expected)
    {
        var facts = Facts(64) with
        {
            HasX2Apic = true,
            StartsInX2Apic = starts,
            HasX2ApicPhysParameter = parameter,
            FadtDemandsPhysical = fadt,
        };

        Assert.Equal(expected, ApicProbe.Choose(facts, _v49));
    }

    [Theory]
    [Trait("Rule", "X-PR-1")]
    [InlineData(false, 255, ApicDriverKind.PhysFlat)]
    [InlineData(true, 255, ApicDriverKind.X2ApicPhys)]
    [InlineData(true, 256, ApicDriverKind.PhysFlat)]
    public void Without_remapping_x2apic_needs_a_hypervisor_and_ids_of_8_bits_and_is_physical(
        bool hypervisor, uint idMax, ApicDriverKind expected)
    {
        var facts = Facts(64) with
        {
            HasX2Apic = true,
            RemapsInterrupts = false,
            HypervisorOffersX2Apic = hypervisor,
            ApicIdMax = new(idMax),
        };

        Assert.Equal(expected, ApicProbe.Choose(facts, _v49));
    }

    [Fact]
    [Trait("Rule", "X-PR-1")]
    public void Driver_of_a_special_machine_is_linked_first_and_taken_by_its_oem_alone()
    {
        var x2Apic = Facts(64) with { HasX2Apic = true, StartsInX2Apic = true };

        Assert.Equal(
            [ApicDriverKind.Numachip1, ApicDriverKind.Numachip2, ApicDriverKind.Uv],
            [
                ApicProbe.Choose(
                    x2Apic with { OemId = "NUMASC", OemTableId = "NCONNECT" }, _v49),
                ApicProbe.Choose(
                    x2Apic with { OemId = "NUMASC", OemTableId = "NCONECT2" }, _v49),
                ApicProbe.Choose(x2Apic with { OemId = "SGI", OemTableId = "UVH" }, _v49),
            ]);
    }

    [Fact]
    public void Kernel_without_logical_flat_mode_takes_physical_flat_for_few_cpus()
    {
        Assert.Equal(ApicDriverKind.PhysFlat, ApicProbe.Choose(Facts(2), _v612));
    }

    [Fact]
    public void Kernel_without_a_local_apic_takes_the_driver_that_sends_nothing()
    {
        var facts = Facts(1) with { IsApicDisabled = true };

        Assert.Equal(ApicDriverKind.Noop, ApicProbe.Choose(facts, _v49));
    }

    [Theory]
    [Trait("Rule", "X-PR-2")]
    [InlineData(8, "", true, ApicDriverKind.Default)]
    [InlineData(9, "", true, ApicDriverKind.BigSmp)]
    [InlineData(9, "", false, ApicDriverKind.Default)]
    [InlineData(4, "bigsmp", true, ApicDriverKind.BigSmp)]
    [InlineData(9, "default", true, ApicDriverKind.Default)]
    public void A_32_bit_kernel_takes_bigsmp_beyond_8_xapics_or_what_its_command_line_names(
        int cpuCount, string parameter, bool isIntelOrAmd, ApicDriverKind expected)
    {
        // It has no x2APIC, whatever the CPUs could.
        var facts = Facts(cpuCount) with
        {
            Is32Bit = true,
            HasX2Apic = true,
            ApicParameter = parameter,
            HasXApicOfIntelOrAmd = isIntelOrAmd,
        };

        Assert.Equal(expected, ApicProbe.Choose(facts, _v49));
    }

    private static FirmwareFacts Facts(int cpuCount) => new()
    {
        PossibleCpuCount = cpuCount,
        ApicIdMax = new((uint)cpuCount - 1),
    };
}
