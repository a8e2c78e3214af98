using SmpActors.Model.X86;

namespace SmpActors.Model.Tests.X86;

/// <summary>The driver of 32-bit kernels with up to 8 CPUs.</summary>
public sealed class DefaultDriverWritesSpec
{
    [Theory]
    [Trait("Rule", "X-DR-1")]
    [Trait("Rule", "X-DR-8")]
    [InlineData(new[] { 1 }, "ICR2=0x2000000 ICR=0x8fb")]
    [InlineData(new[] { 1, 3 }, "ICR2=0xa000000 ICR=0x8fc")]
    [InlineData(new[] { 1, 2, 3 },
        "ICR2=0x2000000 ICR=0x8fc ICR2=0x4000000 ICR=0x8fc ICR2=0x8000000 ICR=0x8fc")]
    [InlineData(new[] { 0 }, "")]
    public void A_mask_is_one_pair_and_all_others_are_one_for_each(int[] mask, string writes)
    {
        var machine = Default();

        machine.Run(0, cpu => Smp.SmpCallFunctionMany(
            cpu, MaskOf(mask), SmpFunc.Nop, 0, wait: true));

        Assert.Equal(writes, machine.SendsOf(0));
        machine.ExpectEachCsdOnce();
        machine.ExpectBalancedIpis();
    }

    [Fact]
    [Trait("Rule", "X-DR-1")]
    public void A_mask_of_nobody_is_not_written_and_one_with_an_offline_cpu_is_warned_of()
    {
        var machine = Default(online: CpuMask.Range(0, 3));

        machine.Run(0, static async cpu =>
        {
            await DriverOf(cpu).SendIpiMask(cpu, CpuMask.Empty, IrqVectors.Reschedule);
            await DriverOf(cpu).SendIpiMask(cpu, CpuMask.Range(2, 2), IrqVectors.Reschedule);
        });

        Assert.Equal("ICR2=0xc000000 ICR=0x8fd", machine.SendsOf(0));
        Assert.Single(machine.Runner.Of(TraceEventKind.Warned));
    }

    [Theory]
    [Trait("Rule", "X-DR-1")]
    [InlineData(true, IrqVectors.Reschedule, "ICR2=0xf000000 ICR=0x8fd")]
    [InlineData(false, IrqVectors.Reschedule, "ICR=0x808fd")]
    [InlineData(false, IrqVectors.Nmi, "ICR2=0xf000000 ICR=0xc00")]
    public void All_are_reached_by_shorthand_where_no_cpu_can_be_unplugged_but_not_by_an_nmi(
        bool noBroadcast, int vector, string writes)
    {
        var machine = Default(noBroadcast);

        machine.Run(1, cpu => DriverOf(cpu).SendIpiAll(cpu, vector));

        Assert.Equal(writes, machine.SendsOf(1));
    }

    [Theory]
    [Trait("Rule", "X-DR-1")]
    [InlineData(4, "ICR=0xc08fd")]
    [InlineData(1, "")]
    public void All_others_are_reached_by_shorthand_if_there_are_any(int onlineCount, string writes)
    {
        var machine = Default(noBroadcast: false, CpuMask.Range(0, onlineCount));

        machine.Run(0, static cpu => DriverOf(cpu).SendIpiAllButSelf(cpu, IrqVectors.Reschedule));

        Assert.Equal(writes, machine.SendsOf(0));
    }

    [Fact]
    [Trait("Rule", "X-DR-1")]
    public void Own_cpu_is_reached_by_shorthand_with_the_logical_bit()
    {
        var machine = Default();

        machine.Run(0, static async cpu =>
        {
            await IrqWorks.IrqWorkQueue(cpu, cpu.DefineIrqWork(0, SmpFunc.Nop, 0));
        });

        Assert.Equal("ICR=0x408f6", machine.SendsOf(0));
        Assert.Single(machine.Runner.Of(TraceEventKind.IrqWorkRun));
    }

    private static X86Machine Default(bool noBroadcast = true, CpuMask? online = null)
    {
        var driver = new DefaultApicDriver { NoBroadcast = noBroadcast };
        return new((topology, _) => new("default", topology, driver), new(4, 4), online: online);
    }

    private static ApicDriver DriverOf(Cpu cpu) => ((X86Arch)cpu.Kernel.Arch).Apic;

    private static CpuMask MaskOf(int[] cpus) => CpuMask.Of(cpus.Select(cpu => new CpuId(cpu)));
}
