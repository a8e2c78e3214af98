using SmpActors.Model.X86;

namespace SmpActors.Model.Tests.X86;

public sealed class SmpOpsSpec
{
    [Fact]
    [Trait("Rule", "X-S-1")]
    public void Reschedule_of_an_offline_cpu_is_warned_of_and_not_sent()
    {
        var machine = new X86Machine(
            X86System.Flat, new(4, 4), online: CpuMask.Range(0, 2));

        machine.Run(0, static async cpu =>
        {
            await cpu.Kernel.Arch.SmpSendReschedule(cpu, new(3));
            await cpu.Kernel.Arch.SmpSendReschedule(cpu, new(1));
        });

        Assert.Equal("ICR2=0x2000000 ICR=0x8fd", machine.SendsOf(0));
        Assert.Single(machine.Runner.Of(TraceEventKind.IpiRaised));
        var warned = Assert.Single(machine.Runner.Of(TraceEventKind.Warned));
        Assert.Contains("native_smp_send_reschedule", (string)warned.Detail!);
    }

    [Fact]
    [Trait("Rule", "X-S-1")]
    public void Single_call_ipi_is_sent_whether_its_target_is_online_or_not()
    {
        var machine = new X86Machine(
            X86System.Flat, new(4, 4), online: CpuMask.Range(0, 2));

        machine.Run(0, static cpu => cpu.Kernel.Arch.SendCallFunctionSingleIpi(cpu, new(3)));

        Assert.Equal("ICR2=0x8000000 ICR=0x8fb", machine.SendsOf(0));
        Assert.Empty(machine.Runner.Of(TraceEventKind.Warned));
    }

    [Theory]
    [Trait("Rule", "X-S-2")]
    [InlineData(4, 4, true, 3, "ICR=0xc08fc")]
    [InlineData(4, 4, true, 2, "ICR2=0x6000000 ICR=0x8fc")]
    [InlineData(3, 4, true, 2, "ICR2=0x6000000 ICR=0x8fc")]
    [InlineData(4, 4, false, 3, "ICR2=0xe000000 ICR=0x8fc")]
    public void Broadcast_is_for_all_others_while_nobody_boots_and_there_is_memory_for_a_mask(
        int onlineCount, int calloutCount, bool maskAllocates, int targetCount, string writes)
    {
        // Without hotplug flat's all-but-self is a shorthand, which shows the way taken.
        var driver = new FlatApicDriver { IsHotplugConfigured = false };
        var ops = new SmpOps(driver) { MaskAllocates = maskAllocates };
        var machine = new X86Machine(
            (topology, _) => new("flat", topology, driver),
            new(4, 4),
            online: CpuMask.Range(0, onlineCount),
            callout: CpuMask.Range(0, calloutCount));

        machine.Run(0, cpu => ops.NativeSendCallFuncIpi(cpu, CpuMask.Range(1, targetCount)));

        Assert.Equal(writes, machine.SendsOf(0));
        Assert.Single(machine.Runner.Of(TraceEventKind.IpiRaised));
    }

    [Fact]
    [Trait("Rule", "X-S-2")]
    public void Mask_with_the_caller_in_it_is_not_all_others()
    {
        var driver = new FlatApicDriver { IsHotplugConfigured = false };
        var ops = new SmpOps(driver);
        var machine = new X86Machine((topology, _) => new("flat", topology, driver), new(4, 4));

        machine.Run(0, cpu => ops.NativeSendCallFuncIpi(cpu, CpuMask.Range(0, 4)));

        Assert.Equal("ICR2=0xf000000 ICR=0x8fc", machine.SendsOf(0));
    }

    [Theory]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(128)]
    [Trait("Rule", "X-S-2")]
    public void All_others_are_told_from_fewer_wherever_the_words_of_a_mask_end(int cpuCount)
    {
        // The last CPU calls: without it the mask may have one word fewer.
        var machine = X86Machine.X2ApicCluster(cpuCount, cpuCount);
        machine.Runner.RecordsFunctions = true;

        machine.Run(cpuCount - 1, cpu => Smp.SmpCallFunctionMany(
            cpu, CpuMask.Range(0, cpuCount), SmpFunc.Nop, 0, wait: true));

        Assert.Contains(
            machine.Runner.Of(TraceEventKind.FunctionEntered),
            e => e.Detail is KernelFunction { Name: "x2apic_send_IPI_allbutself" });
    }

    [Fact]
    public void Small_mask_on_a_large_machine_costs_nothing_that_grows_with_the_machine()
    {
        const int CpuCount = 1 << 20;
        var topology = new MachineTopology(CpuCount, cpusPerChip: 64);
        var system = X86System.X2ApicCluster(topology);
        var kernel = new KernelImage(
            topology,
            system.Arch,
            [],
            [new("two", static (cpu, _) =>
                cpu.Kernel.Arch.SendCallFunctionIpiMask(cpu, CpuMask.Range(1, 2)))]);
        var all = topology.Possible;
        var cpu = new ApicBench(new Cpu(new(0), kernel, system.NewPort(new(0)), all, all));
        cpu.Tell(new Cpu.StartTask(0, 0));

        var before = GC.GetAllocatedBytesForCurrentThread();
        cpu.Tell(new Cpu.StartTask(0, 0));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_096);
    }

    [Fact]
    [Trait("Rule", "X-S-4")]
    public void Stopping_all_others_sends_reboot_and_ends_as_soon_as_nobody_else_is_online()
    {
        var machine = X86Machine.X2ApicCluster(40, 10);
        var ops = new SmpOps(new X2ApicClusterDriver());
        var afterwards = (StoppedCount: 0, IrqsDisabled: false);

        machine.Run(0, async cpu =>
        {
            await ops.NativeStopOtherCpus(cpu, wait: false);
            var stopped = machine.Runner.Of(TraceEventKind.CpuStopped);
            afterwards = (stopped.Count(), cpu.IrqsDisabled);
        });

        Assert.Equal((39, true), afterwards);
        Assert.False(new Svr((uint)machine.Apic(0).Read(ApicRegister.Svr)).IsEnabled);
        Assert.InRange(machine.Runner.NowNs, 0, 10_000);
        machine.ExpectBalancedIpis();
    }

    [Theory]
    [InlineData(new[] { 1 }, "ICR2=0x2000000 ICR=0x8fb")]
    [InlineData(new[] { 0 }, "ICR=0x400fb")]
    [InlineData(new[] { 0, 2 }, "ICR2=0x5000000 ICR=0x8fb")]
    [InlineData(new int[0], "")]
    public void Recorded_raise_goes_to_one_cpu_to_itself_or_to_a_mask(int[] mask, string writes)
    {
        var machine = X86Machine.Flat(4);
        var targets = CpuMask.Of(mask.Select(cpu => new CpuId(cpu)));

        machine.Run(0, cpu => cpu.Kernel.Arch.RaiseIpi(
            cpu, targets, IrqVectors.CallFunctionSingle));

        Assert.Equal(writes, machine.SendsOf(0));
        machine.ExpectBalancedIpis();
    }
}
