using SmpActors.Model.X86;

namespace SmpActors.Model.Tests.X86;

/// <summary>Lowest-priority messages: exactly one of those that are named accepts.</summary>
public sealed class ApicArbitrationSpec
{
    private const byte Vector = 0x41;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Exactly_one_accepts_in_every_order_of_delivery_on_any_number_of_chips(int chipCount)
    {
        for (var seed = 1UL; seed <= 50; seed++)
        {
            var machine = new X86Machine(X86System.X2ApicCluster, new(16, 16 / chipCount), seed);

            machine.Run(0, static cpu => Send(cpu, 0x0000_fffe));

            Assert.Single(Acceptors(machine));
        }
    }

    [Fact]
    public void The_one_with_the_lowest_priority_accepts_and_of_equal_ones_the_first()
    {
        var machine = new X86Machine(X86System.X2ApicCluster, new(8, 4));
        foreach (var cpu in new[] { 1, 2, 4, 6 })
        {
            machine.Runner.Tell(
                PartId.LocalApic(new(cpu)), new LocalApic.WriteRegister(ApicRegister.Tpr, 0x30));
        }

        machine.Runner.RunToQuiescence();
        machine.Run(0, static cpu => Send(cpu, 0x0000_00fe));

        Assert.Equal([3], Acceptors(machine));
    }

    [Fact]
    public void Disabled_ones_take_no_part_and_if_all_are_nobody_accepts()
    {
        var machine = new X86Machine(X86System.X2ApicCluster, new(4, 4));
        Disable(machine, 1);
        machine.Run(0, static cpu => Send(cpu, 0x0000_0006));
        var first = Acceptors(machine);
        Disable(machine, 2);
        machine.Run(0, static cpu => Send(cpu, 0x0000_0006));

        Assert.Equal([2], first);
        Assert.Equal([2], Acceptors(machine));
        Assert.Empty(machine.Runner.Of(TraceEventKind.IpiRefused));
    }

    [Fact]
    public void Icr_of_an_xapic_is_busy_until_somebody_has_won()
    {
        var machine = new X86Machine(X86System.Flat, new(4, 4));

        machine.Run(0, static async cpu =>
        {
            Apic.WriteIcr2(cpu, 0x0e00_0000);
            Apic.WriteIcr(cpu, 0x0000_0900 | Vector);
            await Apic.ReadIcrWhenIdle(cpu);
        });

        Assert.Equal([1], Acceptors(machine));
        Assert.Equal(0x941UL, machine.Apic(0).Read(ApicRegister.Icr));
    }

    [Fact]
    public void Answer_that_comes_twice_or_late_makes_no_second_one_accept()
    {
        var topology = new MachineTopology(cpuCount: 4, cpusPerChip: 4);
        var bus = new ApicBench(
            ApicBus.AfterSetup(new(0), topology, new X2ApicClusterDriver()));
        var interrupt = new LocalApic.AcceptInterrupt(
            Vector, DeliveryMode.LowestPriority, IsLevel: false, 1);
        bus.Tell(new ApicBus.RouteInterrupt(
            new(0), new(DestinationKind.LogicalX2Apic, 6), interrupt, IsAcceptanceAwaited: false));

        var bid = new ApicBus.PriorityTold(Key: 1, new(1), Priority: 0x20);
        var first = bus.Tell(bid);
        var won = bus.Tell(new ApicBus.PriorityTold(Key: 1, new(2), Priority: 0x10));
        var late = bus.Tell(bid);

        Assert.Empty(first);
        Assert.Equal([(PartId.LocalApic(new(2)), interrupt)], won);
        Assert.Empty(late);
    }

    private static void Disable(X86Machine machine, int cpu)
    {
        machine.Runner.Tell(
            PartId.LocalApic(new(cpu)), new LocalApic.WriteRegister(ApicRegister.Svr, 0xff));
        machine.Runner.RunToQuiescence();
    }

    private static int[] Acceptors(X86Machine machine) =>
        [.. machine.Runner.Of(TraceEventKind.IpiPended).Select(e => e.Part.Index)];

    private static GuestTask Send(Cpu cpu, uint destination)
    {
        Apic.WriteIcr(cpu, ((ulong)destination << 32) | 0x0000_0900 | Vector);
        return GuestTask.Completed;
    }
}
