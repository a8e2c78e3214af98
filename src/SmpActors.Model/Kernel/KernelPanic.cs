namespace SmpActors.Model.Kernel;

/// <summary>The end of a kernel: each member is the kernel function of its name.</summary>
internal static class KernelPanic
{
    private static readonly KernelFunction _panic = new("panic", "kernel/panic.c");

    /// <summary>BUG(): what an oops that nobody survives comes to. It never returns.</summary>
    /// <remarks>
    /// Source: include/asm-generic/bug.h, BUG() (v4.9). Differs from v4.9: no line behind the file,
    /// and always a panic, as with panic_on_oops=1 or in an interrupt.
    /// </remarks>
    public static async GuestTask Bug(Cpu cpu, KernelFunction where)
    {
        cpu.Print(LogLevel.Crit, $"kernel BUG at {where.File} {where.Name}!");
        await Panic(cpu, "Fatal exception");
    }

    /// <summary>Stops all other CPUs and loops for ever.</summary>
    /// <remarks>Source: kernel/panic.c, panic() (v4.9).</remarks>
    private static async GuestTask Panic(Cpu cpu, string why)
    {
        using var scope = cpu.In(_panic);
        cpu.LocalIrqSave();
        cpu.OopsInProgress = true;
        cpu.Print(LogLevel.Emerg, $"Kernel panic - not syncing: {why}");
        cpu.Trace(TraceEventKind.Panicked, detail: why);
        await cpu.Kernel.Arch.SmpSendStop(cpu);
        cpu.Print(LogLevel.Emerg, $"---[ end Kernel panic - not syncing: {why} ]---");
        await cpu.LoopForEver();
    }
}
