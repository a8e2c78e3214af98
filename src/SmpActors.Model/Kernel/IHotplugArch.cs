namespace SmpActors.Model.Kernel;

/// <summary>What CPU hotplug needs of its architecture; X86 and Gic implement it.</summary>
/// <remarks>
/// Source: kernel/cpu.c, __cpu_up(), __cpu_disable(); kernel/sched/idle.c, arch_cpu_idle_dead()
/// (v4.9).
/// </remarks>
public interface IHotplugArch
{
    /// <summary>The states of its own, in any order.</summary>
    IReadOnlyList<CpuHotplugStep> Steps { get; }

    /// <summary>Starts a CPU's hardware, and waits until it runs: __cpu_up().</summary>
    /// <param name="cpu">The control CPU, in a task.</param>
    /// <param name="target">The CPU that comes up; prepared.</param>
    GuestTask CpuUp(Cpu cpu, CpuId target);

    /// <summary>
    /// A new CPU's way from its entry to its idle loop: its controller, the starting states, its
    /// online bit, interrupts on. It begins with interrupts off.
    /// </summary>
    GuestTask StartSecondary(Cpu cpu);

    /// <summary>Takes this CPU out of service, within stop_machine: __cpu_disable().</summary>
    /// <returns>0, or a negative errno: the CPU stays.</returns>
    GuestTask<int> CpuDisable(Cpu cpu);

    /// <summary>The last that this CPU does: arch_cpu_idle_dead(). Never returns.</summary>
    GuestTask PlayDead(Cpu cpu);
}
