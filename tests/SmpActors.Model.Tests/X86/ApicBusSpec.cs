using SmpActors.Model.X86;

namespace SmpActors.Model.Tests.X86;

public sealed class ApicBusSpec
{
    private static readonly LocalApic.AcceptInterrupt _interrupt =
        new(IrqVectors.CallFunction, DeliveryMode.Fixed, IsLevel: false, Cause: 1);

    [Fact]
    public void Multicast_crosses_to_another_chip_once_however_many_accept_it_there()
    {
        // Chips of 8: cluster 0 is chips 0 and 1.
        var topology = new MachineTopology(cpuCount: 32, cpusPerChip: 8);
        var bus = BusOf(0, topology, new X2ApicClusterDriver());

        var sent = bus.Tell(Route(0, DestinationKind.LogicalX2Apic, 0x0000_fff6));

        var crossing = new ApicBus.DistributeInterrupt(
            new(0), new(DestinationKind.LogicalX2Apic, 0xfff6), _interrupt);
        Assert.Equal(
            [
                .. Apics(1, 2, 4, 5, 6, 7),
                (PartId.ApicBus(new(1)), crossing),
            ],
            sent);
    }

    [Fact]
    public void Message_from_another_chip_goes_to_this_chip_s_apics_and_no_further()
    {
        var topology = new MachineTopology(cpuCount: 32, cpusPerChip: 8);
        var bus = BusOf(1, topology, new X2ApicClusterDriver());

        var sent = bus.Tell(new ApicBus.DistributeInterrupt(
            new(0), new(DestinationKind.LogicalX2Apic, 0x8106), _interrupt));

        Assert.Equal([.. Apics(8, 15)], sent);
    }

    [Fact]
    [Trait("Rule", "X-I-4")]
    public void All_but_self_reaches_each_apic_but_the_sender_s_and_each_other_chip_once()
    {
        var topology = new MachineTopology(cpuCount: 6, cpusPerChip: 2);
        var bus = BusOf(1, topology, new FlatApicDriver());

        var sent = bus.Tell(Route(2, DestinationKind.AllButSource, 0));

        Assert.Equal(
            [PartId.LocalApic(new(3)), PartId.ApicBus(new(0)), PartId.ApicBus(new(2))],
            sent.Select(s => s.To));
    }

    [Theory]
    [Trait("Rule", "X-D-1")]
    [InlineData(DestinationKind.Physical, 0x55)]
    [InlineData(DestinationKind.LogicalX2Apic, 0x0055_0001)]
    [InlineData(DestinationKind.LogicalX2Apic, 0)]
    public void Destination_that_nobody_has_is_accepted_by_nobody(DestinationKind kind, uint value)
    {
        var topology = new MachineTopology(cpuCount: 32, cpusPerChip: 8);
        var bus = BusOf(0, topology, new X2ApicClusterDriver());

        var sent = bus.Tell(Route(0, kind, value));

        Assert.Empty(sent);
        Assert.Empty(bus.Trace);
    }

    [Fact]
    [Trait("Rule", "X-D-1")]
    public void Physical_destination_on_another_chip_crosses_to_that_chip_alone()
    {
        var topology = new MachineTopology(cpuCount: 12, cpusPerChip: 3);
        var bus = BusOf(0, topology, new X2ApicClusterDriver());

        // Chips of 3 start at multiples of 4: id 9 is the second CPU of chip 2.
        var sent = bus.Tell(Route(0, DestinationKind.Physical, 9));

        Assert.Equal([PartId.ApicBus(new(2))], sent.Select(s => s.To));
    }

    [Fact]
    public void Bus_tells_an_xapic_when_it_has_accepted_its_message()
    {
        var topology = new MachineTopology(cpuCount: 2, cpusPerChip: 2);
        var bus = BusOf(0, topology, new FlatApicDriver());

        var sent = bus.Tell(Route(0, DestinationKind.LogicalXApic, 2) with
        {
            IsAcceptanceAwaited = true,
        });

        Assert.Equal(
            [.. Apics(1), (PartId.LocalApic(new(0)), LocalApic.SendAccepted.Instance)], sent);
    }

    [Fact]
    [Trait("Rule", "X-D-2")]
    public void Bus_compares_with_the_logical_id_that_software_wrote_last()
    {
        var topology = new MachineTopology(cpuCount: 4, cpusPerChip: 4);
        var bus = new ApicBench(ApicBus.AfterReset(new(0), topology));
        var before = bus.Tell(Route(0, DestinationKind.LogicalXApic, 4));

        var ldr = new Ldr { LogicalId = 4 };
        bus.Tell(new ApicBus.AnnounceAddress(
            new(1), new(ApicMode.XApic, new(1), ldr, Dfr.Flat)));
        var after = bus.Tell(Route(0, DestinationKind.LogicalXApic, 4));

        Assert.Empty(before);
        Assert.Equal([.. Apics(1)], after);
    }

    [Fact]
    [Trait("Rule", "X-D-1")]
    public void Apic_is_found_by_the_id_that_software_gave_it_on_whatever_chip()
    {
        var topology = new MachineTopology(cpuCount: 4, cpusPerChip: 2);
        var first = new ApicBench(ApicBus.AfterReset(new(0), topology));
        var second = new ApicBench(ApicBus.AfterReset(new(1), topology));
        var address = new ApicAddress(ApicMode.XApic, new(0x55), default, Dfr.Flat);

        var told = second.Tell(new ApicBus.AnnounceAddress(new(3), address));
        first.Tell(ApicBus.IdsMoved.Instance);
        var forwarded = first.Tell(Route(0, DestinationKind.Physical, 0x55));
        var delivered = second.Tell(new ApicBus.DistributeInterrupt(
            new(0), new(DestinationKind.Physical, 0x55), _interrupt));
        var old = second.Tell(Route(2, DestinationKind.Physical, 3));

        Assert.Equal([(PartId.ApicBus(new(0)), ApicBus.IdsMoved.Instance)], told);
        Assert.Equal([PartId.ApicBus(new(1))], forwarded.Select(sent => sent.To));
        Assert.Equal([.. Apics(3)], delivered);
        Assert.DoesNotContain(old, sent => sent.To == PartId.LocalApic(new(3)));
    }

    [Fact]
    public void Broadcast_gives_every_target_the_same_message()
    {
        var topology = new MachineTopology(cpuCount: 16, cpusPerChip: 16);
        var bus = BusOf(0, topology, new X2ApicClusterDriver());

        var sent = bus.Tell(Route(0, DestinationKind.AllButSource, 0));

        Assert.Equal(15, sent.Count);
        Assert.All(sent, s => Assert.Same(_interrupt, s.Message));
    }

    private static ApicBench BusOf(int chip, MachineTopology topology, ApicDriver driver) =>
        new(ApicBus.AfterSetup(new(chip), topology, driver));

    private static ApicBus.RouteInterrupt Route(int source, DestinationKind kind, uint value) =>
        new(new(source), new(kind, value), _interrupt, IsAcceptanceAwaited: false);

    private static IEnumerable<(PartId To, IMessage Message)> Apics(params int[] cpus) =>
        cpus.Select(cpu => (PartId.LocalApic(new(cpu)), (IMessage)_interrupt));
}
