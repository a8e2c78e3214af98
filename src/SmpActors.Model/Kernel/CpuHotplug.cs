using System.Globalization;

namespace SmpActors.Model.Kernel;

/// <summary>Takes CPUs up and down: each member is the kernel function of its name.</summary>
/// <remarks>
/// Source: kernel/cpu.c (v4.9). What it refuses, and how, is from knowledge of the source: no copy
/// of it was at hand.
/// </remarks>
public static class CpuHotplug
{
    /// <summary>Completions of a control CPU, away from those of workloads.</summary>
    private const int DoneSlot = int.MaxValue;
    private const int DeathSlot = int.MaxValue - 1;
    private const int StartSlot = int.MaxValue - 2;

    private static readonly KernelFunction _cpuUp = Function("cpu_up");
    private static readonly KernelFunction _cpuDown = Function("cpu_down");
    private static readonly KernelFunction _bringupCpu = Function("bringup_cpu");
    private static readonly KernelFunction _takedownCpu = Function("takedown_cpu");
    private static readonly KernelFunction _takeCpuDown = Function("take_cpu_down");
    private static readonly KernelFunction _reportIdleDead = Function("cpuhp_report_idle_dead");
    private static readonly KernelFunction _onlineIdle = Function("cpuhp_online_idle");
    private static readonly KernelFunction _notifyStarting = Function("notify_cpu_starting");
    private static readonly KernelFunction _threadFun = Function("cpuhp_thread_fun");
    private static readonly KernelFunction _waitDeath =
        new("cpu_wait_death", "kernel/smpboot.c");

    private static readonly KernelFunction _reportDeath =
        new("cpu_report_death", "kernel/smpboot.c");

    private static readonly KernelFunction _parkThreads =
        new("smpboot_park_threads", "kernel/smpboot.c");

    private static readonly KernelFunction _unparkThreads =
        new("smpboot_unpark_threads", "kernel/smpboot.c");

    /// <summary>The states that every architecture has, ascending.</summary>
    /// <remarks>Source: kernel/cpu.c, cpuhp_bp_states, cpuhp_ap_states (v4.9).</remarks>
    internal static IReadOnlyList<CpuHotplugStep> Steps { get; } =
    [
        new(
            CpuHotplugState.SmpcfdPrepare,
            "SMPCFD prepare",
            Smp.SmpcfdPrepareCpu,
            Smp.SmpcfdDeadCpu),
        new(CpuHotplugState.BringupCpu, "cpu:bringup", BringupCpu, null),
        new(CpuHotplugState.ApSmpcfdDying, "SMPCFD dying", null, SmpcfdDying),
        new(CpuHotplugState.TeardownCpu, "cpu:teardown", null, TakedownCpu),
        new(
            CpuHotplugState.ApSmpbootThreads,
            "smpboot:threads",
            static (cpu, _) => Visit(cpu, _unparkThreads),
            static (cpu, _) => ParkThreads(cpu)),
    ];

    /// <summary>Brings a CPU up.</summary>
    /// <param name="cpu">The control CPU; its task sleeps meanwhile.</param>
    /// <param name="target">Which CPU.</param>
    /// <returns>
    /// 0, also where it is online already; <see cref="Errno.Einval"/> where it is not possible or
    /// not present; <see cref="Errno.Enomem"/> where there is no memory for its cfd.
    /// </returns>
    /// <remarks>Source: kernel/cpu.c, cpu_up(), _cpu_up() (v4.9).</remarks>
    public static async GuestTask<int> CpuUp(Cpu cpu, CpuId target)
    {
        using var scope = cpu.In(_cpuUp);
        if (!cpu.Kernel.Topology.Possible.Contains(target))
        {
            cpu.Warn(string.Create(
                CultureInfo.InvariantCulture,
                $"can't online cpu {target.Value} because it is not configured as "
                + $"may-hotadd at boot time"));
            return Errno.Einval;
        }

        await cpu.CpuHotplugBegin();
        var result = Errno.Einval;
        if (cpu.Kernel.Present.Contains(target))
        {
            var state = await cpu.ReadHotplugStateOf(target);
            result = await UpCallbacks(cpu, target, state, CpuHotplugState.BringupCpu);
        }

        cpu.CpuHotplugDone();
        return result;
    }

    /// <summary>Takes a CPU down.</summary>
    /// <param name="cpu">The control CPU; its task sleeps meanwhile.</param>
    /// <param name="target">Which CPU.</param>
    /// <returns>
    /// 0, also where it is offline already; <see cref="Errno.Ebusy"/> for the last that is online;
    /// <see cref="Errno.Einval"/> where it is not present.
    /// </returns>
    /// <remarks>
    /// Source: kernel/cpu.c, cpu_down(), _cpu_down() (v4.9). Differs from v4.9: a task stays with
    /// its CPU, so none can take its own down: <see cref="Errno.Ebusy"/>.
    /// </remarks>
    public static async GuestTask<int> CpuDown(Cpu cpu, CpuId target)
    {
        using var scope = cpu.In(_cpuDown);
        await cpu.CpuHotplugBegin();
        var result = cpu.OnlineMask.Count == 1 || target == cpu.Number ? Errno.Ebusy
            : !cpu.Kernel.Present.Contains(target) ? Errno.Einval
            : await TakeDown(cpu, target);
        cpu.CpuHotplugDone();
        return result;
    }

    /// <summary>On a new CPU with interrupts off: the states that start its parts.</summary>
    /// <remarks>Source: kernel/cpu.c, notify_cpu_starting() (v4.9).</remarks>
    public static async GuestTask NotifyCpuStarting(Cpu cpu)
    {
        using var scope = cpu.In(_notifyStarting);
        await UpCallbacks(
            cpu, cpu.Number, CpuHotplugState.ApOffline, CpuHotplugState.ApOnline);
    }

    /// <summary>On a new CPU: it is online, and all others see it.</summary>
    /// <remarks>
    /// Source: kernel/cpu.c, set_cpu_online() (v4.9). Differs from v4.9: the store is waited for.
    /// </remarks>
    public static async GuestTask SetOnline(Cpu cpu)
    {
        var masks = cpu.Masks.WithOnline(cpu.Number);
        await cpu.ChangeMasks(masks, masks.Online);
    }

    /// <summary>On a control CPU: a new CPU is told to go on booting.</summary>
    /// <remarks>Source: arch/x86/kernel/smpboot.c, do_boot_cpu() (v4.9).</remarks>
    public static async GuestTask CallOut(Cpu cpu, CpuId target)
    {
        // The new CPU goes on when it sees its bit, and then changes the masks itself: so it is
        // told last, or what it changed could be undone where this change comes late.
        var masks = cpu.Masks.WithCallout(target);
        await cpu.ChangeMasks(masks, masks.Online);
        await cpu.ChangeMasks(masks, CpuMask.Of(target));
    }

    /// <summary>On a new CPU: spins until it is told to go on booting.</summary>
    /// <remarks>Source: arch/x86/kernel/cpu/common.c, wait_for_master_cpu() (v4.9).</remarks>
    public static Cpu.GuestWait CalledOut(Cpu cpu) => cpu.CalledOut();

    /// <summary>On a dying CPU within stop_machine: it is neither online nor called out.</summary>
    /// <remarks>
    /// Source: arch/x86/kernel/smpboot.c, remove_cpu_from_maps(); arch/arm64/kernel/smp.c,
    /// __cpu_disable() (v4.9).
    /// </remarks>
    public static GuestTask ClearOnline(Cpu cpu) =>
        cpu.ChangeMasks(cpu.Masks.WithNeither(cpu.Number), cpu.OnlineMask);

    /// <summary>On a control CPU: the next CPU that starts is waited for.</summary>
    public static void ExpectStart(Cpu cpu) => cpu.InitCompletion(StartSlot);

    /// <summary>On a control CPU: sleeps until the CPU that starts has said that it runs.</summary>
    public static GuestTask WaitForStart(Cpu cpu) => cpu.WaitForCompletion(StartSlot);

    /// <summary>On a new CPU: tells its control CPU that it runs.</summary>
    public static void ReportStart(Cpu cpu) => cpu.Complete(cpu.HotplugControl, StartSlot);

    /// <summary>On a dead CPU: tells its control CPU that it is about to stop for good.</summary>
    /// <remarks>Source: kernel/smpboot.c, cpu_report_death() (v4.9).</remarks>
    public static void ReportDeath(Cpu cpu)
    {
        using var scope = cpu.In(_reportDeath);
        cpu.Complete(cpu.HotplugControl, DeathSlot);
    }

    /// <summary>The whole way of a new CPU from its entry to its idle loop.</summary>
    internal static async GuestTask SecondaryStartup(Cpu cpu)
    {
        cpu.ReachHotplugState(CpuHotplugState.ApOffline);
        await cpu.Kernel.Arch.Hotplug.StartSecondary(cpu);
        CpuhpOnlineIdle(cpu);
    }

    /// <summary>The idle task of a CPU that it finds offline.</summary>
    /// <remarks>Source: kernel/sched/idle.c, cpu_idle_loop() (v4.9).</remarks>
    internal static async GuestTask IdleDead(Cpu cpu)
    {
        if (cpu.Kernel.Profile.Has(KernelChange.DiesIrqsOff)) cpu.LocalIrqSave();
        await CpuhpReportIdleDead(cpu);
        await cpu.Kernel.Arch.Hotplug.PlayDead(cpu);
    }

    /// <summary>A CPU's hotplug thread: takes it to the state that it was kicked for.</summary>
    /// <remarks>Source: kernel/cpu.c, cpuhp_thread_fun() (v4.9).</remarks>
    internal static async GuestTask CpuhpThreadFun(Cpu cpu)
    {
        using var scope = cpu.In(_threadFun);
        if (cpu.TakeApWork() is not { } work) return;

        var state = cpu.HotplugState;
        var result = work.Target > state
            ? await UpCallbacks(cpu, cpu.Number, state, work.Target)
            : await DownCallbacks(cpu, cpu.Number, state, work.Target);
        if (result == 0) cpu.ReachHotplugState(work.Target);
        cpu.Send(PartId.Cpu(work.Control), new Cpu.WorkCompleted(work.Key, result));
    }

    /// <summary>
    /// take_cpu_down(): on the dying CPU, while all others stand still. The argument is the control
    /// CPU's number.
    /// </summary>
    /// <remarks>Source: kernel/cpu.c, take_cpu_down() (v4.9); no tick to hand over.</remarks>
    internal static async GuestTask TakeCpuDown(Cpu cpu, long control)
    {
        using var scope = cpu.In(_takeCpuDown);
        var refused = await cpu.Kernel.Arch.Hotplug.CpuDisable(cpu);
        if (refused < 0)
        {
            cpu.ReturnFromWork(refused);
            return;
        }

        await DownCallbacks(
            cpu, cpu.Number, CpuHotplugState.ApOnline, CpuHotplugState.ApOffline);
        cpu.ReachHotplugState(CpuHotplugState.ApOffline);
        cpu.ParkTasks(new((int)control));
    }

    /// <summary>cpuhp_complete_idle_dead(): a CPU that lives tells of one that does not.</summary>
    internal static GuestTask CompleteIdleDead(Cpu cpu, long control)
    {
        cpu.Complete(new((int)control), DoneSlot);
        return GuestTask.Completed;
    }

    /// <summary>Runs startup callbacks ascending, above one state and up to another.</summary>
    /// <returns>0, or what the first to fail returned; those before it are undone.</returns>
    /// <remarks>Source: kernel/cpu.c, cpuhp_up_callbacks(), undo_cpu_up() (v4.9).</remarks>
    private static async GuestTask<int> UpCallbacks(
        Cpu cpu, CpuId target, CpuHotplugState from, CpuHotplugState to)
    {
        foreach (var step in cpu.Kernel.HotplugSteps)
        {
            if (step.State <= from || step.State > to || step.Startup is null) continue;
            var result = await Invoke(cpu, target, step, isUp: true);
            if (result == 0) continue;

            await DownCallbacks(cpu, target, step.State - 1, from);
            return result;
        }

        return 0;
    }

    /// <summary>Runs teardown callbacks descending, from one state and above another.</summary>
    /// <returns>0, or what the first to fail returned.</returns>
    /// <remarks>Source: kernel/cpu.c, cpuhp_down_callbacks() (v4.9).</remarks>
    private static async GuestTask<int> DownCallbacks(
        Cpu cpu, CpuId target, CpuHotplugState from, CpuHotplugState to)
    {
        var steps = cpu.Kernel.HotplugSteps;
        for (var i = steps.Count - 1; i >= 0; i--)
        {
            var step = steps[i];
            if (step.State > from || step.State <= to || step.Teardown is null) continue;
            var result = await Invoke(cpu, target, step, isUp: false);
            if (result != 0) return result;
        }

        return 0;
    }

    private static async GuestTask<int> Invoke(
        Cpu cpu, CpuId target, CpuHotplugStep step, bool isUp)
    {
        cpu.Trace(
            TraceEventKind.HotplugStepInvoked,
            target: target,
            value: isUp ? 1 : 0,
            detail: step.Name);
        return await (isUp ? step.Startup! : step.Teardown!)(cpu, target);
    }

    private static async GuestTask<int> TakeDown(Cpu cpu, CpuId target)
    {
        var state = await cpu.ReadHotplugStateOf(target);
        if (state == CpuHotplugState.Offline) return 0;

        var result = await cpu.WaitForApWork(cpu.Kick(target, CpuHotplugState.TeardownCpu));
        if (result != 0) return result;

        result = await DownCallbacks(
            cpu, target, CpuHotplugState.TeardownCpu, CpuHotplugState.TeardownCpu - 1);
        if (result != 0)
        {
            // It stays: its threads are woken again.
            await cpu.WaitForApWork(cpu.Kick(target, CpuHotplugState.Online));
            return result;
        }

        await DownCallbacks(cpu, target, CpuHotplugState.BringupCpu, CpuHotplugState.Offline);
        await cpu.SetHotplugStateOf(target, CpuHotplugState.Offline);
        return 0;
    }

    /// <remarks>Source: kernel/cpu.c, bringup_cpu(), bringup_wait_for_ap() (v4.9).</remarks>
    private static async GuestTask<int> BringupCpu(Cpu cpu, CpuId target)
    {
        using var scope = cpu.In(_bringupCpu);

        // What the new CPU will read of the global masks is what they are now.
        await cpu.ChangeMasks(cpu.Masks, CpuMask.Of(target));
        var done = cpu.Kick(target, CpuHotplugState.Online);
        await cpu.Kernel.Arch.Hotplug.CpuUp(cpu, target);
        return await cpu.WaitForApWork(done);
    }

    /// <remarks>Source: kernel/cpu.c, takedown_cpu() (v4.9).</remarks>
    private static async GuestTask<int> TakedownCpu(Cpu cpu, CpuId target)
    {
        using var scope = cpu.In(_takedownCpu);
        cpu.InitCompletion(DoneSlot);
        cpu.InitCompletion(DeathSlot);
        var result = await CpuStop.StopCpus(
            cpu,
            SmpFunc.TakeCpuDown,
            cpu.Number.Value,
            CpuMask.Of(target),
            cpu.Kernel.Lacks(Weakness.OfflineWithoutStop) ? CpuMask.Of(target) : cpu.OnlineMask);
        if (result != 0)
        {
            cpu.ForgetCompletion(DoneSlot);
            cpu.ForgetCompletion(DeathSlot);
            return result;
        }

        await cpu.WaitForCompletion(DoneSlot);

        // __cpu_die(): how its hardware is switched off is firmware's.
        using var death = cpu.In(_waitDeath);
        await cpu.WaitForCompletion(DeathSlot);
        return 0;
    }

    private static async GuestTask<int> SmpcfdDying(Cpu cpu, CpuId target)
    {
        if (!cpu.Kernel.Lacks(Weakness.FlushBeforeStop)) await Smp.SmpcfdDyingCpu(cpu);
        return 0;
    }

    private static GuestTask<int> ParkThreads(Cpu cpu)
    {
        using var scope = cpu.In(_parkThreads);
        return cpu.Kernel.Lacks(Weakness.FlushBeforeStop) ? FlushTooEarly(cpu) : default;
    }

    /// <summary>What smpcfd_dying_cpu() does, while others can push yet.</summary>
    private static async GuestTask<int> FlushTooEarly(Cpu cpu)
    {
        var flags = cpu.LocalIrqSave();
        await Smp.SmpcfdDyingCpu(cpu);
        await cpu.LocalIrqRestore(flags);
        return 0;
    }

    /// <remarks>
    /// Source: kernel/cpu.c, cpuhp_report_idle_dead() (v4.9). The call is made from a CPU that is
    /// offline, in its csd_data, which its receiver unlocks when this CPU may be long dead.
    /// </remarks>
    private static async GuestTask CpuhpReportIdleDead(Cpu cpu)
    {
        using var scope = cpu.In(_reportIdleDead);
        cpu.ReachHotplugState(CpuHotplugState.ApIdleDead);
        await Smp.SmpCallFunctionSingle(
            cpu,
            cpu.OnlineMask.First,
            SmpFunc.CpuhpCompleteIdleDead,
            cpu.HotplugControl.Value,
            wait: false);
    }

    /// <remarks>Source: kernel/cpu.c, cpuhp_online_idle() (v4.9).</remarks>
    private static void CpuhpOnlineIdle(Cpu cpu)
    {
        using var scope = cpu.In(_onlineIdle);
        cpu.ReachHotplugState(CpuHotplugState.ApOnlineIdle);
        cpu.UnparkTasks();
    }

    private static GuestTask<int> Visit(Cpu cpu, KernelFunction function)
    {
        using var scope = cpu.In(function);
        return default;
    }

    private static KernelFunction Function(string name) => new(name, "kernel/cpu.c");
}
