namespace SmpActors.Model.Kernel;

/// <summary>The body of a function that runs on a CPU, with interrupts off.</summary>
/// <param name="cpu">The CPU that runs it.</param>
/// <param name="info">The caller's argument.</param>
public delegate GuestTask GuestFunction(Cpu cpu, long info);

/// <summary>
/// A function that cross calls run: named, never passed, so that a message is a value.
/// </summary>
/// <param name="Name">Its symbol, as a trace prints it.</param>
/// <remarks>Source: include/linux/smp.h, smp_call_func_t (v4.9).</remarks>
public sealed record SmpFunc(string Name)
{
    /// <summary>Does nothing: kernel/smp.c, do_nothing() (v4.9).</summary>
    public static SmpFunc Nop { get; } = new("do_nothing");

    /// <summary>Keeps its CPU busy; the argument is the time in ns.</summary>
    public static SmpFunc Delay { get; } = new("ndelay");

    /// <summary>
    /// Takes a CPU down while all others stand still: kernel/cpu.c, take_cpu_down() (v4.9).
    /// </summary>
    internal static SmpFunc TakeCpuDown { get; } = new("take_cpu_down");

    /// <summary>
    /// Tells that a CPU is dead: kernel/cpu.c, cpuhp_complete_idle_dead() (v4.9).
    /// </summary>
    internal static SmpFunc CpuhpCompleteIdleDead { get; } = new("cpuhp_complete_idle_dead");

    public override string ToString() => Name;
}

/// <summary>A task that a CPU runs: a workload's coroutine in process context.</summary>
/// <param name="Name">At most 15 characters are shown, as in a task's comm.</param>
/// <param name="Body">Its coroutine; the argument is what the task was started with.</param>
public sealed record GuestProgram(string Name, GuestFunction Body);
