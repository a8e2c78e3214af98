using System.Globalization;
using SmpActors.Model.Kernel;

namespace SmpActors.Model.Gic;

/// <summary>What a CPU does when an SGI arrives, whichever GIC brought it.</summary>
/// <remarks>Source: arch/arm64/kernel/smp.c, handle_IPI() (v4.9), do_handle_IPI() (v6.1).</remarks>
public static class IpiHandler
{
    private static readonly KernelFunction _handleIpi = Function("handle_IPI") with
    {
        Later = new("do_handle_IPI", "arch/arm64/kernel/smp.c", "v5.10"),
    };

    private static readonly KernelFunction _ipiCpuStop = Function("ipi_cpu_stop");
    private static readonly KernelFunction _schedulerIpi =
        new("scheduler_ipi", "kernel/sched/core.c");

    private static readonly KernelFunction _tickReceiveBroadcast =
        new("tick_receive_broadcast", "kernel/time/tick-broadcast.c");

    private static readonly KernelFunction _irqEnter = new("irq_enter", "kernel/softirq.c")
    {
        Later = new("irq_enter_rcu", "kernel/softirq.c", "v6.1"),
    };

    private static readonly KernelFunction _irqExit = new("irq_exit", "kernel/softirq.c")
    {
        Later = new("irq_exit_rcu", "kernel/softirq.c", "v6.1"),
    };

    /// <summary>Serves one IPI, with interrupts off.</summary>
    /// <param name="cpu">The CPU that took it.</param>
    /// <param name="number">Which IPI: the INTID, 0 to 15.</param>
    /// <param name="changes">What the release does differently from v4.9.</param>
    public static async GuestTask HandleIpi(Cpu cpu, int number, GicChange changes)
    {
        using var scope = cpu.In(_handleIpi);
        var types = IpiTypes.Of(changes);
        if (number >= types.Count)
        {
            TellUnknown(cpu, number);
            return;
        }

        // Since v5.10 whoever takes an interrupt accounts for it, and RESCHEDULE is one too.
        var accounts = (changes & GicChange.SgisAreIrqs) == 0;
        var ipi = types.At(number);
        cpu.Trace(TraceEventKind.IpiEntered, value: number, detail: types.ReasonOf(number));
        if (ipi == IpiMsgType.Reschedule)
        {
            Visit(cpu, _schedulerIpi);
        }
        else
        {
            if (accounts && ipi != IpiMsgType.Wakeup) Visit(cpu, _irqEnter);
            await Serve(cpu, ipi);
            if (accounts && ipi != IpiMsgType.Wakeup) Visit(cpu, _irqExit);
        }

        cpu.Trace(TraceEventKind.IpiExited, value: number, detail: types.ReasonOf(number));
    }

    /// <summary>irq_enter_rcu(): what takes any interrupt accounts for it.</summary>
    /// <remarks>Source: arch/arm64/kernel/entry-common.c (v6.1).</remarks>
    internal static void IrqEnter(Cpu cpu) => Visit(cpu, _irqEnter);

    /// <summary>irq_exit_rcu().</summary>
    internal static void IrqExit(Cpu cpu) => Visit(cpu, _irqExit);

    /// <summary>Closes the account of an SGI that has no ipi_entry.</summary>
    internal static void Refuse(Cpu cpu, int number) => cpu.Trace(
        TraceEventKind.IpiRefused,
        target: cpu.Number,
        value: number,
        detail: "the kernel knows no such IPI");

    private static GuestTask Serve(Cpu cpu, IpiMsgType ipi)
    {
        switch (ipi)
        {
            case IpiMsgType.CallFunc:
                return Smp.GenericSmpCallFunctionInterrupt(cpu);
            case IpiMsgType.CpuStop:
            case IpiMsgType.CpuStopNmi:
            case IpiMsgType.CpuCrashStop:
                return IpiCpuStop(cpu);
            case IpiMsgType.IrqWork:
                return IrqWorks.IrqWorkRun(cpu);
            case IpiMsgType.Timer:
                Visit(cpu, _tickReceiveBroadcast);
                break;
            case IpiMsgType.CpuBacktrace:
            case IpiMsgType.KgdbRoundup:
                // There is no stack to print, and no debugger.
                break;
            default:
                // Only the ACPI parking protocol sends it, and no machine here boots by that.
                cpu.WarnOnce(_handleIpi);
                break;
        }

        return GuestTask.Completed;
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

        Refuse(cpu, number);
    }

    /// <summary>A function whose work is no part of the model: it shows in the call tree.</summary>
    private static void Visit(Cpu cpu, KernelFunction function)
    {
        using var scope = cpu.In(function);
    }

    private static KernelFunction Function(string name) => new(name, "arch/arm64/kernel/smp.c");
}
