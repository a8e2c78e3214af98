using SmpActors.Model.Kernel;

namespace SmpActors.Model.X86;

/// <summary>
/// The table of SMP operations, filled with the native functions. One serves all CPUs.
/// </summary>
/// <remarks>
/// Source: arch/x86/include/asm/smp.h, struct smp_ops; arch/x86/kernel/smp.c (v4.9).
/// </remarks>
public sealed partial class SmpOps(ApicDriver apic)
{
    private const string File = "arch/x86/kernel/smp.c";
    private const string IpiFile = "arch/x86/kernel/apic/ipi.c";
    private const long RebootWaitNs = 1_000_000_000;
    private const long NmiWaitNs = 10_000_000;

    private static readonly KernelFunction _reschedule = Moved("native_smp_send_reschedule");
    private static readonly KernelFunction _single = Moved("native_send_call_func_single_ipi");
    private static readonly KernelFunction _many = Moved("native_send_call_func_ipi");
    private static readonly KernelFunction _stop = new("native_stop_other_cpus", File);
    private static readonly KernelFunction _allButSelf =
        new("apic_send_IPI_allbutself", IpiFile, "v6.1");

    /// <summary>
    /// Whether there is memory for a call's temporary mask; false takes the other path.
    /// </summary>
    public bool MaskAllocates { get; init; } = true;

    /// <summary>nonmi_ipi: CPUs that do not hear REBOOT are left alone.</summary>
    public bool SmpNoNmiIpi { get; init; }

    /// <summary>Asks a CPU to schedule; an offline one is warned of and left alone.</summary>
    /// <remarks>Source: arch/x86/kernel/smp.c, native_smp_send_reschedule() (v4.9).</remarks>
    public async GuestTask NativeSmpSendReschedule(Cpu cpu, CpuId target)
    {
        using var scope = cpu.In(_reschedule);
        if (!cpu.OnlineMask.Contains(target))
        {
            cpu.Warn(_reschedule);
            return;
        }

        cpu.TraceIpiRaised(CpuMask.Of(target), IrqVectors.Reschedule);
        await apic.SendIpi(cpu, target, IrqVectors.Reschedule);
    }

    /// <summary>
    /// Interrupts one CPU for its call_single_queue; nobody looks whether it is online.
    /// </summary>
    /// <remarks>
    /// Source: arch/x86/kernel/smp.c, native_send_call_func_single_ipi() (v4.9).
    /// </remarks>
    public async GuestTask NativeSendCallFuncSingleIpi(Cpu cpu, CpuId target)
    {
        using var scope = cpu.In(_single);
        cpu.TraceIpiRaised(CpuMask.Of(target), IrqVectors.CallFunctionSingle);
        await apic.SendIpi(cpu, target, IrqVectors.CallFunctionSingle);
    }

    /// <summary>
    /// Interrupts some CPUs: by broadcast if they are all others and nobody is booting.
    /// </summary>
    /// <remarks>
    /// Source: arch/x86/kernel/smp.c, native_send_call_func_ipi() (v4.9), whose driver then decides
    /// how; arch/x86/kernel/apic/ipi.c (v6.1), which decides itself.
    /// </remarks>
    public async GuestTask NativeSendCallFuncIpi(Cpu cpu, CpuMask mask)
    {
        using var scope = cpu.In(_many);
        cpu.TraceIpiRaised(mask, IrqVectors.CallFunction);
        if (apic.Options.Has(X86Change.Shorthands))
        {
            await SendByShorthandOrMask(cpu, mask, IrqVectors.CallFunction);
        }
        else if (MaskAllocates && IsAllOthers(cpu, mask) && cpu.OnlineMask == cpu.CalloutMask)
        {
            await apic.SendIpiAllButSelf(cpu, IrqVectors.CallFunction);
        }
        else
        {
            await apic.SendIpiMask(cpu, mask, IrqVectors.CallFunction);
        }
    }

    /// <summary>
    /// Stops all other CPUs for ever: by REBOOT, those that do not hear it by NMI, and disables the
    /// own APIC.
    /// </summary>
    /// <param name="cpu">
    /// The CPU that goes on, with interrupts off; if another one came first, nothing is done.
    /// </param>
    /// <param name="wait">Whether to wait for ever for those that are interrupted.</param>
    /// <remarks>Source: arch/x86/kernel/smp.c, native_stop_other_cpus() (v4.9).</remarks>
    public async GuestTask NativeStopOtherCpus(Cpu cpu, bool wait)
    {
        using var scope = cpu.In(_stop);
        var others = cpu.OnlineMask.Except(cpu.Number);
        if (!others.IsEmpty)
        {
            if (!await StopVariables.Claim(cpu)) return;
            others = await Stop(cpu, others, IrqVectors.Reboot, wait ? null : RebootWaitNs);
        }

        if (!others.IsEmpty && !SmpNoNmiIpi)
        {
            await StopVariables.RegisterNmi(cpu);
            cpu.Warn("Shutting down cpus with NMI");
            await Stop(cpu, others, IrqVectors.Nmi, wait ? null : NmiWaitNs);
        }

        cpu.TraceStopDone(others);
        cpu.LocalIrqSave();
        await LocalApicSetup.DisableLocalApic(cpu);
    }

    /// <summary>Sends what stops the other CPUs, and watches their online bits.</summary>
    /// <returns>Those that are online yet.</returns>
    /// <remarks>The kernel looks each µs.</remarks>
    private async GuestTask<CpuMask> Stop(Cpu cpu, CpuMask others, int vector, long? waitNs)
    {
        cpu.TraceBarrier("wmb");
        cpu.TraceIpiRaised(others, vector);
        await SendAllButSelf(cpu, vector);
        return await cpu.PollOnlineMask(others, waitNs);
    }

    private async GuestTask SendByShorthandOrMask(Cpu cpu, CpuMask mask, int vector)
    {
        var isAllOthers = IsAllOthers(cpu, mask);
        var isAll = !isAllOthers && mask == cpu.OnlineMask;
        if (!(isAllOthers || isAll) || !apic.Options.UsesShorthand(cpu))
        {
            await apic.SendIpiMask(cpu, mask, vector);
        }
        else if (isAll)
        {
            await apic.SendIpiAll(cpu, vector);
        }
        else
        {
            await apic.SendIpiAllButSelf(cpu, vector);
        }
    }

    /// <remarks>
    /// Source: arch/x86/kernel/apic/ipi.c, apic_send_IPI_allbutself() (v6.1).
    /// </remarks>
    private async GuestTask SendAllButSelf(Cpu cpu, int vector)
    {
        if (!apic.Options.Has(X86Change.Shorthands))
        {
            await apic.SendIpiAllButSelf(cpu, vector);
            return;
        }

        using var scope = cpu.In(_allButSelf);
        if (apic.Options.UsesShorthand(cpu)) await apic.SendIpiAllButSelf(cpu, vector);
        else await apic.SendIpiMaskAllButSelf(cpu, cpu.OnlineMask, vector);
    }

    /// <summary>A function that lies with the APIC drivers from v5.4 on.</summary>
    private static KernelFunction Moved(string name) => new(name, File)
    {
        Later = new(name, IpiFile, "v6.1"),
    };

    private static bool IsAllOthers(Cpu cpu, CpuMask mask)
    {
        // Without this CPU at most one word fewer is left: a small mask on a large machine is told
        // apart by that, before a mask of the whole machine is made to compare it with.
        var online = cpu.OnlineMask;
        return mask.WordCount + 1 >= online.WordCount && mask == online.Except(cpu.Number);
    }
}
