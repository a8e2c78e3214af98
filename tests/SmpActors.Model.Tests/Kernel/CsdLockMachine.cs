namespace SmpActors.Model.Tests.Kernel;

/// <summary>Machines whose kernel watches its csd locks, and what keeps a csd locked.</summary>
internal static class CsdLockMachine
{
    /// <summary>csd_lock_timeout as it is by default.</summary>
    public const long TimeoutNs = 5_000_000_000;

    public static FakeMachine Watched(
        int cpus,
        CsdLockDebug? debug = null,
        KernelChange changes = KernelChange.None,
        ulong seed = 1) =>
        new(cpus, seed, options: new(
            CpusPerChip: cpus, CsdLockDebug: debug ?? new(), Changes: changes));

    /// <summary>Has a task of a CPU keep interrupts off, from now on and for a while.</summary>
    public static void HoldInterrupts(FakeMachine machine, int holder, long ns)
    {
        machine.Start(holder, async cpu =>
        {
            var flags = cpu.LocalIrqSave();
            machine.Note("");
            await cpu.Elapse(ns);
            await cpu.LocalIrqRestore(flags);
        });
        while (!machine.TakeNote("")) machine.Runner.RunOne();
    }

    /// <summary>Loses the first interrupts that are sent.</summary>
    public static void LoseFirst(FakeMachine machine, int count)
    {
        var lost = 0;
        machine.Runner.Loses = (_, _, message) => message is FakeArch.Ipi && lost++ < count;
    }

    public static void AskCurCsd(FakeMachine machine, CpuId target) =>
        machine.Runner.Tell(PartId.Cpu(target), new Cpu.ReadCurCsd(new(2), Key: 1));

    public static IEnumerable<string> States(FakeMachine machine) =>
        machine.Of(TraceEventKind.CsdLockReported).Select(e => ((CsdLockReport)e.Detail!).State);

    /// <summary>When an event last happened, in ns.</summary>
    public static long TimeOf(FakeMachine machine, TraceEventKind kind) =>
        machine.Runner.TimeOfLast(kind);
}
