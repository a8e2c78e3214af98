using SmpActors.Model.Kernel;

namespace SmpActors.Model.X86;

/// <summary>Logical flat mode of an xAPIC: the destination is a set of up to 8 CPUs.</summary>
/// <remarks>Source: arch/x86/kernel/apic/apic_flat_64.c, apic_flat (v4.9).</remarks>
public sealed class FlatApicDriver : FlatLogicalDriver
{
    private const string File = "arch/x86/kernel/apic/apic_flat_64.c";

    private static readonly KernelFunction _mask = new("flat_send_IPI_mask", File);
    private static readonly KernelFunction _inner = new("_flat_send_IPI_mask", File);
    private static readonly KernelFunction _maskAllButSelf =
        new("flat_send_IPI_mask_allbutself", File);

    private static readonly KernelFunction _allButSelf = new("flat_send_IPI_allbutself", File);
    private static readonly KernelFunction _all = new("flat_send_IPI_all", File);
    private static readonly KernelFunction _self = new("apic_send_IPI_self", File);

    /// <summary>
    /// CONFIG_HOTPLUG_CPU: an offline CPU must not see a broadcast, so none is sent.
    /// </summary>
    public bool IsHotplugConfigured { get; init; } = true;

    public override string Name => "flat";

    public override async GuestTask SendIpiMask(Cpu cpu, CpuMask mask, int vector)
    {
        using var scope = cpu.In(_mask);
        await FlatSendIpiMask(cpu, mask, vector);
    }

    public override async GuestTask SendIpiMaskAllButSelf(Cpu cpu, CpuMask mask, int vector)
    {
        using var scope = cpu.In(_maskAllButSelf);
        await FlatSendIpiMask(cpu, mask.Except(cpu.Number), vector);
    }

    private protected override async GuestTask OwnSendIpiAllButSelf(Cpu cpu, int vector)
    {
        using var scope = cpu.In(_allButSelf);
        var others = cpu.OnlineMask.Except(cpu.Number);
        if (others.IsEmpty) return;
        if (IsHotplugConfigured || vector == IrqVectors.Nmi)
        {
            await FlatSendIpiMask(cpu, others, vector);
        }
        else
        {
            await Ipi.DefaultSendIpiShortcut(
                cpu, Shorthand.AllExcludingSelf, vector, DestinationMode.Logical);
        }
    }

    private protected override async GuestTask OwnSendIpiAll(Cpu cpu, int vector)
    {
        using var scope = cpu.In(_all);
        if (vector == IrqVectors.Nmi)
        {
            await SendIpiMask(cpu, cpu.OnlineMask, vector);
        }
        else
        {
            await Ipi.DefaultSendIpiShortcut(
                cpu, Shorthand.AllIncludingSelf, vector, DestinationMode.Logical);
        }
    }

    private protected override async GuestTask OwnSendIpiSelf(Cpu cpu, int vector)
    {
        using var scope = cpu.In(_self);
        await Ipi.DefaultSendIpiShortcut(
            cpu, Shorthand.Self, vector, DestinationMode.Physical);
    }

    /// <summary>
    /// One pair of writes; a mask of nobody is sent to nobody, and still written.
    /// </summary>
    private static async GuestTask FlatSendIpiMask(Cpu cpu, CpuMask mask, int vector)
    {
        using var scope = cpu.In(_inner);
        var flags = cpu.LocalIrqSave();
        var destination = (byte)(mask.WordOf(0) & byte.MaxValue);
        await Ipi.DefaultSendIpiDestField(cpu, destination, vector, DestinationMode.Logical);
        await cpu.LocalIrqRestore(flags);
    }
}
