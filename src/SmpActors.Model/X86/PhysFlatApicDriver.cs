using SmpActors.Model.Kernel;

namespace SmpActors.Model.X86;

/// <summary>Physical mode of an xAPIC as a 64-bit kernel drives it.</summary>
/// <remarks>Source: arch/x86/kernel/apic/apic_flat_64.c, apic_physflat (v4.9).</remarks>
public sealed class PhysFlatApicDriver() : XApicPhysicalDriver(_mask, _allButSelf, _all, _self)
{
    private const string File = "arch/x86/kernel/apic/apic_flat_64.c";

    private static readonly KernelFunction _mask = new("physflat_send_IPI_mask", File);
    private static readonly KernelFunction _maskAllButSelf =
        new("physflat_send_IPI_mask_allbutself", File);

    private static readonly KernelFunction _allButSelf = new("physflat_send_IPI_allbutself", File);
    private static readonly KernelFunction _all = new("physflat_send_IPI_all", File);
    private static readonly KernelFunction _self = new("apic_send_IPI_self", File);

    public override string Name => "physical flat";

    /// <summary>Physical mode uses none.</summary>
    public override byte LogicalIdOf(CpuId cpu, ApicId id) => 0;

    /// <summary>Neither LDR nor DFR takes part in physical mode: nothing is written.</summary>
    public override GuestTask InitApicLdr(Cpu cpu) => GuestTask.Completed;

    public override async GuestTask SendIpiMaskAllButSelf(Cpu cpu, CpuMask mask, int vector)
    {
        using var scope = In(cpu, _maskAllButSelf);
        await Ipi.DefaultSendIpiMaskAllButSelfPhys(cpu, mask, vector);
    }
}
