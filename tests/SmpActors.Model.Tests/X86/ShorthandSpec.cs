using SmpActors.Model.Profiles;
using SmpActors.Model.X86;

namespace SmpActors.Model.Tests.X86;

/// <summary>What later kernels write where v4.9 never broadcast.</summary>
public sealed class ShorthandSpec
{
    private static readonly CpuMask _others = CpuMask.Range(1, 3);

    [Theory]
    [Trait("Rule", "X-S-3")]
    [Trait("Rule", "X-DR-7")]
    [InlineData("flat")]
    [InlineData("default")]
    [InlineData("physflat")]
    [InlineData("x2apic-phys")]
    [InlineData("x2apic-cluster")]
    public void Call_of_all_others_is_one_write_with_every_driver(string driver)
    {
        var machine = Machine(driver);

        machine.Run(0, cpu => Smp.SmpCallFunctionMany(
            cpu, _others, SmpFunc.Nop, 0, wait: true));

        Assert.Equal("ICR=0xc00fc", machine.SendsOf(0));
        Assert.True(machine.AllReturned());
        machine.ExpectBalancedIpis();
    }

    [Theory]
    [Trait("Rule", "X-S-3")]
    [InlineData("flat", "ICR2=0x6000000 ICR=0x8fc")]
    [InlineData("default", "ICR2=0x6000000 ICR=0x8fc")]
    [InlineData("physflat", "ICR2=0x1000000 ICR=0xfc ICR2=0x2000000 ICR=0xfc")]
    [InlineData("x2apic-phys", "ICR=0x1000000fc ICR=0x2000000fc")]
    [InlineData("x2apic-cluster", "ICR=0x6000008fc")]
    public void Call_of_fewer_goes_by_mask(string driver, string writes)
    {
        var machine = Machine(driver);

        machine.Run(0, cpu => Smp.SmpCallFunctionMany(
            cpu, CpuMask.Range(1, 2), SmpFunc.Nop, 0, wait: true));

        Assert.Equal(writes, machine.SendsOf(0));
    }

    [Fact]
    [Trait("Rule", "X-S-3")]
    public void Cpu_whose_queue_is_in_use_leaves_the_mask_and_with_it_the_shorthand()
    {
        var machine = Machine("physflat");
        machine.Start(2, async cpu =>
        {
            var flags = cpu.LocalIrqSave();
            await cpu.Elapse(1_000);
            await cpu.LocalIrqRestore(flags);
        });

        machine.Run(0, async cpu =>
        {
            await cpu.Elapse(10);
            await Smp.SmpCallFunctionSingle(cpu, new(2), SmpFunc.Nop, 0, wait: false);
            await Smp.SmpCallFunction(cpu, SmpFunc.Nop, 0, wait: true);
        });

        Assert.Equal(
            "ICR2=0x2000000 ICR=0xfb ICR2=0x1000000 ICR=0xfc ICR2=0x3000000 ICR=0xfc",
            machine.SendsOf(0));
    }

    [Theory]
    [Trait("Rule", "X-S-3")]
    [InlineData(true, 4)]
    [InlineData(false, 3)]
    public void Switch_is_off_by_the_command_line_and_while_a_cpu_was_never_up(
        bool noIpiBroadcast, int bootedCount)
    {
        var machine = new X86Machine(
            X86System.PhysFlat,
            new(4, 4),
            online: CpuMask.Range(0, 3),
            profile: ProfileTable.Find("6.1"),
            bootedOnce: CpuMask.Range(0, bootedCount),
            noIpiBroadcast: noIpiBroadcast);

        machine.Run(0, async cpu =>
            await Smp.SmpCallFunction(cpu, SmpFunc.Nop, 0, wait: true));

        Assert.Equal(
            "ICR2=0x1000000 ICR=0xfc ICR2=0x2000000 ICR=0xfc", machine.SendsOf(0));
    }

    [Fact]
    [Trait("Rule", "X-S-3")]
    public void Cpu_that_went_offline_does_not_see_the_broadcast()
    {
        var machine = new X86Machine(
            X86System.X2ApicCluster,
            new(4, 4),
            online: CpuMask.Range(0, 3),
            profile: ProfileTable.Find("6.1"));

        machine.Run(0, async cpu =>
            await Smp.SmpCallFunction(cpu, SmpFunc.Nop, 0, wait: true));

        Assert.Equal("ICR=0xc00fc", machine.SendsOf(0));
        Assert.DoesNotContain(
            machine.Runner.Trace, e => e.Part == PartId.LocalApic(new(3)));
        machine.ExpectBalancedIpis();
    }

    [Fact]
    [Trait("Rule", "X-S-3")]
    public void Cpu_whose_apic_is_on_before_it_is_online_sees_the_broadcast_and_finds_nothing()
    {
        var machine = new X86Machine(
            X86System.PhysFlat,
            new(4, 4),
            online: CpuMask.Range(0, 3),
            profile: ProfileTable.Find("6.1"));
        var svr = LocalApicSetup.Enabled.Raw;
        machine.Runner.Tell(
            PartId.LocalApic(new(3)), new LocalApic.WriteRegister(ApicRegister.Svr, svr));
        machine.Runner.RunToQuiescence();

        machine.Run(0, async cpu =>
            await Smp.SmpCallFunction(cpu, SmpFunc.Nop, 0, wait: true));

        var apic = PartId.LocalApic(new(3));
        Assert.Contains(
            machine.Runner.Of(TraceEventKind.IpiInjected), e => e.Part == apic && e.Value == 0xfc);
        Assert.Equal(2, machine.Runner.Of(TraceEventKind.FuncEntered).Count());
    }

    [Theory]
    [Trait("Rule", "X-S-3")]
    [InlineData(4, 4, "ICR=0x800fc")]
    [InlineData(4, 3, "ICR2=0x0 ICR=0xfc ICR2=0x1000000 ICR=0xfc ICR2=0x2000000 ICR=0xfc")]
    [InlineData(1, 1, "ICR2=0x0 ICR=0xfc")]
    public void Mask_of_all_with_the_caller_is_a_shorthand_too(
        int onlineCount, int maskCount, string writes)
    {
        var machine = new X86Machine(
            X86System.PhysFlat,
            new(4, 4),
            online: CpuMask.Range(0, onlineCount),
            profile: ProfileTable.Find("6.1"));
        var mask = CpuMask.Range(0, maskCount);

        machine.Run(0, cpu => cpu.Kernel.Arch.SendCallFunctionIpiMask(cpu, mask));

        Assert.Equal(writes, machine.SendsOf(0));
    }

    [Theory]
    [Trait("Rule", "X-DR-7")]
    [InlineData("flat", "ICR=0x400f6")]
    [InlineData("default", "ICR=0x400f6")]
    [InlineData("physflat", "ICR=0x400f6")]
    [InlineData("x2apic-phys", "SELF=0xf6")]
    [InlineData("x2apic-cluster", "SELF=0xf6")]
    public void Interrupt_to_oneself_has_no_destination_mode(string driver, string write)
    {
        var machine = Machine(driver);

        machine.Run(0, async cpu =>
        {
            var work = cpu.DefineIrqWork(0, SmpFunc.Nop, 0);
            await IrqWorks.IrqWorkQueue(cpu, work);
        });

        Assert.Equal(write, machine.SendsOf(0));
    }

    [Fact]
    [Trait("Rule", "X-DR-7")]
    public void Six_twelve_names_one_cpu_of_eight_by_its_physical_id()
    {
        var machine = new X86Machine(
            X86System.PhysFlat, new(8, 8), profile: ProfileTable.Find("6.12"));

        machine.Run(0, async cpu => await Smp.SmpCallFunctionSingle(
            cpu, new(1), SmpFunc.Nop, 0, wait: true));

        Assert.Equal("ICR2=0x1000000 ICR=0xfb", machine.SendsOf(0));
        Assert.Equal(1, machine.IcrReadCountOf(0));
    }

    [Theory]
    [Trait("Rule", "X-F-1")]
    [InlineData("4.9", "mfence")]
    [InlineData("6.1", "mfence lfence")]
    public void Fence_before_an_msr_write_is_followed_by_an_lfence_since_5_11(
        string profile, string barriers)
    {
        var machine = new X86Machine(
            X86System.X2ApicCluster, new(4, 4), profile: ProfileTable.Find(profile));

        machine.Run(0, async cpu =>
            await Smp.SmpCallFunction(cpu, SmpFunc.Nop, 0, wait: true));

        var issued = machine.Runner.Of(TraceEventKind.BarrierIssued).Select(e => e.Detail);
        Assert.Equal(barriers, string.Join(' ', issued));
    }

    [Theory]
    [Trait("Rule", "X-P-10")]
    [InlineData("4.9", 0x00)]
    [InlineData("6.1", 0x10)]
    public void Task_priority_lets_no_vector_of_an_exception_through_since_5_4(
        string profile, long tpr)
    {
        var machine = new X86Machine(
            X86System.PhysFlat, new(2, 2), profile: ProfileTable.Find(profile));

        var held = 0UL;
        machine.Run(0, async cpu =>
        {
            held = await Apic.Read(cpu, ApicRegister.Tpr);
            await LocalApicSetup.SetupLocalApic(cpu, ((X86Arch)cpu.Kernel.Arch).Apic);
        });

        Assert.Equal((ulong)tpr, held);
        Assert.Equal(tpr, machine.Runner.Of(TraceEventKind.RegisterWritten).Single(
            e => e.Detail is "TPR").Value);
    }

    [Theory]
    [Trait("Rule", "X-W-1")]
    [InlineData("4.9", "__xapic_wait_icr_idle")]
    [InlineData("6.1", "native_safe_apic_wait_icr_idle")]
    public void Nmi_by_shorthand_waits_for_icr_with_a_limit_in_later_kernels(
        string profile, string function)
    {
        var machine = new X86Machine(
            X86System.PhysFlat, new(2, 2), profile: ProfileTable.Find(profile));
        machine.Runner.RecordsFunctions = true;

        machine.Run(0, cpu =>
            ((X86Arch)cpu.Kernel.Arch).Apic.SendIpiSelf(cpu, IrqVectors.Nmi));

        Assert.Contains(
            machine.Runner.Of(TraceEventKind.FunctionEntered),
            e => ((KernelFunction)e.Detail!).Name == function);
    }

    [Theory]
    [Trait("Rule", "X-H-3")]
    [InlineData("4.9", "smp_call_function_single_interrupt")]
    [InlineData("6.1", "sysvec_call_function_single")]
    public void Handler_ends_the_interrupt_then_traces_its_entry_works_and_traces_its_exit(
        string profile, string name)
    {
        var machine = new X86Machine(
            X86System.PhysFlat, new(2, 2), profile: ProfileTable.Find(profile));
        machine.Runner.RecordsFunctions = true;

        machine.Run(0, async cpu => await Smp.SmpCallFunctionSingle(
            cpu, new(1), SmpFunc.Nop, 0, wait: true));

        var target = machine.Runner.Trace
            .Where(e => e.Part == PartId.Cpu(new(1)))
            .SkipWhile(e => e.Detail is not KernelFunction function || function.Name != name)
            .ToList();
        Assert.Equal(
            [
                TraceEventKind.FunctionEntered,
                TraceEventKind.RegisterWritten,
                TraceEventKind.IpiEntered,
                TraceEventKind.FuncEntered,
                TraceEventKind.IpiExited,
                TraceEventKind.FunctionLeft,
            ],
            target.Select(e => e.Kind).Where((kind, at) => at == 0 || at == target.Count - 1
                || kind is TraceEventKind.RegisterWritten or TraceEventKind.IpiEntered
                    or TraceEventKind.FuncEntered or TraceEventKind.IpiExited));
    }

    private static X86Machine Machine(string driver) => new(
        driver switch
        {
            "flat" => X86System.Flat,
            "default" => X86System.Default,
            "physflat" => X86System.PhysFlat,
            "x2apic-phys" => X86System.X2ApicPhys,
            _ => X86System.X2ApicCluster,
        },
        new(4, 4),
        profile: ProfileTable.Find("6.1"));
}
