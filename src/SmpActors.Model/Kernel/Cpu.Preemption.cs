using System.Globalization;

namespace SmpActors.Model.Kernel;

public sealed partial class Cpu
{
    private static readonly KernelFunction _preemptCountSub =
        new("preempt_count_sub", "kernel/sched/core.c");

    /// <summary>A thread that preempts tasks waits for this CPU: TIF_NEED_RESCHED.</summary>
    private bool _needResched;

    /// <summary>preempt_count() of the running context, without its interrupt bits.</summary>
    public int PreemptCount => _top?.PreemptCount ?? 0;

    /// <summary>Whether the running task may lose its CPU to the stopper.</summary>
    private bool IsPreemptible =>
        IrqsOn && _top is null or { Kind: ContextKind.Task, PreemptCount: 0 };

    /// <summary>
    /// preempt_disable(): the stopper waits, and so nobody goes on- or offline. Nests.
    /// </summary>
    /// <remarks>
    /// All cross calls do it for themselves. Tasks never preempt each other on this machine.
    /// </remarks>
    public void PreemptDisable() => _top!.PreemptCount++;

    /// <summary>
    /// preempt_enable(): at 0, a stopper that waits runs before the next statement.
    /// </summary>
    public GuestWait PreemptEnable()
    {
        if (_top!.PreemptCount == 0) Warn(_preemptCountSub);
        else _top.PreemptCount--;
        return new(this, new(WaitKind.None), isOver: !_needResched || !IsPreemptible);
    }

    /// <summary>Runs the stopper, or the hotplug thread, on top of the task it preempts.</summary>
    private void Preempt()
    {
        var isStopper = _hotplug!.StopWorks.Count > 0;
        EnterThread(isStopper ? "migration" : "cpuhp", _top, isStopper
            ? CpuStop.CpuStopperThread
            : CpuHotplug.CpuhpThreadFun);
    }

    private void EnterThread(string comm, GuestContext? below, Func<Cpu, GuestTask> body)
    {
        _needResched = false;
        _isInIdleLoop = false;
        var name = string.Create(CultureInfo.InvariantCulture, $"{comm}/{Number.Value}");
        var thread = new GuestContext
        {
            Kind = ContextKind.KernelThread,
            Name = name,
            Pid = NextPid(),
            Below = below,
        };
        _top = thread;
        Trace(TraceEventKind.TaskStarted, value: thread.Pid, detail: name);
        thread.Root = body(this);
    }

    private void LeaveThread(GuestContext thread)
    {
        Trace(TraceEventKind.TaskEnded, value: thread.Pid, detail: thread.Name);
        _top = thread.Below;
        _needResched = _hotplug!.HasThreadWork;
        if (!_hotplug.AreTasksParked || _top is null) return;

        // The CPU is offline now; what was preempted is the first to go on when it is back.
        (_tasks ??= []).Insert(0, _top);
        _top = null;
    }
}
