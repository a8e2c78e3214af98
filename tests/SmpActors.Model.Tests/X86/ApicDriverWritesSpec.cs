using SmpActors.Model.X86;

namespace SmpActors.Model.Tests.X86;

public sealed class ApicDriverWritesSpec
{
    [Theory]
    [Trait("Rule", "X-W-2")]
    [Trait("Rule", "X-DR-2")]
    [InlineData(0, new[] { 1 }, "ICR2=0x2000000 ICR=0x8fb")]
    [InlineData(0, new[] { 3 }, "ICR2=0x8000000 ICR=0x8fb")]
    [InlineData(0, new[] { 1, 2 }, "ICR2=0x6000000 ICR=0x8fc")]
    [InlineData(0, new[] { 1, 3 }, "ICR2=0xa000000 ICR=0x8fc")]
    [InlineData(0, new[] { 0, 1, 3 }, "ICR2=0xa000000 ICR=0x8fc")]
    [InlineData(0, new[] { 0, 2 }, "ICR2=0x4000000 ICR=0x8fb")]
    [InlineData(0, new[] { 2, 3 }, "ICR2=0xc000000 ICR=0x8fc")]
    [InlineData(0, new[] { 0 }, "")]
    [InlineData(0, new int[0], "")]
    public void Flat_writes_what_a_real_6_1_wrote_for_calls_to_part_of_4_cpus(
        int caller, int[] mask, string writes)
    {
        var machine = X86Machine.Flat(4);

        machine.Run(caller, cpu => Smp.SmpCallFunctionMany(
            cpu, MaskOf(mask), SmpFunc.Nop, 0, wait: true));

        Assert.Equal(writes, machine.SendsOf(caller));
    }

    [Theory]
    [Trait("Rule", "X-W-4")]
    [Trait("Rule", "X-DR-5")]
    [InlineData(1, new[] { 0 }, "ICR=0x1000008fb")]
    [InlineData(0, new[] { 1 }, "ICR=0x2000008fb")]
    [InlineData(0, new[] { 15 }, "ICR=0x8000000008fb")]
    [InlineData(1, new[] { 0, 2 }, "ICR=0x5000008fc")]
    [InlineData(0, new[] { 1, 3 }, "ICR=0xa000008fc")]
    [InlineData(15, new[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14 }, "ICR=0x7ffe000008fc")]
    public void X2apic_cluster_writes_what_a_real_6_1_wrote_for_calls_to_part_of_16_cpus(
        int caller, int[] mask, string writes)
    {
        var machine = X86Machine.X2ApicCluster(16, 16);

        machine.Run(caller, cpu => Smp.SmpCallFunctionMany(
            cpu, MaskOf(mask), SmpFunc.Nop, 0, wait: true));

        Assert.Equal(writes, machine.SendsOf(caller));
    }

    [Theory]
    [InlineData(true, "ICR=0x400f6", 2)]
    [InlineData(false, "SELF=0xf6", 0)]
    [Trait("Rule", "X-W-3")]
    [Trait("Rule", "X-W-4")]
    public void Irq_work_on_the_own_cpu_writes_and_waits_as_a_real_6_1_did(
        bool isFlat, string writes, int icrReadCount)
    {
        var machine = isFlat ? X86Machine.Flat(4) : X86Machine.X2ApicCluster(4, 4);

        machine.Run(0, static async cpu =>
        {
            await IrqWorks.IrqWorkQueue(cpu, cpu.DefineIrqWork(0, SmpFunc.Nop, 0));
        });

        Assert.Equal(writes, machine.SendsOf(0));
        Assert.Equal(icrReadCount, machine.IcrReadCountOf(0));
        Assert.Single(machine.Runner.Of(TraceEventKind.IrqWorkRun));
        machine.ExpectBalancedIpis();
    }

    [Theory]
    [Trait("Rule", "X-DR-2")]
    [InlineData(true, IrqVectors.CallFunction, "ICR2=0xd000000 ICR=0x8fc")]
    [InlineData(false, IrqVectors.CallFunction, "ICR=0xc08fc")]
    [InlineData(false, IrqVectors.Nmi, "ICR2=0xd000000 ICR=0xc00")]
    public void Flat_sends_to_all_others_by_mask_where_cpus_can_be_unplugged_and_for_an_nmi(
        bool isHotplugConfigured, int vector, string writes)
    {
        var machine = Flat(isHotplugConfigured);

        machine.Run(1, cpu => DriverOf(cpu).SendIpiAllButSelf(cpu, vector));

        Assert.Equal(writes, machine.SendsOf(1));
    }

    [Fact]
    [Trait("Rule", "X-DR-2")]
    public void Flat_with_nobody_else_online_sends_nothing_to_all_others()
    {
        var machine = new X86Machine(
            X86System.Flat, new(4, 4), online: CpuMask.Range(0, 1));

        machine.Run(0, static cpu => DriverOf(cpu).SendIpiAllButSelf(cpu, IrqVectors.Reschedule));

        Assert.Equal("", machine.SendsOf(0));
    }

    [Theory]
    [Trait("Rule", "X-DR-2")]
    [InlineData(IrqVectors.Reschedule, "ICR=0x808fd")]
    [InlineData(IrqVectors.Nmi, "ICR2=0xf000000 ICR=0xc00")]
    public void Flat_sends_to_all_by_shorthand_but_an_nmi_by_mask(int vector, string writes)
    {
        var machine = X86Machine.Flat(4);

        machine.Run(1, cpu => DriverOf(cpu).SendIpiAll(cpu, vector));

        Assert.Equal(writes, machine.SendsOf(1));
        Assert.Equal(4, machine.Runner.Of(TraceEventKind.IpiEntered).Count());
    }

    [Fact]
    [Trait("Rule", "X-DR-2")]
    public void Flat_takes_itself_out_of_a_mask_by_a_bit_and_writes_even_a_mask_of_nobody()
    {
        var machine = X86Machine.Flat(4);

        machine.Run(1, static async cpu =>
        {
            var apic = DriverOf(cpu);
            await apic.SendIpiMaskAllButSelf(cpu, CpuMask.Range(0, 3), IrqVectors.Reschedule);
            await apic.SendIpiMask(cpu, CpuMask.Empty, IrqVectors.Reschedule);
        });

        Assert.Equal("ICR2=0x5000000 ICR=0x8fd ICR2=0x0 ICR=0x8fd", machine.SendsOf(1));
        Assert.Equal(2, machine.Runner.Of(TraceEventKind.IpiEntered).Count());
    }

    [Fact]
    [Trait("Rule", "X-DR-5")]
    public void X2apic_cluster_sends_once_to_each_cluster_in_the_order_of_first_cpus()
    {
        // 40 CPUs on chips of 10, whose APIC ids start at multiples of 16: a cluster for each chip.
        var machine = X86Machine.X2ApicCluster(40, 10);

        machine.Run(12, static cpu => Smp.SmpCallFunctionMany(
            cpu, MaskOf([39, 30, 3, 12, 13, 1, 10]), SmpFunc.Nop, 0, wait: true));

        Assert.Equal(
            "ICR=0xa000008fc ICR=0x10009000008fc ICR=0x30201000008fc", machine.SendsOf(12));
    }

    [Fact]
    [Trait("Rule", "X-DR-5")]
    public void X2apic_cluster_includes_or_leaves_out_the_sender_as_it_is_asked_to()
    {
        var machine = X86Machine.X2ApicCluster(18, 18);

        machine.Run(16, static async cpu =>
        {
            var apic = DriverOf(cpu);
            var mask = CpuMask.Range(15, 2);
            await apic.SendIpiMask(cpu, mask, IrqVectors.Reschedule);
            await apic.SendIpiMaskAllButSelf(cpu, mask, IrqVectors.Reschedule);
            await apic.SendIpiAllButSelf(cpu, IrqVectors.Reschedule);
            await apic.SendIpiAll(cpu, IrqVectors.Reschedule);
        });

        Assert.Equal(
            string.Join(
                ' ',
                "ICR=0x8000000008fd ICR=0x10001000008fd",
                "ICR=0x8000000008fd",
                "ICR=0xffff000008fd ICR=0x10002000008fd",
                "ICR=0xffff000008fd ICR=0x10003000008fd"),
            machine.SendsOf(16));
    }

    [Fact]
    [Trait("Rule", "X-DR-5")]
    public void X2apic_cluster_sends_to_an_offline_cpu_of_a_mask_by_a_message_of_its_own()
    {
        var machine = new X86Machine(
            X86System.X2ApicCluster, new(8, 8), online: MaskOf([0, 1, 3, 5]));

        machine.Run(0, static cpu => DriverOf(cpu).SendIpiMask(
            cpu, MaskOf([2, 3, 4, 5]), IrqVectors.Reschedule));

        Assert.Equal("ICR=0x4000008fd ICR=0x28000008fd ICR=0x10000008fd", machine.SendsOf(0));
    }

    [Theory]
    [Trait("Rule", "X-DR-8")]
    [InlineData("flat", 8, 8, new[] { 3 }, 1)]
    [InlineData("flat", 8, 8, new[] { 3, 5 }, 1)]
    [InlineData("flat", 8, 8, new[] { 1, 2, 3, 4, 5, 6, 7 }, 1)]
    [InlineData("x2apic", 40, 10, new[] { 33 }, 1)]
    [InlineData("x2apic", 40, 10, new[] { 3, 13, 14 }, 2)]
    [InlineData("x2apic", 40, 10, null, 4)]
    public void Call_costs_as_many_messages_polls_and_fences_as_its_driver_has_groups(
        string system, int cpuCount, int cpusPerChip, int[]? mask, int messageCount)
    {
        var isFlat = system == "flat";
        var machine = isFlat
            ? X86Machine.Flat(cpuCount)
            : X86Machine.X2ApicCluster(cpuCount, cpusPerChip);

        machine.Run(0, cpu => Smp.SmpCallFunctionMany(
            cpu, mask is null ? cpu.OnlineMask : MaskOf(mask), SmpFunc.Nop, 0, wait: true));

        Assert.Equal(
            messageCount,
            machine.Runner.Of(TraceEventKind.RegisterWritten).Count(e => e.Detail is "ICR"));
        Assert.Equal(isFlat ? messageCount : 0, machine.IcrReadCountOf(0));
        Assert.Equal(
            isFlat ? 0 : 1, machine.Runner.Of(TraceEventKind.BarrierIssued).Count());
    }

    [Fact]
    [Trait("Rule", "X-W-1")]
    public void Shorthand_waits_without_limit_for_a_busy_icr_even_before_an_nmi()
    {
        var machine = Flat(isHotplugConfigured: false);
        machine.Runner.Loses = static (_, _, message) => message is LocalApic.SendAccepted;

        machine.Run(0, static cpu => SendTwice(cpu, Shorthand.AllExcludingSelf, IrqVectors.Nmi));

        Assert.Equal("ICR=0xc0400", machine.SendsOf(0));
        Assert.Equal(0, machine.Runner.NowNs);
        Assert.Contains("busy ICR", Assert.Single(machine.Runner.Cpu(0).DescribeContexts()));
    }

    [Fact]
    [Trait("Rule", "X-W-2")]
    public void Send_with_a_destination_waits_without_limit_but_gives_up_before_an_nmi()
    {
        var machine = X86Machine.Flat(4);
        machine.Runner.Loses = static (_, _, message) => message is LocalApic.SendAccepted;

        machine.Run(0, static async cpu =>
        {
            var apic = DriverOf(cpu);
            await apic.SendIpi(cpu, new(1), IrqVectors.Reschedule);
            await apic.SendIpi(cpu, new(2), IrqVectors.Nmi);
            await apic.SendIpi(cpu, new(3), IrqVectors.Reschedule);
        });

        Assert.Equal(
            "ICR2=0x2000000 ICR=0x8fd ICR2=0x4000000 ICR=0xc00", machine.SendsOf(0));
        Assert.Equal(1_001 * 100_000, machine.Runner.NowNs);
        Assert.Equal(1 + 1_001 + 1, machine.IcrReadCountOf(0));
    }

    [Fact]
    [Trait("Rule", "X-W-2")]
    [Trait("Rule", "X-W-3")]
    public void Interrupts_are_off_between_the_two_writes_of_a_pair_and_stay_as_they_are_otherwise()
    {
        var machine = X86Machine.Flat(4);
        var irqsOff = new List<(object? Register, bool Off)>();
        machine.Runner.Recorded = e =>
        {
            if (e.Kind != TraceEventKind.RegisterWritten || e.Detail is "EOI") return;
            irqsOff.Add((e.Detail, machine.Runner.Cpu(e.Part.Index).IrqsDisabled));
        };

        machine.Run(0, static async cpu =>
        {
            var apic = DriverOf(cpu);
            await apic.SendIpi(cpu, new(1), IrqVectors.Reschedule);
            await apic.SendIpiSelf(cpu, IrqVectors.Reschedule);
        });

        Assert.Equal([("ICR2", true), ("ICR", true), ("ICR", false)], irqsOff);
    }

    [Fact]
    [Trait("Rule", "X-W-4")]
    public void X2apic_reads_no_icr_and_writes_no_second_register()
    {
        var machine = X86Machine.X2ApicCluster(4, 4);

        machine.Run(0, static cpu => DriverOf(cpu).SendIpi(cpu, new(3), IrqVectors.Nmi));

        Assert.Equal("ICR=0x800000c00", machine.SendsOf(0));
        Assert.Equal(0, machine.IcrReadCountOf(0));
        Assert.Single(machine.Runner.Of(TraceEventKind.IpiEntered));
    }

    [Fact]
    [Trait("Rule", "X-F-1")]
    public void X2apic_fences_once_before_its_first_write_and_not_at_all_for_itself()
    {
        var machine = X86Machine.X2ApicCluster(40, 10);

        machine.Run(0, static async cpu =>
        {
            await DriverOf(cpu).SendIpiAll(cpu, IrqVectors.Reschedule);
            await DriverOf(cpu).SendIpiSelf(cpu, IrqVectors.Reschedule);
        });

        var steps = machine.Runner.Trace
            .Where(e => e.Part == PartId.Cpu(new(0)))
            .Where(e => e.Detail is "mfence" or "ICR" or "SELF")
            .Select(e => e.Detail);
        Assert.Equal(["mfence", "ICR", "ICR", "ICR", "ICR", "SELF"], steps);
    }

    [Fact]
    [Trait("Rule", "X-F-1")]
    public void X2apic_fence_waits_until_the_csds_are_visible_and_flat_needs_none()
    {
        Assert.False(X86System.X2ApicCluster(new(4, 4)).Arch.LockedAtomicsOrderIpis);
        Assert.True(X86System.Flat(new(4, 4)).Arch.LockedAtomicsOrderIpis);

        for (var seed = 1UL; seed <= 100; seed++)
        {
            var machine = X86Machine.X2ApicCluster(40, 10, seed);
            machine.Run(0, static async cpu =>
                await Smp.SmpCallFunction(cpu, SmpFunc.Nop, 0, wait: true));

            var trace = machine.Runner.Trace;
            var lastQueued = trace.FindLastIndex(e => e.Kind == TraceEventKind.CsdQueued);
            var firstWrite = trace.FindIndex(e => e.Detail is "ICR");
            Assert.True(lastQueued < firstWrite, $"seed {seed}");
        }
    }

    private static async GuestTask SendTwice(Cpu cpu, Shorthand shorthand, int vector)
    {
        for (var i = 0; i < 2; i++)
        {
            await Ipi.DefaultSendIpiShortcut(cpu, shorthand, vector, DestinationMode.Physical);
        }
    }

    private static X86Machine Flat(bool isHotplugConfigured)
    {
        var driver = new FlatApicDriver { IsHotplugConfigured = isHotplugConfigured };
        return new((topology, _) => new("flat", topology, driver), new(4, 4));
    }

    private static ApicDriver DriverOf(Cpu cpu) => ((X86Arch)cpu.Kernel.Arch).Apic;

    private static CpuMask MaskOf(int[] cpus) => CpuMask.Of(cpus.Select(cpu => new CpuId(cpu)));
}
