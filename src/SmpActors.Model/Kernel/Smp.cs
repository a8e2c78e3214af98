namespace SmpActors.Model.Kernel;

/// <summary>The generic cross-call layer: each member is the kernel function of its name.</summary>
/// <remarks>Source: kernel/smp.c, include/linux/smp.h (Linux v4.9).</remarks>
public static partial class Smp
{
    private static readonly KernelFunction _single = Function("smp_call_function_single");
    private static readonly KernelFunction _singleAsync =
        Function("smp_call_function_single_async");

    private static readonly KernelFunction _any = Function("smp_call_function_any");
    private static readonly KernelFunction _many = Function("smp_call_function_many");
    private static readonly KernelFunction _all = Function("smp_call_function");
    private static readonly KernelFunction _execSingle = Function("generic_exec_single");

    /// <summary>Runs a function on one CPU, perhaps this one.</summary>
    /// <returns>
    /// 0, or <see cref="Errno.Enxio"/> where the CPU does not exist or is offline.
    /// </returns>
    /// <remarks>Source: kernel/smp.c, smp_call_function_single() (v4.9).</remarks>
    public static async GuestTask<int> SmpCallFunctionSingle(
        Cpu cpu, CpuId target, SmpFunc func, long info, bool wait)
    {
        using var call = cpu.Call(_single, wait);

        WarnIfIrqsDisabled(cpu, _single);
        WarnIfNotInTask(cpu, _single);

        int result;
        if (wait)
        {
            var onStack = cpu.PushStackCsd();
            cpu.MarkLocked(onStack, target, cpu.Kernel.Profile.SynchronousFlag);
            result = await GenericExecSingle(cpu, target, onStack, func, info);
            if (cpu.WatchesCsdLocks) await CsdLockWait(cpu, onStack);
            if (!cpu.Kernel.Lacks(Weakness.NoCsdWait)) await cpu.WaitForUnlock(onStack);
            cpu.PopStackCsd(onStack);
        }
        else
        {
            var csd = cpu.CsdData;
            await CsdLock(cpu, csd, target, CsdFlags.None);
            result = await GenericExecSingle(cpu, target, csd, func, info);
        }

        await cpu.PreemptEnable();
        return call.Returns(result);
    }

    /// <summary>Runs a caller-supplied csd's function on one CPU and never waits for it.</summary>
    /// <param name="cpu">The calling CPU.</param>
    /// <param name="target">Where to run.</param>
    /// <param name="home">The CPU in whose memory the csd lies.</param>
    /// <param name="slot">The csd, defined there with <see cref="Cpu.DefineCsd"/>.</param>
    /// <returns>
    /// 0, or <see cref="Errno.Enxio"/>, or from v5.7 on <see cref="Errno.Ebusy"/>.
    /// </returns>
    /// <remarks>
    /// Source: kernel/smp.c, smp_call_function_single_async(): a csd that is locked is warned of
    /// and waited for (v4.9), or refused (v6.1). Differs from both: its test and its store of LOCK
    /// are one step of the csd's home, so two CPUs that use one csd are kept apart.
    /// </remarks>
    public static async GuestTask<int> SmpCallFunctionSingleAsync(
        Cpu cpu, CpuId target, CpuId home, CsdSlot slot)
    {
        using var call = cpu.Call(_singleAsync, wait: false);

        var csd = await cpu.ClaimCallerCsd(
            home, slot, target, static caller => caller.WarnOnce(_singleAsync));
        var result = Errno.Ebusy;
        if (csd is not null)
        {
            result = await GenericExecSingle(cpu, target, csd, csd.Func, csd.Info);
            cpu.ForgetClaim(csd);
        }

        await cpu.PreemptEnable();
        return call.Returns(result);
    }

    /// <summary>
    /// Stops all other CPUs for ever. What is queued to them stays so, and locked: whoever waits
    /// for it waits for ever.
    /// </summary>
    /// <remarks>Source: include/linux/smp.h, smp_send_stop() (v4.9).</remarks>
    public static GuestTask SmpSendStop(Cpu cpu) => cpu.Kernel.Arch.SmpSendStop(cpu);

    /// <summary>Runs a function on any one CPU of a mask: this one, else a near one.</summary>
    /// <returns>0, or <see cref="Errno.Enxio"/> where no CPU of the mask is online.</returns>
    /// <remarks>Source: kernel/smp.c, smp_call_function_any() (v4.9).</remarks>
    public static async GuestTask<int> SmpCallFunctionAny(
        Cpu cpu, CpuMask mask, SmpFunc func, long info, bool wait)
    {
        using var call = cpu.Call(_any, wait);

        var target = ChooseAny(cpu, mask);
        var result = await SmpCallFunctionSingle(cpu, target, func, info, wait);
        await cpu.PreemptEnable();
        return call.Returns(result);
    }

    /// <summary>Runs a function on the other online CPUs of a mask; never on this one.</summary>
    /// <remarks>
    /// Source: kernel/smp.c, smp_call_function_many() (v4.9). Differs from v4.9: it disables
    /// preemption itself, which there the caller must have done.
    /// </remarks>
    public static GuestTask SmpCallFunctionMany(
        Cpu cpu, CpuMask mask, SmpFunc func, long info, bool wait) =>
        SmpCallFunctionMany(cpu, mask, func, info, wait, callers: null);

    /// <summary>
    /// As the other, of a mask in memory, which other CPUs may change during the call: only who is
    /// in it from begin to end is called for certain.
    /// </summary>
    public static GuestTask SmpCallFunctionMany(
        Cpu cpu, SharedMask mask, SmpFunc func, long info, bool wait) =>
        SmpCallFunctionMany(cpu, cpu.Read(mask), func, info, wait, mask);

    private static async GuestTask SmpCallFunctionMany(
        Cpu cpu, CpuMask mask, SmpFunc func, long info, bool wait, SharedMask? callers)
    {
        using var call = cpu.Call(_many, wait);

        if (cpu.Kernel.Profile.Has(KernelChange.ManyCond))
        {
            await SmpCallFunctionManyCond(
                cpu, mask, func, info, WaitFlag(wait), cond: null, callers);
        }
        else
        {
            await CallOnline(cpu, mask, func, info, wait, callers);
        }

        await cpu.PreemptEnable();
    }

    /// <summary>Runs a function on all other online CPUs.</summary>
    /// <returns>0, always; from v5.3 on the kernel's returns nothing.</returns>
    /// <remarks>Source: kernel/smp.c, smp_call_function() (v4.9).</remarks>
    public static async GuestTask<int> SmpCallFunction(Cpu cpu, SmpFunc func, long info, bool wait)
    {
        using var call = cpu.Call(_all, wait);
        await SmpCallFunctionMany(cpu, cpu.OnlineMask, func, info, wait);
        await cpu.PreemptEnable();
        return call.Returns(0);
    }

    private static async GuestTask CallOnline(
        Cpu cpu, CpuMask mask, SmpFunc func, long info, bool wait, SharedMask? callers)
    {
        WarnIfIrqsDisabled(cpu, _many);

        var targets = mask.And(cpu.OnlineMask).Except(cpu.Number);
        if (targets.IsEmpty) return;

        var first = targets.First;
        if (targets.Last == first)
        {
            // One CPU is all: the fast path, whose error code nobody looks at.
            await SmpCallFunctionSingle(cpu, first, func, info, wait);
        }
        else
        {
            await CallEach(cpu, targets, func, info, wait, callers);
        }
    }

    private static async GuestTask CallEach(
        Cpu cpu, CpuMask targets, SmpFunc func, long info, bool wait, SharedMask? callers)
    {
        await PushEach(cpu, targets, func, info, wait, cond: null);

        // The interrupt takes another road than the csds and could arrive first, find an empty
        // queue and be lost. So it waits until each target has said that it has its csd: here where
        // a locked atomic is enough, in the driver where the write that sends needs a fence.
        if (cpu.Kernel.Arch.LockedAtomicsOrderIpis) await cpu.EnqueueBarrier();
        var mask = Kept(cpu, targets, callers);
        if (cpu.Kernel.Lacks(Weakness.SharedIpiMask)) mask = await StillLocked(cpu, mask);
        await cpu.Kernel.Arch.SendCallFunctionIpiMask(cpu, mask);

        if (!wait || cpu.Kernel.Lacks(Weakness.NoCsdWait)) return;
        var cfd = cpu.CfdData;
        foreach (var target in Kept(cpu, targets, callers))
        {
            if (cpu.WatchesCsdLocks) await CsdLockWait(cpu, cfd[target]);
            await cpu.WaitForUnlock(cfd[target]);
        }
    }

    /// <summary>Posts a csd of this CPU's cfd to each target, ascending.</summary>
    /// <returns>The targets but for those that the condition, just asked, refused.</returns>
    private static async GuestTask<CpuMask> PushEach(
        Cpu cpu,
        CpuMask targets,
        SmpFunc func,
        long info,
        bool wait,
        Func<CpuId, long, bool>? cond)
    {
        var cfd = cpu.CfdData;
        cfd.Expect(targets.Count);
        var flags = wait ? cpu.Kernel.Profile.SynchronousFlag : CsdFlags.None;
        List<CpuId>? refused = null;
        foreach (var target in targets)
        {
            if (cond is not null && !cond(target, info))
            {
                (refused ??= []).Add(target);
                continue;
            }

            var csd = cfd[target];
            await CsdLock(cpu, csd, target, flags);
            csd.Func = func;
            csd.Info = info;
            cpu.PostEnqueue(csd);
        }

        return refused is null ? targets : targets.Except(CpuMask.Of(refused));
    }

    /// <summary>Whom a call goes on with when it has pushed: its own copy of the mask.</summary>
    private static CpuMask Kept(Cpu cpu, CpuMask targets, SharedMask? callers) =>
        callers is { } mask && cpu.Kernel.Lacks(Weakness.LiveMask)
            ? targets.And(cpu.Read(mask))
            : targets;

    /// <summary>Who is left in a mask that targets leave when they are done.</summary>
    private static async GuestTask<CpuMask> StillLocked(Cpu cpu, CpuMask targets)
    {
        await cpu.EnqueueBarrier();
        var cfd = cpu.CfdData;
        return targets.Where((target, _) => cfd[target].IsLocked, 0);
    }

    private static async GuestTask<int> GenericExecSingle(
        Cpu cpu, CpuId target, Csd csd, SmpFunc func, long info)
    {
        using var scope = cpu.In(_execSingle);
        if (target == cpu.Number)
        {
            cpu.CsdLockRecord(csd.Id, func, info);
            cpu.GiveBack(csd);
            await RunLocally(cpu, func, info);
            cpu.CsdLockRecordNone();
            return 0;
        }

        if (!cpu.OnlineMask.Contains(target) && !IsTakenForOnline(cpu, target))
        {
            cpu.GiveBack(csd);
            return Errno.Enxio;
        }

        if (cpu.Kernel.Lacks(Weakness.PreemptibleOnlineTest))
        {
            await cpu.PreemptEnable();
            cpu.PreemptDisable();
        }

        csd.Func = func;
        csd.Info = info;
        if (cpu.Kernel.Lacks(Weakness.IpiBeforePush | Weakness.RacyEmptyTest))
        {
            await PushWrongly(cpu, csd);
        }
        else if (cpu.Kernel.Profile.Has(KernelChange.SparesPollers))
        {
            await SmpCallSingleQueue(cpu, csd);
        }
        else if (await cpu.Enqueue(csd) == QueueWas.Empty)
        {
            await cpu.Kernel.Arch.SendCallFunctionSingleIpi(cpu, target);
        }

        return 0;
    }

    /// <summary>A weakness: every CPU that exists is online.</summary>
    private static bool IsTakenForOnline(Cpu cpu, CpuId target) =>
        cpu.Kernel.Lacks(Weakness.NoOnlineTest)
        && cpu.Kernel.Topology.Possible.Contains(target);

    /// <summary>A weakness: what the push would have answered is not waited for.</summary>
    private static async GuestTask PushWrongly(Cpu cpu, Csd csd)
    {
        if (cpu.Kernel.Lacks(Weakness.IpiBeforePush))
        {
            await cpu.Kernel.Arch.SendCallFunctionSingleIpi(cpu, csd.Target);
            await cpu.Enqueue(csd);
            return;
        }

        var seemsEmpty = await cpu.ReadQueueOf(csd.Target) == QueueWas.Empty;
        await cpu.Enqueue(csd);
        if (seemsEmpty) await cpu.Kernel.Arch.SendCallFunctionSingleIpi(cpu, csd.Target);
    }

    /// <summary>csd_lock(): waits for the slot and takes it.</summary>
    private static GuestTask CsdLock(Cpu cpu, Csd csd, CpuId target, CsdFlags flags)
    {
        if (csd.IsLocked && !cpu.Kernel.Lacks(Weakness.NoCsdLockWait))
        {
            return SpinAndLock(cpu, csd, target, flags);
        }

        cpu.MarkLocked(csd, target, flags);
        return GuestTask.Completed;
    }

    private static async GuestTask SpinAndLock(Cpu cpu, Csd csd, CpuId target, CsdFlags flags)
    {
        cpu.Trace(TraceEventKind.CsdLockWaited, csd.Id, csd.Target);
        if (cpu.WatchesCsdLocks) await CsdLockWait(cpu, csd);
        await cpu.WaitForUnlock(csd);
        cpu.MarkLocked(csd, target, flags);
    }

    private static CpuId ChooseAny(Cpu cpu, CpuMask mask)
    {
        if (mask.Contains(cpu.Number)) return cpu.Number;

        var topology = cpu.Kernel.Topology;
        var online = mask.And(cpu.OnlineMask);
        var near = online.And(topology.CpusOf(topology.NodeOf(cpu.Number)));
        return !near.IsEmpty ? near.First
            : !online.IsEmpty ? online.First
            : new(topology.CpuCount);
    }

    private static async GuestTask RunLocally(Cpu cpu, SmpFunc func, long info)
    {
        var flags = cpu.LocalIrqSave();
        await cpu.Run(func, info, default, isLocal: true);
        await cpu.LocalIrqRestore(flags);
    }

    /// <summary>Can deadlock when called with interrupts disabled; an offline CPU may.</summary>
    private static void WarnIfIrqsDisabled(Cpu cpu, KernelFunction where)
    {
        if (cpu.IsOnline && cpu.IrqsDisabled && !cpu.OopsInProgress
            && !(where == _many && cpu.EarlyBootIrqsDisabled))
        {
            cpu.WarnOnce(where);
        }
    }

    /// <summary>A call from an interrupt is warned of once, whether it could wait or not.</summary>
    private static void WarnIfNotInTask(Cpu cpu, KernelFunction where)
    {
        if (!cpu.InHardIrq || !cpu.Kernel.Profile.Has(KernelChange.WarnsOutsideTask)) return;
        if (cpu.IsFirstTime(where.Name + " !in_task()")) cpu.Warn(where);
    }

    private static KernelFunction Function(string name) => new(name, "kernel/smp.c");
}
