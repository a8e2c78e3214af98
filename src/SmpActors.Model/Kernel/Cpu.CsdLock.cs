using System.Globalization;

namespace SmpActors.Model.Kernel;

/// <summary>What the csd-lock watchdog has in this CPU's memory, and how others reach it.</summary>
public sealed partial class Cpu
{
    /// <summary>Whose memory holds the kernel's global counters: the boot CPU's.</summary>
    private static readonly CpuId _countersHome = new(0);

    private CsdLockArea? _csdLock;

    /// <summary>Whether waits for csds are watched.</summary>
    internal bool WatchesCsdLocks => Kernel.CsdLockDebug is not null;

    /// <summary>csd_bug_count: stuck locks that were ever found; its home is CPU 0.</summary>
    internal int CsdBugCount => _csdLock?.BugCount ?? 0;

    /// <summary>n_csd_lock_stuck: locks that are stuck now; its home is CPU 0.</summary>
    internal int CsdLockStuckCount => _csdLock?.StuckCount ?? 0;

    private CsdLockArea CsdLock => _csdLock ??= new();

    /// <summary>csd_lock_record(): this CPU is about to run an entry.</summary>
    /// <remarks>
    /// Source: kernel/smp.c, __csd_lock_record() (v6.18). Differs from v6.18: func, info and
    /// cur_csd are one step of this CPU's memory, so its barriers have nothing to order.
    /// </remarks>
    internal void CsdLockRecord(CsdId csd, SmpFunc func, long info)
    {
        if (Kernel.CsdLockDebug is null) return;
        var area = CsdLock;
        area.Func = func;
        area.Info = info;
        area.Current = csd;
    }

    /// <summary>csd_lock_record(NULL): the entry is done.</summary>
    internal void CsdLockRecordNone()
    {
        if (_csdLock is not null) _csdLock.Current = null;
    }

    /// <summary>Allows waiters one backtrace more: trigger_backtrace := 1.</summary>
    internal void AllowBacktrace()
    {
        if (_csdLock is not null) _csdLock.AllowsBacktrace = true;
    }

    /// <summary>Reads another CPU's cur_csd, cur_csd_func and cur_csd_info.</summary>
    internal async GuestTask<CurCsdRead> ReadCurCsdOf(CpuId target)
    {
        if (target == Number) return OwnCurCsd(key: 0);

        var key = OpenRequest();
        Send(PartId.Cpu(target), new ReadCurCsd(Number, key));
        await WaitForReply(key);
        return TakeReply<CurCsdRead>(key);
    }

    /// <summary>
    /// Takes another CPU's trigger_backtrace, and if it was set, has that CPU's task dumped.
    /// </summary>
    /// <remarks>
    /// Source: kernel/smp.c, trigger_backtrace; kernel/sched/core.c, dump_cpu_task() (v6.18).
    /// Differs from v6.18: both are one request, and the task is read from memory, as where a CPU
    /// cannot be sent an NMI; so it is on x86 too.
    /// </remarks>
    internal async GuestTask DumpCpuTask(CpuId target)
    {
        var key = OpenRequest();
        Send(PartId.Cpu(target), new TakeBacktrace(Number, key));
        await WaitForReply(key);
        if (TakeReply<BacktraceTaken>(key).Task is not { } task) return;

        Print(LogLevel.Info, string.Create(
            CultureInfo.InvariantCulture, $"Task dump for CPU {target.Value}:"));
        foreach (var line in task.Split('\n')) Print(LogLevel.Info, line);
    }

    /// <summary>dump_stack(): what this CPU does, outermost first.</summary>
    /// <remarks>
    /// Source: lib/dump_stack.c, dump_stack() (v4.9). Differs from v4.9: a stack's lines are its
    /// contexts, for coroutines have no return addresses.
    /// </remarks>
    internal void DumpStack()
    {
        Print(LogLevel.Warning, string.Create(
            CultureInfo.InvariantCulture,
            $"CPU: {Number.Value} PID: {CurrentPid} Comm: {_top!.Name}"));
        Print(LogLevel.Warning, "Call Trace:");
        foreach (var line in DescribeContexts()) Print(LogLevel.Warning, " " + line);
    }

    /// <summary>atomic_inc_return(csd_bug_count), wherever that lies.</summary>
    internal async GuestTask<int> CountCsdBug()
    {
        if (Number == _countersHome) return ++CsdLock.BugCount;

        var key = OpenRequest();
        Send(PartId.Cpu(_countersHome), new CountCsdLockBug(Number, key));
        await WaitForReply(key);
        return TakeReply<CsdLockBugCounted>(key).Number;
    }

    /// <summary>Adds to n_csd_lock_stuck, wherever that lies; nobody waits for it.</summary>
    internal void CountStuckCsdLock(int change)
    {
        if (Number == _countersHome) CsdLock.StuckCount += change;
        else Send(PartId.Cpu(_countersHome), new CountCsdLockStuck(change));
    }

    private bool ReceiveCsdLock(IMessage message)
    {
        switch (message)
        {
            case ReadCurCsd command: OnReadCurCsd(command); return true;
            case CurCsdRead reply: OnReply(reply.Key, reply); return true;
            case TakeBacktrace command: OnTakeBacktrace(command); return true;
            case BacktraceTaken reply: OnReply(reply.Key, reply); return true;
            case CountCsdLockBug command: OnCountCsdLockBug(command); return true;
            case CsdLockBugCounted reply: OnReply(reply.Key, reply); return true;
            case CountCsdLockStuck command: CsdLock.StuckCount += command.Change; return true;
            case ClockRead reply: OnReply(reply.Key, reply); return true;
            default: return false;
        }
    }

    private void OnReadCurCsd(ReadCurCsd command) =>
        Send(PartId.Cpu(command.Asker), OwnCurCsd(command.Key));

    private CurCsdRead OwnCurCsd(long key) =>
        new(key, _csdLock?.Current, _csdLock?.Func ?? SmpFunc.Nop, _csdLock?.Info ?? 0);

    private void OnTakeBacktrace(TakeBacktrace command)
    {
        var area = CsdLock;
        var task = area.AllowsBacktrace ? DescribeTask() : null;
        area.AllowsBacktrace = false;
        Send(PartId.Cpu(command.Asker), new BacktraceTaken(command.Key, task));
    }

    private void OnCountCsdLockBug(CountCsdLockBug command) => Send(
        PartId.Cpu(command.Asker), new CsdLockBugCounted(command.Key, ++CsdLock.BugCount));

    private string DescribeTask()
    {
        var lines = DescribeContexts();
        var irqs = IsStopped ? "stopped" : IrqsOn ? "interrupts on" : "interrupts off";
        return lines.Count == 0 ? $"idle, {irqs}" : $"{irqs}\n{string.Join('\n', lines)}";
    }

    /// <summary>What a CPU has of the watchdog, from its first use on.</summary>
    private sealed class CsdLockArea
    {
        /// <summary>cur_csd.</summary>
        public CsdId? Current { get; set; }

        /// <summary>cur_csd_func.</summary>
        public SmpFunc Func { get; set; } = SmpFunc.Nop;

        /// <summary>cur_csd_info.</summary>
        public long Info { get; set; }

        /// <summary>trigger_backtrace.</summary>
        public bool AllowsBacktrace { get; set; } = true;

        public int BugCount { get; set; }

        public int StuckCount { get; set; }
    }
}
