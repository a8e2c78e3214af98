using SmpActors.Model.X86;

namespace SmpActors.Model.Tests.X86;

/// <summary>The drivers that name each CPU by its APIC id.</summary>
public sealed class PhysicalDriverWritesSpec
{
    private const int CpuCount = 16;

    [Theory]
    [Trait("Rule", "X-DR-3")]
    [Trait("Rule", "X-DR-8")]
    [InlineData(new[] { 1 }, "ICR2=0x1000000 ICR=0xfb")]
    [InlineData(new[] { 0, 15 }, "ICR2=0xf000000 ICR=0xfb")]
    [InlineData(new[] { 1, 2 }, "ICR2=0x1000000 ICR=0xfc ICR2=0x2000000 ICR=0xfc")]
    [InlineData(new[] { 0, 1, 15 }, "ICR2=0x1000000 ICR=0xfc ICR2=0xf000000 ICR=0xfc")]
    [InlineData(new[] { 0 }, "")]
    public void Physflat_writes_what_a_real_6_1_wrote_for_calls_to_part_of_16_cpus(
        int[] mask, string writes)
    {
        var machine = PhysFlat();

        machine.Run(0, cpu => Smp.SmpCallFunctionMany(
            cpu, MaskOf(mask), SmpFunc.Nop, 0, wait: true));

        Assert.Equal(writes, machine.SendsOf(0));
        machine.ExpectBalancedIpis();
    }

    [Theory]
    [Trait("Rule", "X-DR-4")]
    [Trait("Rule", "X-DR-8")]
    [InlineData(new[] { 8 }, "ICR=0x8000000fb")]
    [InlineData(new[] { 0, 2 }, "ICR=0x2000000fb")]
    [InlineData(new[] { 1, 2 }, "ICR=0x1000000fc ICR=0x2000000fc")]
    [InlineData(new[] { 1, 15 }, "ICR=0x1000000fc ICR=0xf000000fc")]
    [InlineData(new[] { 0 }, "")]
    public void X2apic_phys_writes_what_a_real_6_1_wrote_for_calls_to_part_of_16_cpus(
        int[] mask, string writes)
    {
        var machine = X2ApicPhys();

        machine.Run(0, cpu => Smp.SmpCallFunctionMany(
            cpu, MaskOf(mask), SmpFunc.Nop, 0, wait: true));

        Assert.Equal(writes, machine.SendsOf(0));
        machine.ExpectBalancedIpis();
    }

    [Fact]
    [Trait("Rule", "X-DR-3")]
    [Trait("Rule", "X-DR-8")]
    public void Physflat_reaches_all_others_by_a_pair_for_each_and_polls_icr_before_each()
    {
        var machine = PhysFlat();

        machine.Run(3, static cpu => Smp.SmpCallFunctionMany(
            cpu, cpu.OnlineMask, SmpFunc.Nop, 0, wait: true));

        Assert.Equal(
            string.Join(' ', Others(3).Select(n => $"ICR2=0x{n << 24:x} ICR=0xfc")),
            machine.SendsOf(3));
        Assert.True(machine.IcrReadCountOf(3) >= CpuCount - 1);
        machine.ExpectEachCsdOnce();
    }

    [Fact]
    [Trait("Rule", "X-DR-4")]
    [Trait("Rule", "X-DR-8")]
    public void X2apic_phys_reaches_all_others_by_a_write_for_each_after_one_fence()
    {
        var machine = X2ApicPhys();

        machine.Run(3, static cpu => Smp.SmpCallFunctionMany(
            cpu, cpu.OnlineMask, SmpFunc.Nop, 0, wait: true));

        Assert.Equal(
            string.Join(' ', Others(3).Select(n => $"ICR=0x{((long)n << 32) | 0xfc:x}")),
            machine.SendsOf(3));
        Assert.Equal(0, machine.IcrReadCountOf(3));
        Assert.Single(machine.Runner.Of(TraceEventKind.BarrierIssued), e => e.Detail is "mfence");
        machine.ExpectEachCsdOnce();
    }

    [Theory]
    [InlineData(false, "ICR2=0x1000000 ICR=0xfd ICR2=0x2000000 ICR=0xfd ICR2=0x3000000 ICR=0xfd")]
    [InlineData(true, "ICR=0x1000000fd ICR=0x2000000fd ICR=0x3000000fd")]
    [Trait("Rule", "X-DR-3")]
    [Trait("Rule", "X-DR-4")]
    public void All_of_a_mask_is_written_with_self_and_without(bool isX2Apic, string writes)
    {
        var machine = isX2Apic ? X2ApicPhys() : PhysFlat();

        machine.Run(2, static cpu => DriverOf(cpu).SendIpiMask(
            cpu, CpuMask.Range(1, 3), IrqVectors.Reschedule));
        machine.Run(0, static cpu => DriverOf(cpu).SendIpiMaskAllButSelf(
            cpu, CpuMask.Range(0, 4), IrqVectors.Reschedule));

        Assert.Equal(writes, machine.SendsOf(2));
        Assert.Equal(writes, machine.SendsOf(0));
    }

    [Theory]
    [InlineData(false, "ICR=0x400f6")]
    [InlineData(true, "SELF=0xf6")]
    [Trait("Rule", "X-DR-3")]
    [Trait("Rule", "X-DR-4")]
    public void Own_cpu_is_reached_by_shorthand_or_by_self_ipi(bool isX2Apic, string writes)
    {
        var machine = isX2Apic ? X2ApicPhys() : PhysFlat();

        machine.Run(0, static async cpu =>
        {
            await IrqWorks.IrqWorkQueue(cpu, cpu.DefineIrqWork(0, SmpFunc.Nop, 0));
        });

        Assert.Equal(writes, machine.SendsOf(0));
        Assert.Single(machine.Runner.Of(TraceEventKind.IrqWorkRun));
    }

    [Fact]
    [Trait("Rule", "X-DR-3")]
    public void Nmi_by_physflat_is_sent_as_one_and_only_to_those_online()
    {
        var machine = new X86Machine(X86System.PhysFlat, new(4, 4), online: CpuMask.Range(0, 3));

        machine.Run(0, static cpu => DriverOf(cpu).SendIpiAllButSelf(cpu, IrqVectors.Nmi));

        Assert.Equal("ICR2=0x1000000 ICR=0x400 ICR2=0x2000000 ICR=0x400", machine.SendsOf(0));
    }

    [Fact]
    public void Destination_is_the_apic_id_not_the_cpus_number()
    {
        // 12 CPUs of a chip: the second chip's ids begin at 16.
        var machine = new X86Machine(X86System.X2ApicPhys, new(24, 12));

        machine.Run(0, static async cpu => await Smp.SmpCallFunctionSingle(
            cpu, new(12), SmpFunc.Nop, 0, wait: true));

        Assert.Equal("ICR=0x10000000fb", machine.SendsOf(0));
        machine.ExpectEachCsdOnce();
    }

    [Fact]
    public void An_8_bit_destination_names_255_ids()
    {
        Assert.Equal(255, X86System.PhysFlat(new(64, 64)).CpuCountMax);

        // 28 CPUs of a chip leave 4 of its 32 ids unused: 7 whole chips, and 28 of the last 31.
        Assert.Equal(8 * 28, X86System.PhysFlat(new(64, 28)).CpuCountMax);
        Assert.Equal(CpuId.CountMax, X86System.X2ApicPhys(new(64, 64)).CpuCountMax);
        Assert.NotEqual("", X86System.PhysFlat(new(64, 64)).LimitReason);
    }

    private static X86Machine PhysFlat() => new(X86System.PhysFlat, new(CpuCount, CpuCount));

    private static X86Machine X2ApicPhys() => new(X86System.X2ApicPhys, new(CpuCount, CpuCount));

    private static IEnumerable<int> Others(int cpu) =>
        Enumerable.Range(0, CpuCount).Where(other => other != cpu);

    private static ApicDriver DriverOf(Cpu cpu) => ((X86Arch)cpu.Kernel.Arch).Apic;

    private static CpuMask MaskOf(int[] cpus) => CpuMask.Of(cpus.Select(cpu => new CpuId(cpu)));
}
