namespace SmpActors.Model.Kernel;

/// <summary>
/// How generic code asks for an IPI; X86 and Gic implement it, and Kernel names neither.
/// </summary>
/// <remarks>
/// One immutable instance serves all CPUs of a machine; what a CPU's own interrupt hardware knows
/// is in its <see cref="IInterruptPort"/>.
/// Source: arch_send_call_function_single_ipi() and its like (v4.9).
/// </remarks>
public interface IArch
{
    /// <summary>
    /// Whether the store that sends an IPI stays behind a locked atomic on memory: true where it is
    /// an uncached store (xAPIC); false where it is an MSR or system register, which needs a fence.
    /// </summary>
    bool LockedAtomicsOrderIpis { get; }

    /// <summary>
    /// Whether an idle task can say that it polls: TIF_POLLING_NRFLAG. Where it cannot, its CPU
    /// gets an interrupt even with idle=poll.
    /// </summary>
    bool HasPollingFlag { get; }

    /// <summary>The vector or INTID of a single call, for accounts.</summary>
    int CallFunctionSingleVector { get; }

    /// <summary>The vector or INTID of a call to many, for accounts.</summary>
    int CallFunctionVector { get; }

    /// <summary>How its CPUs start and stop.</summary>
    IHotplugArch Hotplug { get; }

    /// <summary>Interrupts one CPU for its call_single_queue.</summary>
    GuestTask SendCallFunctionSingleIpi(Cpu cpu, CpuId target);

    /// <summary>Interrupts some CPUs for their call_single_queue.</summary>
    GuestTask SendCallFunctionIpiMask(Cpu cpu, CpuMask targets);

    /// <summary>smp_send_reschedule().</summary>
    GuestTask SmpSendReschedule(Cpu cpu, CpuId target);

    /// <summary>smp_send_stop(): stops all other CPUs for ever.</summary>
    GuestTask SmpSendStop(Cpu cpu);

    /// <summary>arch_irq_work_raise(): interrupts this CPU for its own irq_work.</summary>
    GuestTask IrqWorkRaise(Cpu cpu);

    /// <summary>Raises an IPI by its number, as a recording names it.</summary>
    /// <param name="cpu">The CPU that sends.</param>
    /// <param name="targets">Who gets it.</param>
    /// <param name="vector">x86 vector, or on GIC the INTID.</param>
    GuestTask RaiseIpi(Cpu cpu, CpuMask targets, int vector);

    /// <summary>
    /// cpu_pm_enter(): this CPU is about to sleep with interrupts off. Where its interrupt
    /// controller needs no telling, nothing is done.
    /// </summary>
    GuestTask CpuPmEnter(Cpu cpu) => GuestTask.Completed;

    /// <summary>cpu_pm_exit(): this CPU is awake again.</summary>
    GuestTask CpuPmExit(Cpu cpu) => GuestTask.Completed;

    /// <summary>
    /// The kernel's word for a vector or INTID, as ipi_raise and ipi_entry print it.
    /// </summary>
    string ReasonOf(int vector);

    /// <summary>The message by which an IPI of unknown sender reaches a CPU's controller.</summary>
    OutgoingMessage Inject(CpuId target, int vector, long cause);
}
