using System.Globalization;

namespace SmpActors.Model.Kernel;

public static partial class Smp
{
    /// <summary>How long after its load a store may be that should be one step with it.</summary>
    private const long TornDelAllNs = 50;

    private static readonly KernelFunction _flush = Function("flush_smp_call_function_queue") with
    {
        Later = new("__flush_smp_call_function_queue", "kernel/smp.c", "v6.1"),
    };

    private static readonly KernelFunction _interrupt =
        Function("generic_smp_call_function_single_interrupt");

    private static readonly KernelFunction _unlock = Function("csd_unlock");
    private static readonly KernelFunction _dying = Function("smpcfd_dying_cpu");

    /// <summary>The cross-call interrupt, of either vector.</summary>
    /// <remarks>
    /// Source: kernel/smp.c, generic_smp_call_function_single_interrupt() (v4.9);
    /// generic_smp_call_function_interrupt is a macro for the same function.
    /// </remarks>
    public static GuestTask GenericSmpCallFunctionInterrupt(Cpu cpu) => cpu.Within(
        _interrupt, static cpu => FlushSmpCallFunctionQueue(cpu, warnCpuOffline: true));

    /// <summary>On a CPU that goes offline: nothing queued may be left behind.</summary>
    /// <remarks>
    /// Source: kernel/smp.c, smpcfd_dying_cpu() (v4.9); where the flush runs no irq_work of the CPU
    /// itself, this does (v6.1).
    /// </remarks>
    public static async GuestTask SmpcfdDyingCpu(Cpu cpu)
    {
        using var scope = cpu.In(_dying);
        if (!cpu.Kernel.Lacks(Weakness.NoFlushOnDying))
        {
            await FlushSmpCallFunctionQueue(cpu, warnCpuOffline: false);
        }

        if (cpu.Kernel.Profile.Has(KernelChange.QueuesIrqWork)) await IrqWorks.IrqWorkRun(cpu);
    }

    /// <remarks>
    /// Source: kernel/smp.c, flush_smp_call_function_queue() (v4.9), in the order of the queue;
    /// __flush_smp_call_function_queue() (v6.1), by type: whoever is waited for goes first. With
    /// the csd-lock watchdog, in any profile, each entry is recorded while in hand (v6.18).
    /// </remarks>
    private static async GuestTask FlushSmpCallFunctionQueue(Cpu cpu, bool warnCpuOffline)
    {
        using var scope = cpu.In(_flush);
        if (!cpu.IrqsDisabled) cpu.Warn(_flush);

        // Waiters may have this CPU's task dumped from here on.
        cpu.AllowBacktrace();

        var entries = cpu.Kernel.Lacks(Weakness.TornDelAll)
            ? await TornDelAll(cpu)
            : cpu.CallSingleQueue.DelAll();
        if (warnCpuOffline && !cpu.IsOnline) WarnCpuOffline(cpu, entries);

        for (var i = 0; i < entries.Count; i++) cpu.TraceTaken(entries[i]);

        var goesByType = cpu.Kernel.Profile.Has(KernelChange.SyncFirst);
        var isNewestFirst = cpu.Kernel.Lacks(Weakness.NewestFirst);
        var passCount = goesByType ? CsdFlagsExtensions.FlushPassCount : 1;
        for (var pass = 0; pass < passCount; pass++)
        {
            for (var i = 0; i < entries.Count; i++)
            {
                var entry = entries[isNewestFirst ? entries.Count - 1 - i : i];
                if (goesByType && entry.Flags.FlushPass() != pass) continue;
                if (entry.Flags.Type() == CsdFlags.TypeIrqWork)
                {
                    await IrqWorks.IrqWorkSingle(cpu, entry);
                    continue;
                }

                var unlocksFirst = UnlocksFirst(cpu, entry);
                cpu.CsdLockRecord(entry.Csd, entry.Func, entry.Info);
                if (unlocksFirst) CsdUnlock(cpu, entry);
                await cpu.Run(entry.Func, entry.Info, entry.Csd, isLocal: false, entry.Call);
                if (!unlocksFirst) CsdUnlock(cpu, entry);
                cpu.CsdLockRecordNone();
            }
        }

        cpu.CallSingleQueue.Recycle(entries);
        if (cpu.HasIrqWork && !cpu.Kernel.Profile.Has(KernelChange.QueuesIrqWork))
        {
            await IrqWorks.IrqWorkRun(cpu);
        }
    }

    /// <summary>Warns once of a queue that is used on a CPU that is offline.</summary>
    /// <remarks>
    /// v4.9 looks at the live head after it has taken the list: only what was pushed in between is
    /// seen there, so that this hardly ever warns. From v5.18 on it looks at what was taken.
    /// </remarks>
    internal static void WarnCpuOffline(Cpu cpu, in CallSingleQueue.Batch entries)
    {
        var isUnused = cpu.Kernel.Profile.Has(KernelChange.WarnsOfTakenList)
            ? entries.Count == 0
            : cpu.CallSingleQueue.IsEmpty;
        if (isUnused || !cpu.IsFirstTime(_flush.Name)) return;

        cpu.Warn(string.Create(
            CultureInfo.InvariantCulture, $"IPI on offline CPU {cpu.Number.Value}"));
        for (var i = 0; i < entries.Count; i++)
        {
            cpu.Warn($"IPI callback {entries[i].Func} sent to offline CPU");
        }
    }

    /// <summary>
    /// Whether a csd is its owner's again before its function runs: if nobody waits for that.
    /// </summary>
    private static bool UnlocksFirst(Cpu cpu, Cpu.EnqueueCsd entry) => entry.Flags.IsSynchronous()
        ? cpu.Kernel.Lacks(Weakness.UnlockBeforeRun)
        : !cpu.Kernel.Lacks(Weakness.AsyncUnlockAfterRun);

    /// <summary>llist_del_all() without its exchange: what comes between is forgotten.</summary>
    private static async GuestTask<CallSingleQueue.Batch> TornDelAll(Cpu cpu)
    {
        var entries = cpu.CallSingleQueue.Read();
        await cpu.Elapse(TornDelAllNs);
        cpu.CallSingleQueue.Init();
        return entries;
    }

    /// <summary>csd_unlock(): warns where LOCK is not set, and stores 0.</summary>
    private static void CsdUnlock(Cpu cpu, Cpu.EnqueueCsd entry)
    {
        if ((entry.Flags & CsdFlags.Lock) == 0) cpu.Warn(_unlock);
        cpu.SendUnlock(entry);
    }
}
