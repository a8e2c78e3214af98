using SmpActors.Model.X86;

namespace SmpActors.Model.Tests.X86;

/// <summary>The 32-bit kernel's driver beyond 8 CPUs.</summary>
public sealed class BigSmpDriverSpec
{
    private const int CpuCount = 12;

    [Theory]
    [Trait("Rule", "X-DR-6")]
    [Trait("Rule", "X-DR-8")]
    [InlineData(new[] { 1 }, "ICR2=0x1000000 ICR=0xfb")]
    [InlineData(new[] { 1, 11 }, "ICR2=0x1000000 ICR=0xfc ICR2=0xb000000 ICR=0xfc")]
    public void Bigsmp_writes_a_pair_for_each_cpu_named_by_its_apic_id(int[] mask, string writes)
    {
        var machine = BigSmp();

        machine.Run(0, cpu => Smp.SmpCallFunctionMany(
            cpu, CpuMask.Of(mask.Select(n => new CpuId(n))), SmpFunc.Nop, 0, wait: true));

        Assert.Equal(writes, machine.SendsOf(0));
        machine.ExpectEachCsdOnce();
        machine.ExpectBalancedIpis();
    }

    [Fact]
    [Trait("Rule", "X-DR-6")]
    public void Bigsmp_reaches_all_others_by_a_pair_for_each_and_polls_icr_before_each()
    {
        var machine = BigSmp();

        machine.Run(3, static cpu => Smp.SmpCallFunctionMany(
            cpu, cpu.OnlineMask, SmpFunc.Nop, 0, wait: true));

        var others = Enumerable.Range(0, CpuCount).Where(n => n != 3);
        Assert.Equal(
            string.Join(' ', others.Select(n => $"ICR2=0x{n << 24:x} ICR=0xfc")),
            machine.SendsOf(3));
        Assert.True(machine.IcrReadCountOf(3) >= CpuCount - 1);
        machine.ExpectEachCsdOnce();
    }

    [Fact]
    [Trait("Rule", "X-DR-6")]
    public void Bigsmp_sends_to_all_online_one_by_one_and_to_itself_by_shorthand()
    {
        var machine = new X86Machine(
            X86System.BigSmp, new(CpuCount, CpuCount), online: CpuMask.Range(0, 3));

        machine.Run(0, static cpu => DriverOf(cpu).SendIpiAll(cpu, IrqVectors.Reschedule));
        machine.Run(1, static cpu => DriverOf(cpu).SendIpiSelf(cpu, IrqVectors.IrqWork));

        Assert.Equal(
            "ICR2=0x0 ICR=0xfd ICR2=0x1000000 ICR=0xfd ICR2=0x2000000 ICR=0xfd",
            machine.SendsOf(0));
        Assert.Equal("ICR=0x400f6", machine.SendsOf(1));
    }

    [Fact]
    [Trait("Rule", "X-DR-6")]
    public void Bigsmp_has_no_way_to_send_to_a_mask_without_self()
    {
        var machine = BigSmp();

        machine.Run(0, static cpu => DriverOf(cpu).SendIpiMaskAllButSelf(
            cpu, CpuMask.Range(0, 4), IrqVectors.Reschedule));

        Assert.Equal("", machine.SendsOf(0));
        var warned = Assert.Single(machine.Runner.Of(TraceEventKind.Warned));
        Assert.Contains("NULL pointer dereference", (string)warned.Detail!);
    }

    [Fact]
    [Trait("Rule", "X-D-5")]
    [Trait("Rule", "X-DR-6")]
    public void Bigsmp_s_logical_id_is_the_apic_id()
    {
        // 12 CPUs of a chip: the second chip's ids begin at 16.
        var system = X86System.BigSmp(new(24, 12));

        var apic = (LocalApic)system.NewCpuPart(new(13));

        Assert.Equal(0x1100_0000UL, apic.Read(ApicRegister.Ldr));
        Assert.Equal(0xffff_ffffUL, apic.Read(ApicRegister.Dfr));
        Assert.Equal(255, X86System.BigSmp(new(64, 64)).CpuCountMax);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Kernel_without_a_local_apic_sends_nothing_and_a_second_cpu_never_hears_of_a_call(
        int cpuCount)
    {
        var machine = new X86Machine(X86System.Noop, new(cpuCount, cpuCount));

        machine.Run(0, static async cpu =>
        {
            await Smp.OnEachCpu(cpu, SmpFunc.Nop, 0, wait: true);
        });

        Assert.Equal("", machine.SendsOf(0));
        Assert.Equal(cpuCount == 1, machine.AllReturned());
        Assert.Equal(cpuCount - 1, machine.Runner.Of(TraceEventKind.IpiRefused).Count());
        Assert.Equal(ApicMode.Disabled, machine.Apic(0).Mode);
        machine.ExpectBalancedIpis();
    }

    [Fact]
    public void Kernel_without_a_local_apic_runs_one_cpu_and_may_be_shown_with_two()
    {
        var system = X86System.Noop(new(2, 2));

        Assert.Equal(2, system.CpuCountMax);
        Assert.Contains("nothing is sent", system.LimitReason);
    }

    private static X86Machine BigSmp() => new(X86System.BigSmp, new(CpuCount, CpuCount));

    private static ApicDriver DriverOf(Cpu cpu) => ((X86Arch)cpu.Kernel.Arch).Apic;
}
