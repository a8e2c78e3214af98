using System.Globalization;

namespace SmpActors.Model.Kernel;

public sealed partial class Cpu
{
    private GuestContext? _idleTask;
    private bool _isInIdleLoop = true;
    private bool _isWokenByFlag;

    /// <summary>Whether the idle task is the current one, perhaps interrupted.</summary>
    public bool IsIdle => CurrentPid == 0;

    /// <summary>TIF_POLLING_NRFLAG: the idle task watches its need-resched flag.</summary>
    private bool IsPolling => _isInIdleLoop && Kernel.CanPoll && IsIdle;

    /// <summary>Asks a CPU whether it idles; a polling one is woken by the question.</summary>
    internal async GuestTask<IdleState> AskIdle(CpuId target)
    {
        var key = OpenRequest();
        Send(PartId.Cpu(target), new WakeIfPolling(Number, key));
        await WaitForReply(key);
        return TakeReply<IdleReported>(key).Idle;
    }

    private void OnWakeIfPolling(WakeIfPolling command)
    {
        var idle = !IsIdle ? IdleState.Busy
            : IsPolling ? IdleState.Polling
            : IdleState.Sleeping;

        // The loop sees the flag, goes through the scheduler, and comes back if there is no task.
        _isWokenByFlag |= idle == IdleState.Polling;
        Send(PartId.Cpu(command.Asker), new IdleReported(command.Key, idle));
    }

    /// <summary>do_idle(): whether the idle task has left its loop to run its queue.</summary>
    /// <remarks>
    /// v4.9 has no queue to look at here, only tasks. The idle task clears its polling bit first
    /// and looks at the queue then, as a sender pushes first and looks at the bit then: one of them
    /// sees the other.
    /// Source: kernel/sched/idle.c, do_idle() (v6.1).
    /// </remarks>
    private bool LeaveIdleLoop()
    {
        if (!_isInIdleLoop || !Kernel.Profile.Has(KernelChange.SparesPollers)) return false;
        if (!_isWokenByFlag && !_needResched && !IsSomeTaskReady()) return false;

        _isInIdleLoop = false;
        _isWokenByFlag = false;
        if (CallSingleQueue.IsEmpty || Kernel.Lacks(Weakness.IdleWithoutRecheck)) return false;

        _idleTask ??= new()
        {
            Kind = ContextKind.Idle,
            Name = string.Create(CultureInfo.InvariantCulture, $"swapper/{Number.Value}"),
        };
        _top = _idleTask;
        _top.Root = Smp.FlushSmpCallFunctionQueueAsTask(this);
        return true;
    }
}
