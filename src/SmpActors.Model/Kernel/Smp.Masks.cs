namespace SmpActors.Model.Kernel;

public static partial class Smp
{
    private static readonly KernelFunction _onEach = Wrapper("on_each_cpu");
    private static readonly KernelFunction _onEachMask = Wrapper("on_each_cpu_mask");
    private static readonly KernelFunction _onEachCond = Wrapper("on_each_cpu_cond");
    private static readonly KernelFunction _kick = Function("kick_all_cpus_sync");
    private static readonly KernelFunction _wakeIdle = Function("wake_up_all_idle_cpus");
    private static readonly KernelFunction _onCpu = Function("smp_call_on_cpu");

    /// <summary>
    /// Runs a function on all online CPUs: on the others first, then on this one.
    /// </summary>
    /// <returns>0.</returns>
    /// <remarks>Source: kernel/smp.c, on_each_cpu() (v4.9).</remarks>
    public static async GuestTask<int> OnEachCpu(Cpu cpu, SmpFunc func, long info, bool wait)
    {
        using var call = cpu.Call(_onEach, wait);
        if (cpu.Kernel.Profile.Has(KernelChange.ManyCond))
        {
            await OnEachCpuCondMask(cpu, cond: null, func, info, wait, cpu.OnlineMask);
        }
        else
        {
            await SmpCallFunction(cpu, func, info, wait);
            await RunLocally(cpu, func, info);
        }

        await cpu.PreemptEnable();
        return call.Returns(0);
    }

    /// <summary>
    /// Runs a function on the online CPUs of a mask, this one last if it is in it.
    /// </summary>
    /// <remarks>Source: kernel/smp.c, on_each_cpu_mask() (v4.9).</remarks>
    public static async GuestTask OnEachCpuMask(
        Cpu cpu, CpuMask mask, SmpFunc func, long info, bool wait)
    {
        using var call = cpu.Call(_onEachMask, wait);
        if (cpu.Kernel.Profile.Has(KernelChange.ManyCond))
        {
            await OnEachCpuCondMask(cpu, cond: null, func, info, wait, mask);
        }
        else
        {
            await SmpCallFunctionMany(cpu, mask, func, info, wait);
            if (mask.Contains(cpu.Number)) await RunLocally(cpu, func, info);
        }

        await cpu.PreemptEnable();
    }

    /// <summary>Runs a function on each online CPU for which a condition holds.</summary>
    /// <param name="cpu">The calling CPU.</param>
    /// <param name="cond">
    /// Evaluated here, for each online CPU: before any push, in ascending order (v4.9), or just
    /// before each push, and for this CPU last (v6.1).
    /// </param>
    /// <param name="func">What to run.</param>
    /// <param name="info">Its argument, and the condition's.</param>
    /// <param name="wait">Whether to wait until it has run everywhere.</param>
    /// <remarks>
    /// Source: kernel/smp.c, on_each_cpu_cond() (v4.9). Without memory for a mask
    /// (<see cref="KernelImage.CondMaskAllocates"/>) it calls one CPU after the other.
    /// </remarks>
    public static async GuestTask OnEachCpuCond(
        Cpu cpu, Func<CpuId, long, bool> cond, SmpFunc func, long info, bool wait)
    {
        using var call = cpu.Call(_onEachCond, wait);
        if (cpu.Kernel.Profile.Has(KernelChange.ManyCond))
        {
            await OnEachCpuCondMask(cpu, cond, func, info, wait, cpu.OnlineMask);
        }
        else if (cpu.Kernel.CondMaskAllocates)
        {
            var chosen = cpu.OnlineMask.Where(cond, info);
            await OnEachCpuMask(cpu, chosen, func, info, wait);
        }
        else
        {
            foreach (var target in cpu.OnlineMask)
            {
                if (!cond(target, info)) continue;
                var result = await SmpCallFunctionSingle(cpu, target, func, info, wait);
                if (result != 0) cpu.WarnOnce(_onEachCond);
            }
        }

        await cpu.PreemptEnable();
    }

    /// <summary>Interrupts all other CPUs and waits until each has been interrupted.</summary>
    /// <remarks>Source: kernel/smp.c, kick_all_cpus_sync() (v4.9).</remarks>
    public static async GuestTask KickAllCpusSync(Cpu cpu)
    {
        using var call = cpu.Call(_kick, wait: true);
        cpu.TraceBarrier("smp_mb");
        await cpu.WritesAcknowledged();
        await SmpCallFunction(cpu, SmpFunc.Nop, 0, wait: true);
        await cpu.PreemptEnable();
    }

    /// <summary>
    /// Wakes the other online CPUs that idle: a flag where they poll, else an IPI.
    /// </summary>
    /// <remarks>Source: kernel/smp.c, wake_up_all_idle_cpus() (v4.9).</remarks>
    public static async GuestTask WakeUpAllIdleCpus(Cpu cpu)
    {
        using var scope = cpu.In(_wakeIdle);
        cpu.PreemptDisable();
        var isOneByOne = cpu.Kernel.Profile.Has(KernelChange.WakesPossible);
        var walked = isOneByOne ? cpu.Kernel.Topology.Possible : cpu.OnlineMask;
        foreach (var target in walked)
        {
            if (isOneByOne)
            {
                await cpu.PreemptEnable();
                cpu.PreemptDisable();
            }

            if (target == cpu.Number || !cpu.OnlineMask.Contains(target)) continue;
            if (await cpu.AskIdle(target) != IdleState.Sleeping) continue;
            await cpu.Kernel.Arch.SmpSendReschedule(cpu, target);
        }

        await cpu.PreemptEnable();
    }

    /// <summary>Runs a function in a task of another CPU and sleeps until it is done.</summary>
    /// <param name="cpu">The calling CPU.</param>
    /// <param name="target">Where to run.</param>
    /// <param name="func">
    /// What to run; it gives its result by <see cref="Cpu.ReturnFromWork"/>.
    /// </param>
    /// <param name="info">Its argument.</param>
    /// <param name="phys">
    /// Whether the worker pins its virtual CPU to the physical one meanwhile.
    /// </param>
    /// <returns>The function's result, or <see cref="Errno.Enxio"/>.</returns>
    /// <exception cref="InvalidOperationException">The caller is an interrupt.</exception>
    /// <remarks>Source: kernel/smp.c, smp_call_on_cpu() (v4.9). No IPI call.</remarks>
    public static async GuestTask<int> SmpCallOnCpu(
        Cpu cpu, CpuId target, SmpFunc func, long info, bool phys = false)
    {
        using var scope = cpu.In(_onCpu);
        if (!cpu.OnlineMask.Contains(target)) return Errno.Enxio;
        return await cpu.RunWorkOn(target, func, info, phys);
    }

    /// <summary>A function of its own at v4.9, later an inline one around another.</summary>
    private static KernelFunction Wrapper(string name) => Function(name) with
    {
        Later = new(name, "include/linux/smp.h", "v6.1"),
    };
}
