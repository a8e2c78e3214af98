using System.Globalization;
using SmpActors.Model.Kernel;

namespace SmpActors.Model.Gic;

/// <summary>What a CPU does when an SGI arrives, whichever GIC brought it.</summary>
/// <remarks>Source: arch/arm64/kernel/smp.c, handle_IPI() (v4.9).</remarks>
public static class IpiHandler
{
    private static readonly KernelFunction _handleIpi = Function("handle_IPI");
    private static readonly KernelFunction _ipiCpuStop = Function("ipi_cpu_stop");
    private static readonly KernelFunction _schedulerIpi =
        new("scheduler_ipi", "kernel/sched/core.c");

    private static readonly KernelFunction _tickReceiveBroadcast =
        new("tick_receive_broadcast", "kernel/time/tick-broadcast.c");

    private static readonly KernelFunction _irqEnter = new("irq_enter", "kernel/softirq.c");
    private static readonly KernelFunction _irqExit = new("irq_exit", "kernel/softirq.c");

    /// <summary>Serves one IPI, with interrupts off.</summary>
    /// <param name="cpu">The CPU that took it.</param>
    /// <param name="number">Which IPI: the INTID, 0 to 15.</param>
    public static async GuestTask HandleIpi(Cpu cpu, int number)
    {
        using var scope = cpu.In(_handleIpi);
        if (number >= IpiTypes.Count)
        {
            TellUnknown(cpu, number);
            return;
        }

        var reason = IpiTypes.ReasonOf(number);
        cpu.Trace(TraceEventKind.IpiEntered, value: number, detail: reason);
        switch ((IpiMsgType)number)
        {
            case IpiMsgType.Reschedule:
                Visit(cpu, _schedulerIpi);
                break;
            case IpiMsgType.CallFunc:
                Visit(cpu, _irqEnter);
                await Smp.GenericSmpCallFunctionInterrupt(cpu);
                Visit(cpu, _irqExit);
                break;
            case IpiMsgType.CpuStop:
                Visit(cpu, _irqEnter);
                await IpiCpuStop(cpu);
                break;
            case IpiMsgType.Timer:
                Visit(cpu, _irqEnter);
                Visit(cpu, _tickReceiveBroadcast);
                Visit(cpu, _irqExit);
                break;
            case IpiMsgType.IrqWork:
                Visit(cpu, _irqEnter);
                await IrqWorks.IrqWorkRun(cpu);
                Visit(cpu, _irqExit);
                break;
            default:
                // Only the ACPI parking protocol sends it, and no machine here boots by that.
                cpu.WarnOnce(_handleIpi);
                break;
        }

        cpu.Trace(TraceEventKind.IpiExited, value: number, detail: reason);
    }

    /// <summary>Clears this CPU's online bit and spins for ever: there is no ipi_exit.</summary>
    private static async GuestTask IpiCpuStop(Cpu cpu)
    {
        using var scope = cpu.In(_ipiCpuStop);
        await cpu.Stop();
    }

    private static void TellUnknown(Cpu cpu, int number)
    {
        cpu.Warn(string.Create(
            CultureInfo.InvariantCulture,
            $"CPU{cpu.Number.Value}: Unknown IPI message 0x{number:x}"));

        // There is no ipi_entry for it, so the account of this INTID is closed here.
        cpu.Trace(
            TraceEventKind.IpiRefused,
            target: cpu.Number,
            value: number,
            detail: "the kernel knows no such IPI");
    }

    /// <summary>A function whose work is no part of the model: it shows in the call tree.</summary>
    private static void Visit(Cpu cpu, KernelFunction function)
    {
        using var scope = cpu.In(function);
    }

    private static KernelFunction Function(string name) => new(name, "arch/arm64/kernel/smp.c");
}
