namespace SmpActors.Model.Kernel;

/// <summary>Stops all online CPUs: each member is the kernel function of its name.</summary>
/// <remarks>Source: kernel/stop_machine.c (v4.9).</remarks>
public static class CpuStop
{
    private static readonly KernelFunction _stopMachine = Function("stop_machine");
    private static readonly KernelFunction _stopCpus = Function("stop_cpus");
    private static readonly KernelFunction _thread = Function("cpu_stopper_thread");
    private static readonly KernelFunction _multiCpuStop = Function("multi_cpu_stop");

    /// <summary>Runs a function while all online CPUs stand still with interrupts off.</summary>
    /// <param name="cpu">The CPU that asks; its task sleeps meanwhile.</param>
    /// <param name="func">
    /// What to run; it gives its result by <see cref="Cpu.ReturnFromWork"/>.
    /// </param>
    /// <param name="info">Its argument.</param>
    /// <param name="active">Who runs it; empty: the first online CPU.</param>
    /// <returns>0, or what the function returned, where it was not 0.</returns>
    /// <exception cref="InvalidOperationException">The caller is an interrupt.</exception>
    /// <remarks>
    /// Source: kernel/stop_machine.c, stop_machine() (v4.9). Differs from v4.9: get_online_cpus()
    /// is the writers' lock too, which serves as stop_cpus_mutex as well.
    /// </remarks>
    public static async GuestTask<int> StopMachine(
        Cpu cpu, SmpFunc func, long info, CpuMask active = default)
    {
        using var scope = cpu.In(_stopMachine);
        await cpu.CpuHotplugBegin();
        var result = await StopCpus(cpu, func, info, active, cpu.OnlineMask);
        cpu.CpuHotplugDone();
        return result;
    }

    /// <summary>As <see cref="StopMachine"/>, by who holds the hotplug lock.</summary>
    /// <param name="cpu">The CPU that asks.</param>
    /// <param name="func">What to run.</param>
    /// <param name="info">Its argument.</param>
    /// <param name="active">Who runs it; empty: the first online CPU.</param>
    /// <param name="threads">Who stands still: all that are online, but for a weakness.</param>
    /// <remarks>
    /// Source: kernel/stop_machine.c, __stop_machine(), stop_cpus() (v4.9). Differs from v4.9: a
    /// stopper is woken without a reschedule interrupt.
    /// </remarks>
    internal static async GuestTask<int> StopCpus(
        Cpu cpu, SmpFunc func, long info, CpuMask active, CpuMask threads)
    {
        using var scope = cpu.In(_stopCpus);

        // queue_stop_cpus_work(): this CPU's own stopper may run when all have their work.
        cpu.PreemptDisable();
        var key = cpu.QueueStopWorks(func, info, active, threads);
        await cpu.PreemptEnable();
        return await cpu.WaitForStop(key);
    }

    /// <summary>What a CPU's stopper does: one work after the other.</summary>
    /// <remarks>Source: kernel/stop_machine.c, cpu_stopper_thread() (v4.9).</remarks>
    internal static async GuestTask CpuStopperThread(Cpu cpu)
    {
        using var scope = cpu.In(_thread);
        while (cpu.TakeStopWork() is { } work)
        {
            await MultiCpuStop(cpu, work);
            cpu.SignalStopDone(work);
        }
    }

    /// <summary>Follows the states of a stop, each as soon as all have done the last.</summary>
    /// <remarks>
    /// Source: kernel/stop_machine.c, multi_cpu_stop() (v4.9). A spin that reads the state is a
    /// wait for its next value.
    /// </remarks>
    private static async GuestTask MultiCpuStop(Cpu cpu, Cpu.QueueStopWork work)
    {
        using var scope = cpu.In(_multiCpuStop);
        var flags = cpu.IrqsOn;
        var state = MultiStopState.None;
        do
        {
            await cpu.StopStateOtherThan(state);
            state = cpu.StopState;
            cpu.Trace(TraceEventKind.StopStateEntered, value: (long)state, detail: state);
            switch (state)
            {
                case MultiStopState.DisableIrq:
                    cpu.LocalIrqSave();
                    break;
                case MultiStopState.Run when work.IsActive:
                    await cpu.RunUncalled(work.Func, work.Info);
                    break;
                default:
                    break;
            }

            cpu.AcknowledgeStopState(work, state);
        }
        while (state != MultiStopState.Exit);
        await cpu.LocalIrqRestore(flags);
    }

    private static KernelFunction Function(string name) => new(name, "kernel/stop_machine.c");
}
