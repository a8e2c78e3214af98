using SmpActors.Model.X86;

namespace SmpActors.Model.Tests.X86;

/// <summary>From register writes to pending bits: who gets a message, and how often.</summary>
public sealed class DestinationSpec
{
    private const byte Vector = 0x41;

    [Theory]
    [Trait("Rule", "X-D-1")]
    [Trait("Rule", "X-D-2")]
    [Trait("Rule", "X-I-4")]
    [InlineData(false, 0x0000_0000UL, 0x0008_0000u, true)]
    [InlineData(false, 0x0000_0000UL, 0x000c_0000u, false)]
    [InlineData(false, 0xff00_0000UL, 0x0000_0000u, true)]
    [InlineData(false, 0xff00_0000UL, 0x0000_0800u, true)]
    [InlineData(true, 0x0000_0000UL, 0x0008_0000u, true)]
    [InlineData(true, 0x0000_0000UL, 0x000c_0800u, false)]
    [InlineData(true, 0xffff_ffffUL, 0x0000_0000u, true)]
    [InlineData(true, 0xffff_ffffUL, 0x0000_0800u, true)]
    public void Broadcast_reaches_each_cpu_of_every_chip_once(
        bool isX2Apic, ulong destination, uint command, bool isSelfIncluded)
    {
        var machine = new X86Machine(
            isX2Apic ? X86System.X2ApicCluster : X86System.Flat, new(8, 3));

        machine.Run(2, cpu => Send(cpu, isX2Apic, destination, command | Vector));

        var expected = Enumerable.Range(0, 8).Where(cpu => isSelfIncluded || cpu != 2);
        Assert.Equal(expected, Accepted(machine));
    }

    [Theory]
    [Trait("Rule", "X-D-1")]
    [InlineData(0x005, 5)]
    [InlineData(0x0ff, 255)]
    [InlineData(0x105, 261)]
    [InlineData(0x1_0005, -1)]
    [InlineData(0x0500_0000, -1)]
    public void Physical_destination_of_an_x2apic_has_32_bits(ulong destination, int cpu)
    {
        var machine = new X86Machine(X86System.X2ApicPhys, new(300, 300));

        machine.Run(0, guest => Send(guest, true, destination, Vector));

        Assert.Equal(cpu < 0 ? [] : [cpu], Accepted(machine));
    }

    [Theory]
    [Trait("Rule", "X-D-4")]
    [InlineData(0x0010_0021, new[] { 256, 261 })]
    [InlineData(0x0000_8001, new[] { 0, 15 })]
    [InlineData(0x0001_0001, new[] { 16 })]
    [InlineData(0x0110_0001, new int[0])]
    public void Logical_destination_of_an_x2apic_is_a_cluster_and_members_of_it(
        ulong destination, int[] cpus)
    {
        var machine = new X86Machine(X86System.X2ApicCluster, new(300, 300));

        machine.Run(1, guest => Send(guest, true, destination, 0x800 | Vector));

        Assert.Equal(cpus, Accepted(machine));
    }

    [Theory]
    [Trait("Rule", "X-D-3")]
    [InlineData(0x2300_0000, new[] { 2, 3 })]
    [InlineData(0x2f00_0000, new[] { 2, 3, 4 })]
    [InlineData(0x1100_0000, new[] { 1 })]
    [InlineData(0x3300_0000, new int[0])]
    [InlineData(0xff00_0000, new[] { 0, 1, 2, 3, 4, 5 })]
    public void Logical_destination_of_an_xapic_in_cluster_mode_is_a_cluster_and_members_of_it(
        ulong destination, int[] cpus)
    {
        var machine = new X86Machine(X86System.Flat, new(6, 6));
        var ids = new byte[] { 0x01, 0x11, 0x21, 0x22, 0x24, 0x48 };
        for (var cpu = 0; cpu < ids.Length; cpu++)
        {
            var apic = PartId.LocalApic(new(cpu));
            machine.Runner.Tell(apic, new LocalApic.WriteRegister(ApicRegister.Dfr, 0x0fff_ffff));
            machine.Runner.Tell(
                apic, new LocalApic.WriteRegister(ApicRegister.Ldr, (uint)ids[cpu] << 24));
        }

        machine.Runner.RunToQuiescence();
        machine.Run(0, guest => Send(guest, false, destination, 0x800 | Vector));

        Assert.Equal(cpus, Accepted(machine));
    }

    [Theory]
    [Trait("Rule", "X-I-4")]
    [InlineData(false, 0x0200_0000UL, 0x0004_0000u)]
    [InlineData(false, 0xff00_0000UL, 0x0004_0800u)]
    [InlineData(true, 0x0000_0002UL, 0x0004_0800u)]
    public void Self_shorthand_reaches_the_sender_whatever_destination_and_mode_say(
        bool isX2Apic, ulong destination, uint command)
    {
        var machine = new X86Machine(
            isX2Apic ? X86System.X2ApicCluster : X86System.Flat, new(4, 4));

        machine.Run(1, cpu => Send(cpu, isX2Apic, destination, command | Vector));

        Assert.Equal([1], Accepted(machine));
    }

    [Fact]
    [Trait("Rule", "X-P-2")]
    public void Of_ten_equal_interrupts_that_find_one_in_service_one_more_is_served()
    {
        var apic = new ApicBench(
            LocalApic.AfterSetup(new(1), new(4, 4), new FlatApicDriver()));
        apic.Accept(Vector);
        apic.Acknowledge();
        for (var i = 0; i < 10; i++) apic.Accept(Vector);
        apic.Eoi();

        var second = apic.Acknowledge();
        apic.Eoi();

        Assert.Equal(Vector, second);
        Assert.Equal(IrqVectors.SpuriousApic, apic.Acknowledge());
        Assert.Equal(9, apic.Of(TraceEventKind.IpiCoalesced).Count);
    }

    [Fact]
    [Trait("Rule", "X-P-8")]
    public void Eois_end_interrupts_from_the_highest_down_whatever_came_first()
    {
        var apic = new ApicBench(
            LocalApic.AfterSetup(new(1), new(4, 4), new FlatApicDriver()));
        foreach (var vector in new[] { 0x31, 0x52, 0x93 })
        {
            apic.Accept(vector);
            apic.Acknowledge();
        }

        var priorities = new List<ulong>();
        for (var i = 0; i < 4; i++)
        {
            priorities.Add(apic.Read(ApicRegister.Ppr));
            apic.Eoi();
        }

        Assert.Equal([0x90UL, 0x50UL, 0x30UL, 0UL], priorities);
    }

    private static int[] Accepted(X86Machine machine) =>
    [
        .. machine.Runner.Of(TraceEventKind.IpiPended)
            .Where(e => e.Value == Vector)
            .Select(e => e.Part.Index)
            .Order(),
    ];

    private static async GuestTask Send(
        Cpu cpu, bool isX2Apic, ulong destination, uint command)
    {
        if (isX2Apic)
        {
            Apic.WriteIcr(cpu, (destination << 32) | command);
            return;
        }

        await Apic.ReadIcrWhenIdle(cpu);
        Apic.WriteIcr2(cpu, (uint)destination);
        Apic.WriteIcr(cpu, command);
    }
}
