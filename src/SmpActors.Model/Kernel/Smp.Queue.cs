namespace SmpActors.Model.Kernel;

public static partial class Smp
{
    /// <summary>What pushes everything but calls to many.</summary>
    internal static readonly KernelFunction SingleQueue =
        new("__smp_call_single_queue", "kernel/smp.c", "v6.1");

    private static readonly KernelFunction _sendSingleIpi =
        new("send_call_function_single_ipi", "kernel/sched/core.c", "v6.1")
        {
            Later = new("send_call_function_single_ipi", "kernel/smp.c", "v6.12"),
        };

    private static readonly KernelFunction _prepIpi =
        new("call_function_single_prep_ipi", "kernel/sched/core.c", "v6.12");

    private static readonly KernelFunction _flushAsTask =
        new("flush_smp_call_function_queue", "kernel/smp.c", "v6.1");

    /// <summary>Interrupts a CPU whose queue was empty, unless its idle task polls.</summary>
    /// <remarks>
    /// Source: kernel/sched/core.c (v6.1), kernel/smp.c (v6.12), send_call_function_single_ipi().
    /// </remarks>
    internal static async GuestTask SendCallFunctionSingleIpi(Cpu cpu, CpuId target)
    {
        var asks = cpu.Kernel.Profile.Has(KernelChange.AsksBeforeIpi);
        using var scope = cpu.In(_sendSingleIpi);
        using (asks ? cpu.In(_prepIpi) : default)
        {
            if (await IsWokenByFlag(cpu, target)) return;
        }

        await cpu.Kernel.Arch.SendCallFunctionSingleIpi(cpu, target);
    }

    /// <summary>What the idle task does with its queue when it has left its loop.</summary>
    /// <remarks>
    /// Source: kernel/smp.c, flush_smp_call_function_queue() (v6.1). Differs from v6.1: no softirq
    /// is ever pending.
    /// </remarks>
    internal static async GuestTask FlushSmpCallFunctionQueueAsTask(Cpu cpu)
    {
        using var scope = cpu.In(_flushAsTask);
        if (cpu.CallSingleQueue.IsEmpty) return;

        var flags = cpu.LocalIrqSave();
        await FlushSmpCallFunctionQueue(cpu, warnCpuOffline: true);
        await cpu.LocalIrqRestore(flags);
    }

    /// <summary>Pushes a csd; the first one in raises an interrupt.</summary>
    /// <remarks>Source: kernel/smp.c, __smp_call_single_queue() (v6.1).</remarks>
    private static async GuestTask SmpCallSingleQueue(Cpu cpu, Csd csd)
    {
        using var scope = cpu.In(SingleQueue);
        if (await cpu.Enqueue(csd) == QueueWas.Empty)
        {
            await SendCallFunctionSingleIpi(cpu, csd.Target);
        }
    }

    /// <summary>set_nr_if_polling(): whether the target's idle loop polls and was told.</summary>
    /// <remarks>
    /// Source: kernel/sched/core.c, set_nr_if_polling() (v6.1). Where nobody ever polls, nobody is
    /// asked.
    /// </remarks>
    private static async GuestTask<bool> IsWokenByFlag(Cpu cpu, CpuId target)
    {
        if (!cpu.Kernel.CanPoll) return false;
        if (await cpu.AskIdle(target) != IdleState.Polling) return false;

        cpu.Trace(TraceEventKind.IdleWokenWithoutIpi, target: target);
        return true;
    }
}
