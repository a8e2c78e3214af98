namespace SmpActors.Model.Kernel;

/// <summary>What smp_call_function_many_cond() is asked for beside the calls.</summary>
/// <remarks>Source: kernel/smp.c, SCF_WAIT, SCF_RUN_LOCAL (v6.1).</remarks>
[Flags]
internal enum ScfFlags
{
    None = 0,

    /// <summary>Return only when the function has run everywhere.</summary>
    Wait = 1,

    /// <summary>Run the function here too, if this CPU is in the mask.</summary>
    RunLocal = 2,
}

public static partial class Smp
{
    private static readonly KernelFunction _manyCond =
        new("smp_call_function_many_cond", "kernel/smp.c", "v6.1");

    private static readonly KernelFunction _onEachCondMask =
        new("on_each_cpu_cond_mask", "kernel/smp.c", "v6.1");

    /// <summary>
    /// Runs a function on each online CPU of a mask for which a condition holds, perhaps this one.
    /// </summary>
    /// <param name="cpu">The calling CPU.</param>
    /// <param name="cond">
    /// Asked here: just before each push, and for this CPU last; null for no condition.
    /// </param>
    /// <param name="func">What to run.</param>
    /// <param name="info">Its argument, and the condition's.</param>
    /// <param name="wait">Whether to wait until it has run everywhere.</param>
    /// <param name="mask">Who may run it.</param>
    /// <exception cref="InvalidOperationException">
    /// The kernel is v4.9, which has no such call.
    /// </exception>
    /// <remarks>Source: kernel/smp.c, on_each_cpu_cond_mask() (v6.1).</remarks>
    public static async GuestTask OnEachCpuCondMask(
        Cpu cpu,
        Func<CpuId, long, bool>? cond,
        SmpFunc func,
        long info,
        bool wait,
        CpuMask mask)
    {
        if (!cpu.Kernel.Profile.Has(KernelChange.ManyCond))
        {
            throw new InvalidOperationException(
                $"Linux {cpu.Kernel.Profile.Release} has no {_onEachCondMask.Name}()");
        }

        using var call = cpu.Call(_onEachCondMask, wait);
        var flags = ScfFlags.RunLocal | WaitFlag(wait);
        await SmpCallFunctionManyCond(cpu, mask, func, info, flags, cond);
        await cpu.PreemptEnable();
    }

    private static ScfFlags WaitFlag(bool wait) => wait ? ScfFlags.Wait : ScfFlags.None;

    /// <summary>What every call to many comes to.</summary>
    /// <remarks>Source: kernel/smp.c, smp_call_function_many_cond() (v6.1).</remarks>
    private static async GuestTask SmpCallFunctionManyCond(
        Cpu cpu,
        CpuMask mask,
        SmpFunc func,
        long info,
        ScfFlags flags,
        Func<CpuId, long, bool>? cond,
        SharedMask? callers = null)
    {
        using var scope = cpu.In(_manyCond);
        WarnIfIrqsDisabled(cpu, _manyCond);
        WarnIfNotInTask(cpu, _manyCond);

        var wait = (flags & ScfFlags.Wait) != 0;
        var remote = mask.And(cpu.OnlineMask).Except(cpu.Number);
        var called = remote;
        if (!remote.IsEmpty)
        {
            var answered = cpu.NotEmptyAnswerCount;
            called = await PushEach(cpu, remote, func, info, wait, cond);
            called = Kept(cpu, called, callers);
            await InterruptEmptyQueues(cpu, called, answered);
        }

        if ((flags & ScfFlags.RunLocal) != 0
            && mask.Contains(cpu.Number)
            && (cond is null || cond(cpu.Number, info)))
        {
            await RunLocally(cpu, func, info);
        }

        if (!wait || cpu.Kernel.Lacks(Weakness.NoCsdWait)) return;
        var awaited = cpu.Kernel.Profile.Has(KernelChange.DropsRefused) ? called : remote;
        foreach (var target in Kept(cpu, awaited, callers))
        {
            if (cpu.WatchesCsdLocks) await CsdLockWait(cpu, cpu.CfdData[target]);
            await cpu.WaitForUnlock(cpu.CfdData[target]);
        }
    }

    /// <summary>Interrupts those whose queue was empty: of the others somebody else does.</summary>
    /// <param name="cpu">The calling CPU.</param>
    /// <param name="called">Those that a csd was pushed to.</param>
    /// <param name="answered">
    /// <see cref="Cpu.NotEmptyAnswerCount"/> before the first of these pushes.
    /// </param>
    /// <remarks>
    /// Source: kernel/smp.c, smp_call_function_many_cond(), cpumask_ipi (v6.1). Differs from v6.1:
    /// the pushes are posted, and one wait collects what each found. Without it, as a weakness has
    /// it, nobody's queue is known to have been in use.
    /// </remarks>
    private static async GuestTask InterruptEmptyQueues(Cpu cpu, CpuMask called, long answered)
    {
        await cpu.EnqueueBarrier();
        var targets = cpu.NotEmptyAnswerCount == answered ? called : FoundEmpty(cpu, called);
        if (targets.IsEmpty) return;

        var first = targets.First;
        if (targets.Last == first) await SendCallFunctionSingleIpi(cpu, first);
        else await cpu.Kernel.Arch.SendCallFunctionIpiMask(cpu, targets);
    }

    private static CpuMask FoundEmpty(Cpu cpu, CpuMask called)
    {
        var cfd = cpu.CfdData;
        return called.Where((target, _) => cfd[target].Push != PushState.FoundNotEmpty, 0);
    }
}
