namespace SmpActors.Model.Tests.Kernel;

/// <summary>The least that an interrupt system can be: a message from CPU to CPU.</summary>
internal sealed class FakeArch : IArch
{
    public const int CallFunctionSingle = 1;
    public const int CallFunction = 2;
    public const int Reschedule = 3;
    public const int IrqWork = 4;
    public const int Reboot = 5;

    /// <summary>False: the driver fences for itself, as x2APIC and GICv3 do.</summary>
    public bool LockedAtomicsOrderIpis { get; init; } = true;

    public bool HasPollingFlag { get; init; } = true;

    public IHotplugArch Hotplug { get; init; } = new FakeHotplug();

    public int CallFunctionSingleVector => CallFunctionSingle;

    public int CallFunctionVector => CallFunction;

    public GuestTask SendCallFunctionSingleIpi(Cpu cpu, CpuId target) =>
        RaiseIpi(cpu, CpuMask.Of(target), CallFunctionSingle);

    public GuestTask SendCallFunctionIpiMask(Cpu cpu, CpuMask targets) =>
        RaiseIpi(cpu, targets, CallFunction);

    public GuestTask SmpSendReschedule(Cpu cpu, CpuId target) =>
        RaiseIpi(cpu, CpuMask.Of(target), Reschedule);

    public GuestTask SmpSendStop(Cpu cpu) =>
        RaiseIpi(cpu, cpu.OnlineMask.Except(cpu.Number), Reboot);

    public GuestTask IrqWorkRaise(Cpu cpu) => RaiseIpi(cpu, CpuMask.Of(cpu.Number), IrqWork);

    public async GuestTask RaiseIpi(Cpu cpu, CpuMask targets, int vector)
    {
        cpu.TraceIpiRaised(targets, vector);
        if (!LockedAtomicsOrderIpis) await cpu.EnqueueBarrier();
        var ipi = new Ipi(vector, cpu.IpiCause);
        foreach (var target in targets) cpu.Send(PartId.Cpu(target), ipi);
    }

    public string ReasonOf(int vector) => vector switch
    {
        CallFunctionSingle or CallFunction => "Function call interrupts",
        Reschedule => "Rescheduling interrupts",
        IrqWork => "IRQ work interrupts",
        _ => "CPU stop interrupts",
    };

    public OutgoingMessage Inject(CpuId target, int vector, long cause) =>
        new(PartId.Cpu(target), new Ipi(vector, cause), 0);

    /// <summary>An interrupt on its way.</summary>
    public sealed record Ipi(int Vector, long Cause) : IMessage;
}
