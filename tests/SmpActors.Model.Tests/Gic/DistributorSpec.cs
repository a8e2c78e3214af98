using SmpActors.Model.Gic;
using static SmpActors.Model.Gic.Distributor;

namespace SmpActors.Model.Tests.Gic;

public sealed class DistributorSpec
{
    /// <summary>Two chips of four CPUs in clusters of two.</summary>
    private static readonly MachineTopology _pairs = new(8, 4, cpusPerCluster: 2);

    [Fact]
    [Trait("Rule", "A-ST-1")]
    public void Sgi_reaches_the_listed_places_of_one_cluster_and_may_reach_its_writer()
    {
        var bench = new PartBench(new Distributor(new(0), _pairs));

        var sent = bench.Tell(Route(new() { Aff1 = 1, TargetList = 0b11, IntId = 1 }, source: 2));

        var arrives = new Redistributor.SetPending(1, 7);
        Assert.Equal(
            [
                (PartId.Redistributor(new(2)), arrives),
                (PartId.Redistributor(new(3)), arrives),
            ],
            sent);
        Assert.Same(sent[0].Message, sent[1].Message);
    }

    [Fact]
    [Trait("Rule", "A-ST-1")]
    [Trait("Rule", "A-ST-15")]
    public void Affinity_that_no_CPU_has_is_ignored()
    {
        var bench = new PartBench(new Distributor(new(0), _pairs));

        var sent = bench.Tell(Route(new() { Aff1 = 1, TargetList = 0xfffc, IntId = 1 }, source: 0));

        Assert.Empty(sent);
    }

    [Fact]
    [Trait("Rule", "A-ST-1")]
    [Trait("Rule", "A-G3-7")]
    public void Range_selector_chooses_sixteen_places_of_a_cluster()
    {
        var topology = new MachineTopology(64, 64, cpusPerCluster: 64);
        var bench = new PartBench(new Distributor(new(0), topology));

        var low = bench.Tell(Route(new() { TargetList = 0x8001 }, source: 0));
        var high = bench.Tell(Route(new() { TargetList = 0x8001, Rs = 3 }, source: 0));

        Assert.Equal([0, 15], low.Select(sent => sent.To.Index));
        Assert.Equal([48, 63], high.Select(sent => sent.To.Index));
    }

    [Fact]
    public void Sgi_crosses_to_another_chip_once_however_many_of_its_CPUs_it_names()
    {
        var topology = new MachineTopology(8, 4, cpusPerCluster: 8);
        var near = new PartBench(new Distributor(new(0), topology));
        var far = new PartBench(new Distributor(new(1), topology));

        var sent = near.Tell(Route(new() { TargetList = 0b1111_1001, IntId = 1 }, source: 0));
        var forward = Assert.Single(sent, s => s.To.Kind == PartKind.Distributor);
        var arrived = far.Tell(forward.Message);

        Assert.Equal([0, 3], Cpus(sent));
        Assert.Equal(PartId.Distributor(new(1)), forward.To);
        Assert.Equal([4, 5, 6, 7], Cpus(arrived));
    }

    [Fact]
    public void Irm_reaches_every_CPU_of_every_chip_but_the_writer()
    {
        var near = new PartBench(new Distributor(new(0), _pairs));
        var far = new PartBench(new Distributor(new(1), _pairs));

        var sent = near.Tell(Route(new() { Irm = true, IntId = 1 }, source: 2));
        var arrived = far.Tell(Assert.Single(sent, s => s.To.Kind == PartKind.Distributor).Message);

        Assert.Equal([0, 1, 3], Cpus(sent));
        Assert.Equal([4, 5, 6, 7], Cpus(arrived));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Targets_that_a_word_names_are_those_that_the_machine_interrupts(bool irm)
    {
        var topology = new MachineTopology(40, 7, cpusPerCluster: 11);
        var sgi = new Sgi1r { Aff1 = 1, TargetList = 0x0ff7, IntId = 1, Irm = irm };
        var machine = new GicMachine(1, topology);

        machine.Runner.Tell(PartId.Redistributor(new(12)), new Redistributor.GenerateSgi(sgi, 1));
        machine.Run();

        Assert.Equal(
            sgi.TargetsOf(new(12), topology),
            CpuMask.Of(machine.Of(TraceEventKind.IpiPended).Select(e => e.Target)));
    }

    [Fact]
    [Trait("Rule", "A-R-1")]
    public void Words_of_private_interrupts_are_reserved_where_affinity_routing_is_on()
    {
        var gicd = new Distributor(new(0), _pairs);
        var bench = new PartBench(gicd);
        int[] offsets =
        [
            Gicd.IGroupR, Gicd.ISEnableR, Gicd.ISActiveR, Gicd.IPriorityR, Gicd.IPriorityR + 28,
            Gicd.ICfgR, Gicd.ICfgR + 4,
        ];

        foreach (var offset in offsets) bench.Tell(new WriteRegister(offset, uint.MaxValue));

        Assert.All(offsets, offset => Assert.Equal(0UL, gicd.Read(offset)));
        Assert.Equal(0xa0a0_a0a0UL, gicd.Read(Gicd.IPriorityR + 32));
    }

    [Fact]
    public void RWP_stays_set_until_every_redistributor_of_every_chip_follows()
    {
        var machine = new GicMachine(1, _pairs);
        machine.Runner.Tell(PartId.Distributor(new(0)), new WriteRegister(Gicd.Ctlr, 0));

        var wasPending = false;
        while (machine.Runner.RunOne())
        {
            wasPending |= new GicdCtlr(machine.Gicd(0).Read(Gicd.Ctlr)).Rwp;
        }

        Assert.True(wasPending);
        Assert.Equal(0x50UL, machine.Gicd(0).Read(Gicd.Ctlr));
        Assert.Equal(0x50UL, machine.Gicd(1).Read(Gicd.Ctlr));
        machine.Inject(6, 1);
        machine.Run();
        Assert.Equal(2UL, machine.Gicr(6).Read(Gicr.ISPendR0));
        Assert.Empty(machine.Of(TraceEventKind.IpiAcknowledged));
    }

    private static RouteSgi Route(Sgi1r sgi, int source) => new(sgi, new(source), Cause: 7);

    private static IEnumerable<int> Cpus((PartId To, IMessage Message)[] sent) =>
        sent.Where(s => s.To.Kind == PartKind.Redistributor).Select(s => s.To.Index);
}
