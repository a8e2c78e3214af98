using SmpActors.Model.Kernel;

namespace SmpActors.Model.X86;

/// <summary>Logical flat mode as a 32-bit kernel drives it, for up to 8 CPUs.</summary>
/// <remarks>
/// Source: arch/x86/kernel/apic/probe_32.c, apic_default; arch/x86/kernel/apic/ipi.c (v4.9).
/// </remarks>
public sealed class DefaultApicDriver : FlatLogicalDriver
{
    private const string File = "arch/x86/kernel/apic/probe_32.c";
    private const string IpiFile = "arch/x86/kernel/apic/ipi.c";

    private static readonly KernelFunction _mask = new("default_send_IPI_mask_logical", IpiFile);
    private static readonly KernelFunction _maskAllButSelf =
        new("default_send_IPI_mask_allbutself_logical", IpiFile);

    private static readonly KernelFunction _allButSelf = new("default_send_IPI_allbutself", File);
    private static readonly KernelFunction _all = new("default_send_IPI_all", File);
    private static readonly KernelFunction _self = new("default_send_IPI_self", IpiFile);

    /// <summary>
    /// no_broadcast: 1 where CPUs can be unplugged, for an offline one must not see a broadcast.
    /// </summary>
    public bool NoBroadcast { get; init; } = true;

    public override string Name => "default";

    public override async GuestTask SendIpiMask(Cpu cpu, CpuMask mask, int vector)
    {
        using var scope = cpu.In(_mask);
        var word = mask.WordOf(0);
        if (word == 0) return;

        var flags = cpu.LocalIrqSave();
        if ((word & ~cpu.OnlineMask.WordOf(0)) != 0) cpu.Warn(_mask);
        await Ipi.DefaultSendIpiDestField(cpu, (byte)word, vector, DestinationMode.Logical);
        await cpu.LocalIrqRestore(flags);
    }

    /// <summary>A message for each CPU, though one would do.</summary>
    public override async GuestTask SendIpiMaskAllButSelf(Cpu cpu, CpuMask mask, int vector)
    {
        using var scope = cpu.In(_maskAllButSelf);
        var flags = cpu.LocalIrqSave();
        foreach (var target in mask)
        {
            if (target == cpu.Number) continue;
            await Ipi.DefaultSendIpiDestField(
                cpu, LogicalIdOf(target), vector, DestinationMode.Logical);
        }

        await cpu.LocalIrqRestore(flags);
    }

    private protected override async GuestTask OwnSendIpiAllButSelf(Cpu cpu, int vector)
    {
        using var scope = cpu.In(_allButSelf);
        if (cpu.OnlineMask.Count <= 1) return;
        if (NoBroadcast || vector == IrqVectors.Nmi)
        {
            await SendIpiMaskAllButSelf(cpu, cpu.OnlineMask, vector);
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
        if (NoBroadcast || vector == IrqVectors.Nmi)
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
        await Ipi.DefaultSendIpiShortcut(cpu, Shorthand.Self, vector, DestinationMode.Logical);
    }
}
