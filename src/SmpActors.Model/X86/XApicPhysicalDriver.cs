using SmpActors.Model.Kernel;

namespace SmpActors.Model.X86;

/// <summary>
/// What the drivers of xAPIC physical mode share: one message for each CPU, named by its APIC id.
/// </summary>
/// <remarks>
/// Source: arch/x86/kernel/apic/apic_flat_64.c, apic_physflat; bigsmp_32.c, apic_bigsmp (v4.9),
/// functions of equal names but for their first word.
/// </remarks>
public abstract class XApicPhysicalDriver : XApicDriver
{
    /// <summary>Ids of 8 bits, but for 0xff, which addresses everyone.</summary>
    private const int AddressableIdCount = 0xff;

    private readonly KernelFunction _mask;
    private readonly KernelFunction _allButSelf;
    private readonly KernelFunction _all;
    private readonly KernelFunction _self;

    /// <param name="mask">send_IPI_mask() as the driver names it.</param>
    /// <param name="allButSelf">send_IPI_allbutself().</param>
    /// <param name="all">send_IPI_all().</param>
    /// <param name="self">send_IPI_self().</param>
    private protected XApicPhysicalDriver(
        KernelFunction mask, KernelFunction allButSelf, KernelFunction all, KernelFunction self)
    {
        _mask = mask;
        _allButSelf = allButSelf;
        _all = all;
        _self = self;
    }

    public sealed override string LimitReason =>
        "an xAPIC's physical destination has 8 bits, and 0xff addresses everyone";

    public sealed override int CpuCountMaxOf(MachineTopology topology) =>
        CpuCountBelow(AddressableIdCount, topology);

    public sealed override GuestTask SendIpi(Cpu cpu, CpuId target, int vector) =>
        Ipi.DefaultSendIpiSinglePhys(cpu, target, vector);

    public sealed override async GuestTask SendIpiMask(Cpu cpu, CpuMask mask, int vector)
    {
        using var scope = In(cpu, _mask);
        await Ipi.DefaultSendIpiMaskSequencePhys(cpu, mask, vector);
    }

    private protected sealed override async GuestTask OwnSendIpiAllButSelf(Cpu cpu, int vector)
    {
        using var scope = cpu.In(_allButSelf);
        await Ipi.DefaultSendIpiMaskAllButSelfPhys(cpu, cpu.OnlineMask, vector);
    }

    private protected sealed override async GuestTask OwnSendIpiAll(Cpu cpu, int vector)
    {
        using var scope = cpu.In(_all);
        await SendIpiMask(cpu, cpu.OnlineMask, vector);
    }

    private protected sealed override async GuestTask OwnSendIpiSelf(Cpu cpu, int vector)
    {
        using var scope = cpu.In(_self);
        await Ipi.DefaultSendIpiShortcut(cpu, Shorthand.Self, vector, DestinationMode.Physical);
    }

    /// <summary>A function of a driver's own; since v5.4 what it calls is called.</summary>
    private protected Cpu.FunctionScope In(Cpu cpu, KernelFunction function) =>
        HasShorthands ? default : cpu.In(function);
}
