using System.Globalization;

namespace SmpActors.Model.Kernel;

public static partial class Smp
{
    private static readonly KernelFunction _csdLockWait =
        new("__csd_lock_wait", "kernel/smp.c", "v6.18");

    private static readonly KernelFunction _tooLong =
        new("csd_lock_wait_toolong", "kernel/smp.c", "v6.18");

    /// <summary>
    /// csd_lock_wait() with the watchdog: waits for an unlock, and complains while it is not seen.
    /// </summary>
    /// <remarks>
    /// Source: kernel/smp.c, __csd_lock_wait() (v6.18). A spin that reads LOCK and the clock is a
    /// wait for the unlock or for a timer, and the clock is read when the timer is over.
    /// </remarks>
    internal static async GuestTask CsdLockWait(Cpu cpu, Csd csd)
    {
        if (!csd.IsLocked) return;

        using var scope = cpu.In(_csdLockWait);
        var debug = cpu.Kernel.CsdLockDebug!;
        if (debug.TimeoutNs == 0)
        {
            await cpu.WaitForUnlock(csd);
            return;
        }

        var spin = new CsdLockSpin(csd, debug, await cpu.KtimeGetMonoFastNs());
        do
        {
            await cpu.WaitForUnlock(csd, spin.NextLookNs);
        }
        while (!await CsdLockWaitTooLong(cpu, spin));
    }

    /// <summary>Whether the wait is over; if it takes too long, reports it first.</summary>
    /// <remarks>Source: kernel/smp.c, csd_lock_wait_toolong() (v6.18).</remarks>
    private static async GuestTask<bool> CsdLockWaitTooLong(Cpu cpu, CsdLockSpin spin)
    {
        if (!spin.Csd.IsLocked)
        {
            if (spin.BugId != 0) SayUnstuck(cpu, spin);
            return true;
        }

        var now = await cpu.KtimeGetMonoFastNs();
        if (!spin.IsTooLong(now, cpu.OnlineMask.Count)) return false;

        if (spin.StartNs > now)
        {
            // This CPU's own clock went backward: no other is to blame.
            Alert(cpu, string.Create(
                CultureInfo.InvariantCulture,
                $"sched_clock on CPU {cpu.Number.Value} went backward by {spin.StartNs - now} ns"));
            spin.Restart(now);
            return false;
        }

        await Report(cpu, spin, now);
        return false;
    }

    private static async GuestTask Report(Cpu cpu, CsdLockSpin spin, long now)
    {
        using var scope = cpu.In(_tooLong);
        var isFirst = spin.BugId == 0;
        if (isFirst) spin.BugId = await cpu.CountCsdBug();

        var destination = CsdLockWaitGetcpu(spin.Csd);
        var isCpu = destination >= 0 && destination < cpu.Kernel.Topology.CpuCount;
        if (!isCpu) WarnOfDestination(cpu, destination);
        var target = new CpuId(isCpu ? destination : 0);
        var current = await cpu.ReadCurCsdOf(target);

        var waitedNs = now - spin.StartNs;
        Alert(cpu, string.Create(
            CultureInfo.InvariantCulture,
            $"csd: {(isFirst ? "Detected" : "Continued")} non-responsive CSD lock (#{spin.BugId}) "
            + $"on CPU#{cpu.Number.Value}, waiting {waitedNs} ns for CPU#{TwoDigits(destination)} "
            + $"{Named(spin.Csd.Func, spin.Csd.Info)}."));
        spin.MessageCount++;
        if (isFirst) cpu.CountStuckCsdLock(1);
        var state = StateOf(spin.Csd, current);
        cpu.Trace(
            TraceEventKind.CsdLockReported,
            spin.Csd.Id,
            target,
            waitedNs,
            spin.BugId,
            new CsdLockReport(spin.BugId, spin.MessageCount, state));

        if (spin.Debug.PanicOnIpistallNs > 0 && waitedNs > spin.Debug.PanicOnIpistallNs)
        {
            await KernelPanic.Bug(cpu, _tooLong);
        }

        Alert(cpu, $"\tcsd: CSD lock (#{Number(spin.BugId)}) {state}.");
        if (isCpu)
        {
            await cpu.DumpCpuTask(target);
            if (current.Csd is null) await Resend(cpu, spin, target);
        }

        if (isFirst) cpu.DumpStack();
        spin.Restart(now);
    }

    /// <summary>Sends the IPI of a single call again, to a CPU that is not in its flush.</summary>
    private static async GuestTask Resend(Cpu cpu, CsdLockSpin spin, CpuId target)
    {
        Alert(cpu, string.Create(
            CultureInfo.InvariantCulture,
            $"csd: Re-sending CSD lock (#{spin.BugId}) IPI from CPU#{cpu.Number.Value:d2} to "
            + $"CPU#{target.Value:d2}"));
        cpu.Trace(TraceEventKind.CsdIpiResent, spin.Csd.Id, target, cause: spin.BugId);
        await cpu.Kernel.Arch.SendCallFunctionSingleIpi(cpu, target);
    }

    private static void SayUnstuck(Cpu cpu, CsdLockSpin spin)
    {
        Alert(cpu, string.Create(
            CultureInfo.InvariantCulture,
            $"csd: CSD lock (#{spin.BugId}) got unstuck on CPU#{cpu.Number.Value:d2}, "
            + $"CPU#{TwoDigits(CsdLockWaitGetcpu(spin.Csd))} released the lock."));
        cpu.Trace(
            TraceEventKind.CsdLockUnstuck, spin.Csd.Id, spin.Csd.Target, cause: spin.BugId);
        cpu.CountStuckCsdLock(-1);
    }

    /// <summary>Whom a csd is aimed at, or -1: it is no call, and has no destination.</summary>
    /// <remarks>
    /// Source: kernel/smp.c, csd_lock_wait_getcpu() (v6.18). Differs from v6.18: a csd of
    /// smp_call_function_single_async() has one too; there nobody waits for it.
    /// </remarks>
    internal static int CsdLockWaitGetcpu(Csd csd) =>
        csd.Flags.Type() is CsdFlags.None or CsdFlags.TypeSync ? csd.Target.Value : -1;

    private static void WarnOfDestination(Cpu cpu, int destination)
    {
        if (!cpu.IsFirstTime(_tooLong.Name)) return;
        cpu.Warn(_tooLong);
        cpu.Warn($"{_tooLong.Name}: cpu = {Number(destination)}");
    }

    private static string StateOf(Csd csd, Cpu.CurCsdRead current) =>
        current.Csd is not { } running ? CsdLockReport.Unresponsive
        : running.Owner == csd.Owner && running.Slot == csd.Slot ? CsdLockReport.HandlingThis
        : $"handling prior {Named(current.Func, current.Info)} request";

    /// <summary>A function with its argument, as %pS(%ps) prints them.</summary>
    private static string Named(SmpFunc func, long info) => string.Create(
        CultureInfo.InvariantCulture, $"{func.Name}+0x0/0x0(0x{info:x})");

    /// <summary>pr_alert(), with the prefix that the file's messages have.</summary>
    private static void Alert(Cpu cpu, string text) => cpu.Print(
        LogLevel.Alert,
        cpu.Kernel.Profile.Has(KernelChange.PrefixesMessages) ? "smp: " + text : text);

    /// <summary>%02d, which counts a sign as a digit.</summary>
    private static string TwoDigits(int number) =>
        number.ToString(number < 0 ? "d" : "d2", CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What a report says of the CPU that is waited for.</summary>
/// <param name="BugId">The stuck lock's number, from 1.</param>
/// <param name="Message">The how-many-th report of this lock it is, from 1.</param>
/// <param name="State">
/// <see cref="Unresponsive"/>: it is not in its flush, so interrupts are off there, the IPI is lost
/// or the CPU is dead; <see cref="HandlingThis"/>: it runs this very function; else which earlier
/// one it runs.
/// </param>
public sealed record CsdLockReport(int BugId, int Message, string State)
{
    public const string Unresponsive = "unresponsive";
    public const string HandlingThis = "handling this request";

    public override string ToString() => $"#{BugId} {State}";
}
