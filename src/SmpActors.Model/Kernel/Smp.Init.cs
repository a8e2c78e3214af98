namespace SmpActors.Model.Kernel;

public static partial class Smp
{
    private static readonly KernelFunction _functionInit = Function("call_function_init");
    private static readonly KernelFunction _init = Function("smp_init");
    private static readonly KernelFunction _prepare = Function("smpcfd_prepare_cpu");
    private static readonly KernelFunction _dead = Function("smpcfd_dead_cpu");

    /// <summary>Empties the queue of every possible CPU, and prepares the boot CPU.</summary>
    /// <remarks>Source: kernel/smp.c, call_function_init() (v4.9); on the boot CPU.</remarks>
    public static async GuestTask CallFunctionInit(Cpu cpu)
    {
        using var scope = cpu.In(_functionInit);
        foreach (var target in cpu.Kernel.Topology.Possible)
        {
            await cpu.SetUpArea(target, CpuAreaStep.InitQueue);
        }

        await SmpcfdPrepareCpu(cpu, cpu.Number);
    }

    /// <summary>Allocates a CPU's cfd_data before it comes up.</summary>
    /// <returns>0, or <see cref="Errno.Enomem"/>.</returns>
    /// <remarks>Source: kernel/smp.c, smpcfd_prepare_cpu() (v4.9); on a live CPU.</remarks>
    public static async GuestTask<int> SmpcfdPrepareCpu(Cpu cpu, CpuId target)
    {
        using var scope = cpu.In(_prepare);
        return await cpu.SetUpArea(target, CpuAreaStep.AllocateCfd);
    }

    /// <summary>Frees the cfd_data of a CPU that has died.</summary>
    /// <returns>0.</returns>
    /// <remarks>Source: kernel/smp.c, smpcfd_dead_cpu() (v4.9); on a live CPU.</remarks>
    public static async GuestTask<int> SmpcfdDeadCpu(Cpu cpu, CpuId target)
    {
        using var scope = cpu.In(_dead);
        return await cpu.SetUpArea(target, CpuAreaStep.FreeCfd);
    }

    /// <summary>Brings up the present CPUs, in ascending order, until enough are online.</summary>
    /// <param name="cpu">The boot CPU.</param>
    /// <param name="boot">How the architecture brings a CPU up.</param>
    /// <param name="parameters">The command line: how many are enough.</param>
    /// <param name="present">cpu_present_mask.</param>
    /// <remarks>
    /// Source: kernel/smp.c, smp_init() (v4.9). Differs from v4.9: no idle and hotplug threads are
    /// made, for a CPU here needs none.
    /// </remarks>
    public static async GuestTask SmpInit(
        Cpu cpu, ISmpBoot boot, BootParameters parameters, CpuMask present)
    {
        using var scope = cpu.In(_init);
        foreach (var target in present)
        {
            if (cpu.OnlineMask.Count >= parameters.SetupMaxCpus) break;
            if (!cpu.OnlineMask.Contains(target)) await boot.CpuUp(cpu, target);
        }

        await boot.SmpCpusDone(cpu, parameters.SetupMaxCpus);
    }
}
