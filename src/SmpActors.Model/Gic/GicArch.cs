using SmpActors.Model.Kernel;

namespace SmpActors.Model.Gic;

/// <summary>How generic code asks for an IPI on arm64, whichever GIC the machine has.</summary>
/// <param name="crossCall">The way to the GIC's driver.</param>
/// <param name="inject">The message by which an SGI of unknown sender reaches a CPU's GIC.</param>
/// <param name="hotplug">How its CPUs start and stop.</param>
/// <remarks>Source: arch/arm64/kernel/smp.c (v4.9).</remarks>
public sealed class GicArch(
    SmpCrossCall crossCall,
    Func<CpuId, int, long, OutgoingMessage> inject,
    IHotplugArch hotplug) : IArch
{
    private static readonly KernelFunction _sendSingle =
        new("arch_send_call_function_single_ipi", "arch/arm64/kernel/smp.c");

    private static readonly KernelFunction _sendMask =
        new("arch_send_call_function_ipi_mask", "arch/arm64/kernel/smp.c");

    /// <summary>The way to the GIC's driver.</summary>
    public SmpCrossCall CrossCall => crossCall;

    /// <summary>What the GIC's driver does when a CPU goes to sleep, or null: nothing.</summary>
    public Func<Cpu, GuestTask>? PmEnter { get; init; }

    /// <summary>What the GIC's driver does when a CPU is awake again, or null: nothing.</summary>
    public Func<Cpu, GuestTask>? PmExit { get; init; }

    public bool LockedAtomicsOrderIpis => false;

    public bool HasPollingFlag => false;

    public IHotplugArch Hotplug => hotplug;

    public int CallFunctionSingleVector => crossCall.Types.NumberOf(IpiMsgType.CallFunc);

    public int CallFunctionVector => crossCall.Types.NumberOf(IpiMsgType.CallFunc);

    /// <remarks>Source: arch_send_call_function_single_ipi() (v4.9).</remarks>
    public async GuestTask SendCallFunctionSingleIpi(Cpu cpu, CpuId target)
    {
        using var scope = cpu.In(_sendSingle);
        await crossCall.Send(cpu, CpuMask.Of(target), IpiMsgType.CallFunc);
    }

    /// <remarks>Source: arch_send_call_function_ipi_mask() (v4.9).</remarks>
    public async GuestTask SendCallFunctionIpiMask(Cpu cpu, CpuMask targets)
    {
        using var scope = cpu.In(_sendMask);
        await crossCall.Send(cpu, targets, IpiMsgType.CallFunc);
    }

    /// <remarks>Source: smp_send_reschedule() (v4.9): an offline CPU gets it too.</remarks>
    public GuestTask SmpSendReschedule(Cpu cpu, CpuId target) =>
        crossCall.Send(cpu, CpuMask.Of(target), IpiMsgType.Reschedule);

    public GuestTask SmpSendStop(Cpu cpu) => SmpStop.SmpSendStop(cpu, crossCall);

    /// <remarks>Source: arch_irq_work_raise() (v4.9).</remarks>
    public GuestTask IrqWorkRaise(Cpu cpu) =>
        crossCall.Send(cpu, CpuMask.Of(cpu.Number), IpiMsgType.IrqWork);

    /// <summary>tick_broadcast(): the timer interrupt for CPUs whose own timer sleeps.</summary>
    public GuestTask TickBroadcast(Cpu cpu, CpuMask mask) =>
        crossCall.Send(cpu, mask, IpiMsgType.Timer);

    public GuestTask RaiseIpi(Cpu cpu, CpuMask targets, int vector) =>
        crossCall.Send(cpu, targets, vector);

    public GuestTask CpuPmEnter(Cpu cpu) => PmEnter?.Invoke(cpu) ?? GuestTask.Completed;

    public GuestTask CpuPmExit(Cpu cpu) => PmExit?.Invoke(cpu) ?? GuestTask.Completed;

    public string ReasonOf(int vector) => crossCall.Types.ReasonOf(vector);

    public OutgoingMessage Inject(CpuId target, int vector, long cause) =>
        inject(target, vector, cause);
}
