namespace SmpActors.Model.Kernel;

public sealed partial class Cpu
{
    private GuestContext? _top;
    private GuestContext? _spare;
    private List<long>? _runningTimers;
    private long _timerCount;

    /// <summary>Whether this CPU takes maskable interrupts.</summary>
    public bool IrqsOn { get; private set; } = true;

    /// <summary>irqs_disabled().</summary>
    public bool IrqsDisabled => !IrqsOn;

    /// <summary>Whether this CPU has stopped for ever; its memory still answers.</summary>
    public bool IsStopped => _core == CoreState.Stopped;

    /// <summary>in_irq(): whether the running code is an interrupt handler.</summary>
    public bool InHardIrq => _top is { Kind: ContextKind.HardIrq };

    /// <summary>The call in whose course the running code runs.</summary>
    public CallId CurrentCall => _top?.Call ?? default;

    /// <summary>The current task's pid, 0 for the idle task.</summary>
    public long CurrentPid => _top?.Pid ?? 0;

    /// <summary>The id of the IPIs that the running context requested last, 0 before.</summary>
    public long IpiCause
    {
        get => _top?.IpiCause ?? 0;
        private set => _top!.IpiCause = value;
    }

    /// <summary>Lets virtual time pass, with this CPU busy and interrupts as they are.</summary>
    /// <param name="ns">At least 0.</param>
    public async GuestTask Elapse(long ns)
    {
        if (ns == 0) return;
        await new GuestWait(this, new(WaitKind.Elapsed, Key: StartTimer(ns)));
    }

    /// <summary>
    /// local_irq_save(): interrupts off; gives what <see cref="LocalIrqRestore"/> takes.
    /// </summary>
    public bool LocalIrqSave()
    {
        var were = IrqsOn;
        IrqsOn = false;
        return were;
    }

    /// <summary>
    /// local_irq_restore(): what was kept waiting, an interrupt or the stopper, goes first.
    /// </summary>
    public GuestWait LocalIrqRestore(bool on)
    {
        IrqsOn = on;
        return new(
            this, new(WaitKind.None), isOver: !on || !(_port.IsSignalled || _needResched));
    }

    /// <summary>Waits for what this CPU's interrupt port began under a key of its own.</summary>
    public GuestWait WaitForPort(long key) => new(this, new(WaitKind.Port, Key: key));

    /// <summary>
    /// Goes offline and spins for ever with interrupts off; the wait is never over.
    /// </summary>
    /// <remarks>
    /// Source: arch/x86/kernel/process.c, stop_this_cpu(); arch/arm64/kernel/smp.c, ipi_cpu_stop()
    /// (v4.9). Differs from v4.9: the cleared online bit is seen by those who read it
    /// (<see cref="ReadOnlineMask"/>), for a mask is a snapshot of each CPU.
    /// </remarks>
    public GuestWait Stop()
    {
        IrqsOn = false;
        _core = CoreState.Stopped;
        AnnounceStop();
        Trace(TraceEventKind.CpuStopped);
        return new(this, new(WaitKind.Stopped), isOver: false);
    }

    /// <summary>Clears the online bit, as who goes on to <see cref="Stop"/> does last.</summary>
    internal void AnnounceStop() => SeeMasks(_masks.Without(Number));

    /// <summary>What each context of this CPU waits for, for a person: outermost first.</summary>
    public IReadOnlyList<string> DescribeContexts()
    {
        var lines = new List<string>();
        for (var context = _top; context is not null; context = context.Below)
        {
            lines.Insert(0, Describe(context));
        }

        foreach (var task in _tasks ?? []) lines.Add(Describe(task));
        return lines;
    }

    private void OnElapsed(Elapsed happened) => _runningTimers?.Remove(happened.Key);

    private long StartTimer(long ns)
    {
        Invariant.Holds(ns >= 0, $"{Id} waits {ns} ns");
        var key = ++_timerCount;
        (_runningTimers ??= []).Add(key);
        _outbox!.SendAfter(Id, ns, new Elapsed(key));
        return key;
    }

    private void RunGuest()
    {
        while (_core == CoreState.Running)
        {
            if (IrqsOn && _port.IsSignalled && _irqHoldCount == 0)
            {
                EnterInterrupt();
            }
            else if (_top is null)
            {
                if (LeaveIdleLoop() || SwitchIn()) continue;
                _isInIdleLoop = true;
                return;
            }
            else if (_top.Suspended is null)
            {
                Leave(_top);
            }
            else if (_needResched && IsPreemptible)
            {
                Preempt();
            }
            else if (IsOver(_top.Wait))
            {
                Resume(_top);
            }
            else if (_top.Wait.Sleeps)
            {
                SwitchOut(_top);
            }
            else
            {
                return;
            }
        }
    }

    private void EnterInterrupt()
    {
        var context = _spare ?? new();
        _spare = null;
        context.EnterHardIrq(_top);
        IrqsOn = false;
        _top = context;
        context.Root = _port.HandleIrq(this);
    }

    private void LeaveTask(GuestContext context)
    {
        switch (context.Kind)
        {
            case ContextKind.KernelThread: LeaveThread(context); break;
            case ContextKind.Idle: _top = null; break;
            default: EndTask(context); break;
        }
    }

    private static void Resume(GuestContext context)
    {
        var suspended = context.Suspended!;
        context.Suspended = null;
        context.Wait = default;
        suspended.Resume();
    }

    private void Leave(GuestContext context)
    {
        Invariant.Holds(context.Root.IsCompleted, $"{Id}'s {context.Name} neither runs nor waits");
        context.Root.ThrowIfFaulted();
        if (context.Kind is not (ContextKind.HardIrq or ContextKind.Nmi))
        {
            LeaveTask(context);
            return;
        }

        // It was taken with interrupts on, and its return brings that state back; an NMI, as is.
        IrqsOn = context.Kind != ContextKind.Nmi || context.IrqsWereOn;
        _top = context.Below;
        context.Below = null;
        context.Spare = context.Root.Retire() ?? context.Spare;
        _spare = context;
    }

    private bool IsOver(in Wait wait) => wait.Kind switch
    {
        WaitKind.None => true,
        WaitKind.CsdUnlock => !wait.Csd!.IsLocked,
        WaitKind.CsdUnlockOrElapsed =>
            !wait.Csd!.IsLocked || !_runningTimers!.Contains(wait.Key),
        WaitKind.CsdEnqueued => wait.Csd!.Push > PushState.Posted,
        WaitKind.WritesAcknowledged => _unacknowledgedCount == 0,
        WaitKind.Reply or WaitKind.SleepForReply => _requests!.IsAnswered(wait.Key),
        WaitKind.Elapsed or WaitKind.SleepForElapsed => !_runningTimers!.Contains(wait.Key),
        WaitKind.OfflineOrElapsed => IsPollOver(wait.Key),
        WaitKind.Port => _port.IsOver(wait.Key),
        WaitKind.StopState => (long)StopState != wait.Key,
        WaitKind.MasksSeen => _hotplug!.MasksUnseenCount == 0,
        WaitKind.CalledOut => CalloutMask.Contains(Number),
        _ => false,
    };

    private string Describe(GuestContext context)
    {
        var wait = context.Wait;
        var what = wait.Kind switch
        {
            WaitKind.None => context.Suspended is null ? "runs" : "is ready to run",
            WaitKind.CsdUnlock or WaitKind.CsdUnlockOrElapsed =>
                $"waits for {wait.Csd!.Id}, aimed at {wait.Csd.Target}, to be unlocked",
            WaitKind.CsdEnqueued => $"waits until {wait.Csd!.Target} has {wait.Csd.Id}",
            WaitKind.WritesAcknowledged =>
                $"waits until {_unacknowledgedCount} posted writes are visible",
            WaitKind.Reply => "waits for another CPU's answer",
            WaitKind.SleepForReply => "sleeps until another CPU answers",
            WaitKind.Elapsed => "lets time pass",
            WaitKind.SleepForElapsed => "sleeps for a while",
            WaitKind.OfflineOrElapsed => "waits until other CPUs have stopped",
            WaitKind.Port => "waits for " + _port.Describe(wait.Key),
            WaitKind.StopState => "waits until all have done " + (MultiStopState)wait.Key,
            WaitKind.MasksSeen => "waits until all have seen its change of cpu_online_mask",
            WaitKind.CalledOut => "waits for its bit in cpu_callout_mask",
            WaitKind.Parked => "is dead: its CPU is offline",
            _ => "has stopped for ever",
        };
        var call = context.Call.Number == 0 ? "" : $" in {context.Call}";
        return $"{context.Name}{call} {what}";
    }

    /// <summary>What guest code awaits when it waits for its CPU.</summary>
    public readonly struct GuestWait
    {
        private readonly Cpu _cpu;
        private readonly Wait _wait;
        private readonly bool _isOver;

        internal GuestWait(Cpu cpu, Wait wait)
            : this(cpu, wait, cpu.IsOver(wait))
        {
        }

        internal GuestWait(Cpu cpu, Wait wait, bool isOver)
        {
            _cpu = cpu;
            _wait = wait;
            _isOver = isOver;
        }

        public Awaiter GetAwaiter() => new(_cpu, _wait, _isOver);
    }

    /// <summary>Suspends the current context until its wait is over.</summary>
    public readonly struct Awaiter
        : System.Runtime.CompilerServices.ICriticalNotifyCompletion, IGuestAwaiter
    {
        private readonly Cpu _cpu;
        private readonly Wait _wait;

        internal Awaiter(Cpu cpu, Wait wait, bool isOver)
        {
            _cpu = cpu;
            _wait = wait;
            IsCompleted = isOver;
        }

        public bool IsCompleted { get; }

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => throw GuestCoroutine.Foreign();

        public void UnsafeOnCompleted(Action continuation) => throw GuestCoroutine.Foreign();

        void IGuestAwaiter.Suspend(GuestCoroutine awaiting)
        {
            var context = _cpu._top!;
            Invariant.Holds(
                context.Suspended is null,
                $"{_cpu.Id}'s {context.Name} waits for two things at once");
            context.Suspended = awaiting;
            context.Wait = _wait;
        }

        GuestCoroutine? IGuestAwaiter.TakeSpare()
        {
            var context = _cpu._top!;
            var spare = context.Spare;
            context.Spare = null;
            return spare;
        }
    }
}
