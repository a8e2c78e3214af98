namespace SmpActors.Model.Kernel;

/// <summary>What kind of code a context runs.</summary>
public enum ContextKind : byte
{
    Task,
    HardIrq,
}

/// <summary>What a suspended context waits for.</summary>
internal enum WaitKind : byte
{
    /// <summary>Nothing: it goes on as soon as it is on top again.</summary>
    None,

    /// <summary>A csd's LOCK bit to clear.</summary>
    CsdUnlock,

    /// <summary>The answer to a push.</summary>
    CsdEnqueued,

    /// <summary>Acknowledgement of this CPU's posted writes.</summary>
    WritesAcknowledged,

    /// <summary>A reply whose key is the wait's.</summary>
    Reply,

    /// <summary>A timer.</summary>
    Elapsed,

    /// <summary>What the interrupt port knows.</summary>
    Port,

    /// <summary>As <see cref="Reply"/>, in a sleep: another task may run.</summary>
    SleepForReply,

    /// <summary>As <see cref="Elapsed"/>, in a sleep: another task may run.</summary>
    SleepForElapsed,
}

/// <summary>A wait: what for, on which csd, under which key.</summary>
internal readonly record struct Wait(WaitKind Kind, Csd? Csd = null, long Key = 0)
{
    public bool Sleeps => Kind is WaitKind.SleepForReply or WaitKind.SleepForElapsed;
}

/// <summary>One context of a CPU: a task, or an interrupt on top of what it interrupted.</summary>
internal sealed class GuestContext
{
    public ContextKind Kind { get; set; }

    public string Name { get; set; } = "";

    public GuestTask Root { get; set; }

    public GuestCoroutine? Suspended { get; set; }

    public Wait Wait { get; set; }

    public CallId Call { get; set; }

    public long IpiCause { get; set; }

    public int Result { get; set; }

    public bool IrqsWereOn { get; set; }

    public (CpuId Asker, long Key)? Work { get; set; }

    public void Reset(ContextKind kind, string name)
    {
        Kind = kind;
        Name = name;
        Root = default;
        Suspended = null;
        Wait = default;
        Call = default;
        IpiCause = 0;
        Result = 0;
        IrqsWereOn = true;
        Work = null;
    }
}

public sealed partial class Cpu
{
    private readonly List<GuestContext> _stack = [];
    private List<GuestContext>? _waitingTasks;
    private GuestContext? _current;
    private GuestContext? _spare;
    private long _timerCount;
    private List<long>? _runningTimers;

    /// <summary>Whether this CPU takes maskable interrupts.</summary>
    public bool IrqsOn { get; private set; } = true;

    /// <summary>irqs_disabled().</summary>
    public bool IrqsDisabled => !IrqsOn;

    /// <summary>in_irq(): whether the running code is an interrupt handler.</summary>
    public bool InHardIrq => _current is { Kind: ContextKind.HardIrq };

    /// <summary>Whether the idle task is the current one.</summary>
    public bool IsIdle => _stack.Count == 0;

    /// <summary>The call in whose course the running code runs.</summary>
    public CallId CurrentCall => _current?.Call ?? default;

    /// <summary>The id of the IPIs that the running context requested last, 0 before.</summary>
    public long IpiCause
    {
        get => _current?.IpiCause ?? 0;
        private set => _current!.IpiCause = value;
    }

    /// <summary>Lets virtual time pass, with this CPU busy and interrupts as they are.</summary>
    /// <param name="ns">At least 0.</param>
    public async GuestTask Elapse(long ns)
    {
        if (ns == 0) return;
        await new GuestWait(this, new(WaitKind.Elapsed, Key: StartTimer(ns)));
    }

    /// <summary>Puts the current task to sleep; other tasks of this CPU may run.</summary>
    /// <param name="ns">At least 0.</param>
    public async GuestTask Sleep(long ns)
    {
        Invariant.Holds(!InHardIrq, $"{Id} slept in an interrupt");
        await new GuestWait(this, new(WaitKind.SleepForElapsed, Key: StartTimer(ns)));
    }

    /// <summary>local_irq_save(): interrupts off; gives what <see cref="LocalIrqRestore"/> takes.</summary>
    public bool LocalIrqSave()
    {
        var were = IrqsOn;
        IrqsOn = false;
        return were;
    }

    /// <summary>local_irq_restore(): a pending interrupt is taken before the next statement.</summary>
    public GuestWait LocalIrqRestore(bool on)
    {
        IrqsOn = on;
        return new(this, new(WaitKind.None), isOver: !on || !_port.IsSignalled);
    }

    /// <summary>Waits for what this CPU's interrupt port began under a key of its own.</summary>
    public GuestWait WaitForPort(long key) => new(this, new(WaitKind.Port, Key: key));

    /// <summary>What each context of this CPU waits for, innermost last, for a person.</summary>
    public IReadOnlyList<string> DescribeContexts() =>
        [.. _stack.Concat(_waitingTasks ?? []).Select(context => $"{context.Name}: {Describe(context.Wait)}")];

    private void OnStartTask(StartTask command)
    {
        var program = Kernel.ProgramOf(command.Program);
        StartContext(program.Name, null, cpu => program.Body(cpu, command.Argument));
    }

    private void StartContext(string name, (CpuId, long)? work, Func<Cpu, GuestTask> body)
    {
        var context = new GuestContext();
        context.Reset(ContextKind.Task, name);
        context.Work = work;
        context.Suspended = new FirstRun(this, context, body);
        (_waitingTasks ??= []).Add(context);
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
        while (true)
        {
            if (IrqsOn && _port.IsSignalled)
            {
                EnterInterrupt();
                continue;
            }

            if (_stack.Count == 0)
            {
                if (!SwitchTask()) return;
                continue;
            }

            var top = _stack[^1];
            if (top.Suspended is null)
            {
                Leave(top);
                continue;
            }

            if (!IsOver(top.Wait))
            {
                if (!top.Wait.Sleeps || _stack.Count > 1 || !SwitchTask()) return;
                continue;
            }

            Resume(top);
        }
    }

    private void EnterInterrupt()
    {
        var context = _spare ?? new();
        _spare = null;
        context.Reset(ContextKind.HardIrq, "irq");
        context.IrqsWereOn = IrqsOn;
        IrqsOn = false;
        _stack.Add(context);
        _current = context;
        context.Root = _port.HandleIrq(this);
    }

    private void Resume(GuestContext context)
    {
        var suspended = context.Suspended!;
        context.Suspended = null;
        context.Wait = default;
        _current = context;
        suspended.Resume();
    }

    private void Leave(GuestContext context)
    {
        Invariant.Holds(context.Root.IsCompleted, $"{Id}'s {context.Name} neither runs nor waits");
        context.Root.ThrowIfFaulted();
        _stack.RemoveAt(_stack.Count - 1);
        if (context.Kind == ContextKind.HardIrq)
        {
            IrqsOn = context.IrqsWereOn;
            _spare = context;
        }
        else
        {
            _current = context;
            Trace(TraceEventKind.TaskEnded, detail: context.Name);
            if (context.Work is var (asker, key))
            {
                Send(PartId.Cpu(asker), new WorkCompleted(key, context.Result));
            }
        }

        _current = _stack.Count > 0 ? _stack[^1] : null;
    }

    /// <summary>Makes the first task that can go on the current one; false if none can.</summary>
    private bool SwitchTask()
    {
        if (_waitingTasks is null) return false;
        var next = _waitingTasks.FindIndex(task => IsOver(task.Wait));
        if (next < 0) return false;

        var task = _waitingTasks[next];
        _waitingTasks.RemoveAt(next);
        if (_stack.Count > 0)
        {
            _waitingTasks.Add(_stack[0]);
            _stack.Clear();
        }

        _stack.Add(task);
        return true;
    }

    private bool IsOver(Wait wait) => wait.Kind switch
    {
        WaitKind.None => true,
        WaitKind.CsdUnlock => !wait.Csd!.IsLocked,
        WaitKind.CsdEnqueued => wait.Csd!.Enqueued is not null,
        WaitKind.WritesAcknowledged => _unacknowledgedCount == 0,
        WaitKind.Reply or WaitKind.SleepForReply => !_openRequests!.Contains(wait.Key),
        WaitKind.Elapsed or WaitKind.SleepForElapsed => !_runningTimers!.Contains(wait.Key),
        _ => _port.IsOver(wait.Key),
    };

    private string Describe(Wait wait) => wait.Kind switch
    {
        WaitKind.None => "runs",
        WaitKind.CsdUnlock => $"waits for {wait.Csd!.Id}, aimed at {wait.Csd.Target}, to be unlocked",
        WaitKind.CsdEnqueued => $"waits until {wait.Csd!.Target} has {wait.Csd.Id}",
        WaitKind.WritesAcknowledged => $"waits until {_unacknowledgedCount} posted writes are visible",
        WaitKind.Reply or WaitKind.SleepForReply => "waits for an answer from another CPU",
        WaitKind.Elapsed or WaitKind.SleepForElapsed => "lets time pass",
        _ => "waits for " + _port.Describe(wait.Key),
    };

    /// <summary>A task before its first statement.</summary>
    private sealed class FirstRun(Cpu cpu, GuestContext context, Func<Cpu, GuestTask> body)
        : GuestCoroutine
    {
        public override void Resume()
        {
            cpu.Trace(TraceEventKind.TaskStarted, detail: context.Name);
            context.Root = body(cpu);
        }
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
            var context = _cpu._current!;
            Invariant.Holds(
                context.Suspended is null, $"{_cpu.Id}'s {context.Name} waits for two things at once");
            context.Suspended = awaiting;
            context.Wait = _wait;
        }
    }
}
