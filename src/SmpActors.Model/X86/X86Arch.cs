using SmpActors.Model.Kernel;

namespace SmpActors.Model.X86;

/// <summary>How generic code asks for an IPI on x86: through smp_ops to the APIC driver.</summary>
/// <remarks>Source: arch/x86/include/asm/smp.h (v4.9).</remarks>
/// <param name="apic">The driver in use.</param>
/// <param name="smpOps">The operations in use.</param>
public sealed class X86Arch(ApicDriver apic, SmpOps smpOps) : IArch
{
    private static readonly KernelFunction _sendSingle =
        new("arch_send_call_function_single_ipi", "arch/x86/include/asm/smp.h");

    private static readonly KernelFunction _sendMask =
        new("arch_send_call_function_ipi_mask", "arch/x86/include/asm/smp.h");

    private static readonly KernelFunction _sendStop =
        new("smp_send_stop", "arch/x86/include/asm/smp.h");

    private static readonly KernelFunction _irqWorkRaise =
        new("arch_irq_work_raise", "arch/x86/kernel/irq_work.c");

    /// <summary>The driver in use: the kernel's <c>apic</c>.</summary>
    public ApicDriver Apic { get; } = apic;

    public bool LockedAtomicsOrderIpis { get; } =
        apic.Mode != ApicMode.X2Apic && !apic.Options.Lacks(X86Weakness.NoLockedAtomic);

    public bool HasPollingFlag => true;

    public IHotplugArch Hotplug { get; } = new X86Hotplug(apic);

    public int CallFunctionSingleVector => IrqVectors.CallFunctionSingle;

    public int CallFunctionVector => IrqVectors.CallFunction;

    public async GuestTask SendCallFunctionSingleIpi(Cpu cpu, CpuId target)
    {
        using var scope = cpu.In(_sendSingle);
        await smpOps.NativeSendCallFuncSingleIpi(cpu, target);
    }

    public async GuestTask SendCallFunctionIpiMask(Cpu cpu, CpuMask targets)
    {
        using var scope = cpu.In(_sendMask);
        await smpOps.NativeSendCallFuncIpi(cpu, targets);
    }

    public GuestTask SmpSendReschedule(Cpu cpu, CpuId target) =>
        smpOps.NativeSmpSendReschedule(cpu, target);

    public async GuestTask SmpSendStop(Cpu cpu)
    {
        using var scope = cpu.In(_sendStop);
        await smpOps.NativeStopOtherCpus(cpu, wait: false);
    }

    /// <remarks>
    /// Without a local APIC there is no such interrupt, and the work waits for the tick, which this
    /// machine does not have.
    /// </remarks>
    public async GuestTask IrqWorkRaise(Cpu cpu)
    {
        using var scope = cpu.In(_irqWorkRaise);
        if (Apic.Mode == ApicMode.Disabled) return;
        cpu.TraceIpiRaised(CpuMask.Of(cpu.Number), IrqVectors.IrqWork);
        await Apic.SendIpiSelf(cpu, IrqVectors.IrqWork);
        await Apic.WaitIcrIdle(cpu);
    }

    public async GuestTask RaiseIpi(Cpu cpu, CpuMask targets, int vector)
    {
        cpu.TraceIpiRaised(targets, vector);
        if (targets.IsEmpty) return;

        var first = targets.First;
        if (targets.Next(first) is not null) await Apic.SendIpiMask(cpu, targets, vector);
        else if (first == cpu.Number) await Apic.SendIpiSelf(cpu, vector);
        else await Apic.SendIpi(cpu, first, vector);
    }

    public string ReasonOf(int vector) => IrqVectors.ReasonOf(vector);

    public OutgoingMessage Inject(CpuId target, int vector, long cause) =>
        new(PartId.LocalApic(target), new LocalApic.InjectInterrupt((byte)vector, cause), 0);
}
