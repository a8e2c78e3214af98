namespace SmpActors.Model.Kernel;

/// <summary>Work that runs in an interrupt, on this CPU or on another.</summary>
/// <remarks>Source: kernel/irq_work.c (v4.9).</remarks>
public static class IrqWorks
{
    private static readonly KernelFunction _queueOn = new("irq_work_queue_on", "kernel/irq_work.c");
    private static readonly KernelFunction _queue = new("irq_work_queue", "kernel/irq_work.c");
    private static readonly KernelFunction _run = new("irq_work_run", "kernel/irq_work.c");

    /// <summary>Queues a work of this CPU on another, over the single-call IPI.</summary>
    /// <returns>False if the work is pending already.</returns>
    /// <remarks>
    /// Source: kernel/irq_work.c, irq_work_queue_on() (v4.9), which has no path of its own for the
    /// CPU that calls; v6.1 has, and queues for others as calls are queued. Its warning in NMI has
    /// no place here: no guest code runs in one.
    /// </remarks>
    public static async GuestTask<bool> IrqWorkQueueOn(Cpu cpu, IrqWorkId work, CpuId target)
    {
        using var scope = cpu.In(_queueOn);
        if (!cpu.OnlineMask.Contains(target)) cpu.WarnOnce(_queueOn);
        if (!cpu.ClaimIrqWork(work)) return false;
        if (!cpu.Kernel.Profile.Has(KernelChange.QueuesIrqWork))
        {
            if (await cpu.EnqueueIrqWorkOn(work, target) == QueueWas.Empty)
            {
                await cpu.Kernel.Arch.SendCallFunctionSingleIpi(cpu, target);
            }
        }
        else if (target == cpu.Number)
        {
            await QueueLocal(cpu, work);
        }
        else
        {
            using var queue = cpu.In(Smp.SingleQueue);
            if (await cpu.EnqueueIrqWorkOn(work, target) == QueueWas.Empty)
            {
                await Smp.SendCallFunctionSingleIpi(cpu, target);
            }
        }

        return true;
    }

    /// <summary>Queues a work of this CPU on this CPU.</summary>
    /// <returns>False if the work is pending already.</returns>
    /// <remarks>
    /// Source: kernel/irq_work.c, irq_work_queue() (v4.9). A lazy work waits for the next tick, or
    /// for any other work's interrupt. Differs from v4.9: no tick ever stops, and none is modelled.
    /// </remarks>
    public static async GuestTask<bool> IrqWorkQueue(Cpu cpu, IrqWorkId work)
    {
        using var scope = cpu.In(_queue);
        if (!cpu.ClaimIrqWork(work)) return false;
        await QueueLocal(cpu, work);
        return true;
    }

    /// <summary>Runs what this CPU's lists hold: raised_list, then lazy_list.</summary>
    /// <remarks>Source: kernel/irq_work.c, irq_work_run() (v4.9).</remarks>
    public static async GuestTask IrqWorkRun(Cpu cpu)
    {
        if (!cpu.HasIrqWork) return;

        using var scope = cpu.In(_run);
        await RunList(cpu, cpu.TakeIrqWorks(lazy: false));
        await RunList(cpu, cpu.TakeIrqWorks(lazy: true));
    }

    /// <summary>Runs a work that lay on the call_single_queue.</summary>
    /// <remarks>Source: kernel/irq_work.c, irq_work_single() (v6.1).</remarks>
    internal static GuestTask IrqWorkSingle(Cpu cpu, Cpu.EnqueueCsd entry) => RunOne(
        cpu, new(entry.Csd.Owner, entry.Csd.Slot.Index), entry.Func, entry.Info);

    private static async GuestTask QueueLocal(Cpu cpu, IrqWorkId work)
    {
        var (was, isLazy) = cpu.AddOwnIrqWork(work);
        if (was == QueueWas.Empty && !isLazy) await cpu.Kernel.Arch.IrqWorkRaise(cpu);
    }

    private static async GuestTask RunList(Cpu cpu, List<Cpu.EnqueueIrqWork> works)
    {
        foreach (var work in works) await RunOne(cpu, work.Work, work.Func, work.Info);
    }

    private static async GuestTask RunOne(Cpu cpu, IrqWorkId work, SmpFunc func, long info)
    {
        cpu.StartIrqWork(work);
        cpu.Trace(TraceEventKind.IrqWorkRun, value: work.Number, detail: work);
        await cpu.RunUncalled(func, info);
        cpu.FinishIrqWork(work);
    }
}
