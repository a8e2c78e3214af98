using SmpActors.Model.Kernel;

namespace SmpActors.Model.X86;

/// <summary>
/// What the two drivers of xAPIC logical flat mode share: up to 8 CPUs, each with the bit of its
/// number as its logical id.
/// </summary>
/// <remarks>
/// Source: arch/x86/kernel/apic/apic_flat_64.c, flat_init_apic_ldr(); arch/x86/include/asm/apic.h,
/// default_init_apic_ldr(), which do the same; arch/x86/kernel/apic/ipi.c (v4.9).
/// </remarks>
public abstract class FlatLogicalDriver : XApicDriver
{
    private const int LogicalIdBits = 8;

    private static readonly KernelFunction _single =
        new("default_send_IPI_single", "arch/x86/kernel/apic/ipi.c");

    private protected FlatLogicalDriver()
    {
    }

    public sealed override string LimitReason =>
        "an xAPIC's logical destination in flat mode has 8 bits, one for each CPU";

    public sealed override int CpuCountMaxOf(MachineTopology topology) => LogicalIdBits;

    public sealed override byte LogicalIdOf(CpuId cpu, ApicId id) => LogicalIdOf(cpu);

    private protected static byte LogicalIdOf(CpuId cpu) =>
        cpu.Value < LogicalIdBits ? (byte)(1 << cpu.Value) : (byte)0;

    public sealed override GuestTask InitApicLdr(Cpu cpu) => WriteLogicalId(cpu);

    public sealed override async GuestTask SendIpi(Cpu cpu, CpuId target, int vector)
    {
        using var scope = cpu.In(_single);
        await SendIpiMask(cpu, CpuMask.Of(target), vector);
    }
}
