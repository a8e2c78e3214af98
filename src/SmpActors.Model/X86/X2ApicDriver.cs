using SmpActors.Model.Kernel;

namespace SmpActors.Model.X86;

/// <summary>
/// What the two x2APIC drivers share: a fence before the MSR writes of a mask, whose destinations
/// each has its own way to name.
/// </summary>
/// <remarks>
/// Source: arch/x86/kernel/apic/x2apic_phys.c, x2apic_cluster.c (v4.9), functions of equal names.
/// </remarks>
public abstract class X2ApicDriver : ApicDriver
{
    private readonly KernelFunction _send;
    private readonly KernelFunction _mask;
    private readonly KernelFunction _maskAllButSelf;
    private readonly KernelFunction _allButSelf;
    private readonly KernelFunction _all;
    private readonly KernelFunction _inner;

    /// <param name="send">x2apic_send_IPI(), in the driver's file.</param>
    /// <param name="mask">x2apic_send_IPI_mask().</param>
    /// <param name="maskAllButSelf">x2apic_send_IPI_mask_allbutself().</param>
    /// <param name="allButSelf">x2apic_send_IPI_allbutself().</param>
    /// <param name="all">x2apic_send_IPI_all().</param>
    /// <param name="inner">__x2apic_send_IPI_mask().</param>
    private protected X2ApicDriver(
        KernelFunction send,
        KernelFunction mask,
        KernelFunction maskAllButSelf,
        KernelFunction allButSelf,
        KernelFunction all,
        KernelFunction inner)
    {
        _send = send;
        _mask = mask;
        _maskAllButSelf = maskAllButSelf;
        _allButSelf = allButSelf;
        _all = all;
        _inner = inner;
    }

    public sealed override ApicMode Mode => ApicMode.X2Apic;

    public sealed override byte LogicalIdOf(CpuId cpu, ApicId id) => 0;

    public sealed override async GuestTask SendIpi(Cpu cpu, CpuId target, int vector)
    {
        using var scope = cpu.In(_send);
        await Ipi.X2ApicWrmsrFence(cpu, Options);
        SendToOne(cpu, target, vector);
    }

    public sealed override async GuestTask SendIpiMask(Cpu cpu, CpuMask mask, int vector)
    {
        using var scope = cpu.In(_mask);
        await X2ApicSendIpiMask(cpu, mask, vector, isSelfIncluded: true);
    }

    public sealed override async GuestTask SendIpiMaskAllButSelf(
        Cpu cpu, CpuMask mask, int vector)
    {
        using var scope = cpu.In(_maskAllButSelf);
        await X2ApicSendIpiMask(cpu, mask, vector, isSelfIncluded: false);
    }

    public sealed override async GuestTask SendIpiAllButSelf(Cpu cpu, int vector)
    {
        using var scope = cpu.In(_allButSelf);
        if (Options.Has(X86Change.Shorthands))
        {
            await Ipi.X2ApicSendIpiShorthand(
                cpu, Shorthand.AllExcludingSelf, vector, Options);
            return;
        }

        await X2ApicSendIpiMask(cpu, cpu.OnlineMask, vector, isSelfIncluded: false);
    }

    public sealed override async GuestTask SendIpiAll(Cpu cpu, int vector)
    {
        using var scope = cpu.In(_all);
        if (Options.Has(X86Change.Shorthands))
        {
            await Ipi.X2ApicSendIpiShorthand(
                cpu, Shorthand.AllIncludingSelf, vector, Options);
            return;
        }

        await X2ApicSendIpiMask(cpu, cpu.OnlineMask, vector, isSelfIncluded: true);
    }

    public sealed override GuestTask SendIpiSelf(Cpu cpu, int vector)
    {
        Ipi.X2ApicSendIpiSelf(cpu, vector);
        return GuestTask.Completed;
    }

    public sealed override GuestTask WaitIcrIdle(Cpu cpu) => GuestTask.Completed;

    /// <summary>Writes the message for one CPU; the fence is behind it.</summary>
    private protected abstract void SendToOne(Cpu cpu, CpuId target, int vector);

    /// <summary>Writes the messages for a mask; fence and irqs-off are the caller's.</summary>
    private protected abstract void SendToMask(
        Cpu cpu, CpuMask mask, int vector, bool isSelfIncluded);

    private async GuestTask X2ApicSendIpiMask(
        Cpu cpu, CpuMask mask, int vector, bool isSelfIncluded)
    {
        using var scope = cpu.In(_inner);
        await Ipi.X2ApicWrmsrFence(cpu, Options);
        var flags = cpu.LocalIrqSave();
        SendToMask(cpu, mask, vector, isSelfIncluded);
        await cpu.LocalIrqRestore(flags);
    }
}
