using SmpActors.Model.X86;

namespace SmpActors.Model.Tests.X86;

public sealed class ApicDestinationSpec
{
    [Theory]
    [Trait("Rule", "X-D-1")]
    [InlineData(ApicMode.XApic, 0x03, true)]
    [InlineData(ApicMode.XApic, 0x04, false)]
    [InlineData(ApicMode.XApic, 0xff, true)]
    [InlineData(ApicMode.X2Apic, 0x03, true)]
    [InlineData(ApicMode.X2Apic, 0xff, false)]
    [InlineData(ApicMode.X2Apic, 0xffff_ffff, true)]
    public void Physical_destination_is_an_id_or_everyone(ApicMode mode, uint value, bool accepts)
    {
        var address = new ApicAddress(mode, new(3), default, Dfr.Flat);

        var destination = ApicDestination.Of(new(0xfc), value, mode);

        Assert.Equal(accepts, address.Accepts(destination, isSource: false));
    }

    [Theory]
    [Trait("Rule", "X-D-2")]
    [InlineData(0x04, 0x04, true)]
    [InlineData(0x04, 0x0e, true)]
    [InlineData(0x04, 0x0b, false)]
    [InlineData(0x04, 0x00, false)]
    [InlineData(0x00, 0x0f, false)]
    [InlineData(0x00, 0xff, true)]
    public void Flat_logical_destination_is_a_set_that_an_apic_shares_a_bit_with(
        byte ldr, uint value, bool accepts)
    {
        var address = new ApicAddress(
            ApicMode.XApic, new(3), new() { LogicalId = ldr }, Dfr.Flat);

        var destination = ApicDestination.Of(new(0x8fc), value, ApicMode.XApic);

        Assert.Equal(accepts, address.Accepts(destination, isSource: false));
    }

    [Theory]
    [Trait("Rule", "X-D-3")]
    [InlineData(0x32, 0x32, true)]
    [InlineData(0x32, 0x3a, true)]
    [InlineData(0x32, 0x35, false)]
    [InlineData(0x32, 0x22, false)]
    [InlineData(0x32, 0xff, true)]
    public void Cluster_logical_destination_is_a_cluster_and_a_set_of_4_members(
        byte ldr, uint value, bool accepts)
    {
        var address = new ApicAddress(
            ApicMode.XApic, new(3), new() { LogicalId = ldr }, Dfr.Cluster);

        var destination = ApicDestination.Of(new(0x8fc), value, ApicMode.XApic);

        Assert.Equal(accepts, address.Accepts(destination, isSource: false));
    }

    [Theory]
    [Trait("Rule", "X-D-4")]
    [InlineData(0x25, 0x0002_0020, true)]
    [InlineData(0x25, 0x0002_ffff, true)]
    [InlineData(0x25, 0x0002_ffdf, false)]
    [InlineData(0x25, 0x0001_0020, false)]
    [InlineData(0x25, 0xffff_ffff, true)]
    public void X2apic_logical_destination_is_a_cluster_and_a_set_of_16_members(
        uint id, uint value, bool accepts)
    {
        var address = new ApicAddress(ApicMode.X2Apic, new(id), default, Dfr.Flat);

        var destination = ApicDestination.Of(new(0x8fc), value, ApicMode.X2Apic);

        Assert.Equal(accepts, address.Accepts(destination, isSource: false));
    }

    [Theory]
    [Trait("Rule", "X-I-4")]
    [InlineData(0x000c_00fcU, true, false)]
    [InlineData(0x000c_08fcU, false, true)]
    [InlineData(0x0008_08fcU, true, true)]
    public void Shorthand_makes_destination_field_and_mode_count_for_nothing(
        uint command, bool isSource, bool accepts)
    {
        var address = new ApicAddress(ApicMode.XApic, new(3), default, Dfr.Flat);

        var destination = ApicDestination.Of(new(command), 0x77, ApicMode.XApic);

        Assert.Equal(accepts, address.Accepts(destination, isSource));
    }

    [Fact]
    [Trait("Rule", "X-D-5")]
    public void Linux_gives_a_cpu_the_flat_logical_id_of_its_own_number()
    {
        // Chips of 3 start at multiples of 4: CPU 3 has the APIC id 4.
        var topology = new MachineTopology(cpuCount: 6, cpusPerChip: 3);
        var apic = LocalApic.AfterSetup(new(3), topology, new FlatApicDriver());

        Assert.Equal(4U, apic.Address.Id.Value);
        Assert.Equal(1 << 3, apic.Address.Ldr.LogicalId);
        Assert.True(apic.Address.Dfr.IsFlat);
    }
}
