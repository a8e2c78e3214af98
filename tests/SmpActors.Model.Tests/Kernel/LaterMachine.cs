using SmpActors.Model.Profiles;

namespace SmpActors.Model.Tests.Kernel;

/// <summary>Machines whose kernel is a later one than v4.9.</summary>
internal static class LaterMachine
{
    /// <summary>What v6.1 changed.</summary>
    public static KernelChange Changes => ProfileTable.Find("6.1")!.Kernel.Changes;

    /// <summary>A machine of v6.1.</summary>
    public static FakeMachine Of(
        int cpuCount, ulong seed = 1, bool isIdlePolling = false, CpuMask? online = null) =>
        new(cpuCount, seed, online, new(Changes: Changes, IsIdlePolling: isIdlePolling));

    /// <summary>Keeps interrupts off on a CPU for 1000 ns.</summary>
    public static void Hold(this FakeMachine machine, int cpu) => machine.Start(cpu, async held =>
    {
        var flags = held.LocalIrqSave();
        await held.Elapse(1_000);
        await held.LocalIrqRestore(flags);
    });
}
