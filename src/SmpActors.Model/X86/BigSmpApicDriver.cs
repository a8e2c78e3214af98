using SmpActors.Model.Kernel;

namespace SmpActors.Model.X86;

/// <summary>Physical mode of an xAPIC as a 32-bit kernel drives it, beyond 8 CPUs.</summary>
/// <remarks>Source: arch/x86/kernel/apic/bigsmp_32.c, apic_bigsmp (v4.9).</remarks>
public sealed class BigSmpApicDriver() : XApicPhysicalDriver(_mask, _allButSelf, _all, _self)
{
    private const string File = "arch/x86/kernel/apic/bigsmp_32.c";

    private static readonly KernelFunction _mask = new("bigsmp_send_IPI_mask", File);
    private static readonly KernelFunction _allButSelf = new("bigsmp_send_IPI_allbutself", File);
    private static readonly KernelFunction _all = new("bigsmp_send_IPI_all", File);
    private static readonly KernelFunction _self =
        new("default_send_IPI_self", "arch/x86/kernel/apic/ipi.c");

    public override string Name => "bigsmp";

    /// <summary>The APIC id, though nobody is ever addressed by it.</summary>
    public override byte LogicalIdOf(CpuId cpu, ApicId id) => (byte)(id.Value & byte.MaxValue);

    public override GuestTask InitApicLdr(Cpu cpu) => WriteLogicalId(cpu);

    /// <summary>
    /// At v4.9 a null pointer: the driver has no such function. The kernel reports it, and this
    /// CPU goes on without having sent.
    /// </summary>
    /// <remarks>
    /// Differs from v4.9: there the task that calls it dies, or the kernel if it is an interrupt.
    /// That callers who decide on shorthands themselves find one is from knowledge, unverified.
    /// </remarks>
    public override GuestTask SendIpiMaskAllButSelf(Cpu cpu, CpuMask mask, int vector)
    {
        if (HasShorthands)
        {
            return Ipi.DefaultSendIpiMaskAllButSelfPhys(cpu, mask, vector);
        }

        cpu.Warn("BUG: unable to handle kernel NULL pointer dereference at (null)");
        return GuestTask.Completed;
    }
}
