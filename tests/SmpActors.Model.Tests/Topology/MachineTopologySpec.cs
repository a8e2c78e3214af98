namespace SmpActors.Model.Tests.Topology;

public sealed class MachineTopologySpec
{
    [Theory]
    [InlineData(1, 1, 16)]
    [InlineData(8, 8, 4)]
    [InlineData(40, 12, 5)]
    [InlineData(1_000, 64, 16)]
    [InlineData(70_000, 512, 256)]
    public void Ids_affinities_and_chips_lead_back_to_their_cpu(
        int cpus, int perChip, int perCluster)
    {
        var topology = new MachineTopology(cpus, perChip, perCluster);

        var seen = 0;
        for (var chip = 0; chip < topology.ChipCount; chip++)
        {
            foreach (var cpu in topology.CpusOf(new ChipId(chip)))
            {
                Assert.Equal(seen++, cpu.Value);
                Assert.Equal(chip, topology.ChipOf(cpu).Value);
                Assert.Equal(chip, topology.NodeOf(cpu).Value);
                Assert.Equal(cpu, topology.CpuOf(topology.ApicIdOf(cpu)));
                Assert.Equal(cpu, topology.CpuOf(topology.MpidrOf(cpu)));
            }
        }

        Assert.Equal(cpus, seen);
        Assert.Equal(CpuMask.Range(0, cpus), topology.Possible);
    }

    [Fact]
    public void Each_chip_starts_at_a_power_of_two_and_the_ids_between_belong_to_nobody()
    {
        var topology = new MachineTopology(30, 12);

        var ids = new[] { 0, 11, 12, 24, 29 }.Select(c => topology.ApicIdOf(new(c)).Value);

        Assert.Equal([0U, 11U, 16U, 32U, 37U], ids);
        Assert.Null(topology.CpuOf(new ApicId(12)));
        Assert.Null(topology.CpuOf(new ApicId(38)));
        Assert.Null(topology.CpuOf(new ApicId(uint.MaxValue)));
    }

    [Fact]
    public void Logical_x2apic_id_is_cluster_and_bit()
    {
        var id = new MachineTopology(300, 24).ApicIdOf(new(24 + 19));

        Assert.Equal((51U, 3U), (id.Value, id.Cluster));
        Assert.Equal((3U << 16) | (1U << 3), id.LogicalX2Apic);
    }

    [Fact]
    public void Affinities_can_be_firmwares_own_and_reserved_bits_do_not_matter()
    {
        Mpidr[] affinities = [new(0x8000_0100), new(0x8000_0000), new(0x01_0000_0003)];
        var topology = new MachineTopology(3, 3, 16, affinities);

        Assert.Equal(new CpuId(0), topology.CpuOf(new Mpidr(0x100)));
        Assert.Equal(new CpuId(2), topology.CpuOf(new Mpidr(0x01_8000_0003)));
        Assert.Null(topology.CpuOf(new Mpidr(1)));
        Assert.Equal("1.0.0.3", topology.MpidrOf(new(2)).ToString());
        Assert.Equal(0x100UL, topology.MpidrOf(new(0)).Cluster);
    }

    [Fact]
    public void Two_cpus_with_one_affinity_are_no_machine()
    {
        Mpidr[] affinities = [new(0x8000_0001), new(1)];

        Assert.Throws<InvariantViolatedException>(() => new MachineTopology(2, 2, 16, affinities));
    }
}
