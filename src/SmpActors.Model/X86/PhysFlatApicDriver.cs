using SmpActors.Model.Kernel;

namespace SmpActors.Model.X86;

/// <summary>Physical mode of an xAPIC: one message for each CPU, named by its APIC id.</summary>
/// <remarks>Source: arch/x86/kernel/apic/apic_flat_64.c, apic_physflat (v4.9).</remarks>
public sealed class PhysFlatApicDriver : ApicDriver
{
    private const string File = "arch/x86/kernel/apic/apic_flat_64.c";

    /// <summary>Ids of 8 bits, but for 0xff, which addresses everyone.</summary>
    private const int AddressableIdCount = 0xff;

    private static readonly KernelFunction _mask = new("physflat_send_IPI_mask", File);
    private static readonly KernelFunction _maskAllButSelf =
        new("physflat_send_IPI_mask_allbutself", File);

    private static readonly KernelFunction _allButSelf = new("physflat_send_IPI_allbutself", File);
    private static readonly KernelFunction _all = new("physflat_send_IPI_all", File);
    private static readonly KernelFunction _self = new("apic_send_IPI_self", File);

    public override string Name => "physical flat";

    public override ApicMode Mode => ApicMode.XApic;

    public override string LimitReason =>
        "an xAPIC's physical destination has 8 bits, and 0xff addresses everyone";

    public override int CpuCountMaxOf(MachineTopology topology) =>
        CpuCountBelow(AddressableIdCount, topology);

    /// <summary>Physical mode uses none.</summary>
    public override byte LogicalIdOf(CpuId cpu, ApicId id) => 0;

    /// <summary>Neither LDR nor DFR takes part in physical mode: nothing is written.</summary>
    public override GuestTask InitApicLdr(Cpu cpu) => GuestTask.Completed;

    public override GuestTask SendIpi(Cpu cpu, CpuId target, int vector) =>
        Ipi.DefaultSendIpiSinglePhys(cpu, target, vector);

    public override async GuestTask SendIpiMask(Cpu cpu, CpuMask mask, int vector)
    {
        using var scope = In(cpu, _mask);
        await Ipi.DefaultSendIpiMaskSequencePhys(cpu, mask, vector);
    }

    public override async GuestTask SendIpiMaskAllButSelf(Cpu cpu, CpuMask mask, int vector)
    {
        using var scope = In(cpu, _maskAllButSelf);
        await Ipi.DefaultSendIpiMaskAllButSelfPhys(cpu, mask, vector);
    }

    public override async GuestTask SendIpiAllButSelf(Cpu cpu, int vector)
    {
        if (Options.Has(X86Change.Shorthands))
        {
            await Ipi.DefaultSendIpiAllButSelf(cpu, vector, Options);
            return;
        }

        using var scope = cpu.In(_allButSelf);
        await Ipi.DefaultSendIpiMaskAllButSelfPhys(cpu, cpu.OnlineMask, vector);
    }

    public override async GuestTask SendIpiAll(Cpu cpu, int vector)
    {
        if (Options.Has(X86Change.Shorthands))
        {
            await Ipi.DefaultSendIpiAll(cpu, vector, Options);
            return;
        }

        using var scope = cpu.In(_all);
        await SendIpiMask(cpu, cpu.OnlineMask, vector);
    }

    public override async GuestTask SendIpiSelf(Cpu cpu, int vector)
    {
        if (Options.Has(X86Change.Shorthands))
        {
            await Ipi.DefaultSendIpiSelf(cpu, vector, Options);
            return;
        }

        using var scope = cpu.In(_self);
        await Ipi.DefaultSendIpiShortcut(cpu, Shorthand.Self, vector, DestinationMode.Physical);
    }

    public override GuestTask WaitIcrIdle(Cpu cpu) => Ipi.XApicWaitIcrIdle(cpu);

    /// <summary>A function of this driver's own; since v5.4 what it calls is called.</summary>
    private Cpu.FunctionScope In(Cpu cpu, KernelFunction function) =>
        Options.Has(X86Change.Shorthands) ? default : cpu.In(function);
}
