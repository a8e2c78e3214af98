namespace SmpActors.Model.Kernel;

/// <summary>What kind of code a context runs.</summary>
public enum ContextKind : byte
{
    Task,
    HardIrq,

    /// <summary>A thread that preempts tasks: migration/N, cpuhp/N.</summary>
    KernelThread,

    /// <summary>The idle task out of its loop, or of a CPU that comes up or dies.</summary>
    Idle,

    /// <summary>On top of whatever ran, interrupts on or off.</summary>
    Nmi,
}

/// <summary>What a suspended context waits for.</summary>
internal enum WaitKind : byte
{
    /// <summary>Nothing: it goes on as soon as it is on top again.</summary>
    None,

    /// <summary>A csd's LOCK bit to clear.</summary>
    CsdUnlock,

    /// <summary>A csd's LOCK bit to clear, or a timer.</summary>
    CsdUnlockOrElapsed,

    /// <summary>The answer to a push.</summary>
    CsdEnqueued,

    /// <summary>Acknowledgement of this CPU's posted writes.</summary>
    WritesAcknowledged,

    /// <summary>A reply whose key is the wait's.</summary>
    Reply,

    /// <summary>A timer.</summary>
    Elapsed,

    /// <summary>Other CPUs to go offline, or a timer.</summary>
    OfflineOrElapsed,

    /// <summary>What the interrupt port knows.</summary>
    Port,

    /// <summary>As <see cref="Reply"/>, in a sleep: another task may run.</summary>
    SleepForReply,

    /// <summary>As <see cref="Elapsed"/>, in a sleep: another task may run.</summary>
    SleepForElapsed,

    /// <summary>Nothing that will ever come: the CPU has stopped.</summary>
    Stopped,

    /// <summary>A state of stop_machine other than the one that is the wait's key.</summary>
    StopState,

    /// <summary>All others to see the global masks as this CPU changed them.</summary>
    MasksSeen,

    /// <summary>This CPU's bit in cpu_callout_mask.</summary>
    CalledOut,

    /// <summary>A start by other hardware: the CPU is dead.</summary>
    Parked,
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

    /// <summary>A task's comm.</summary>
    public string Name { get; set; } = "";

    /// <summary>
    /// A task's; an interrupt has that of what it interrupted, 0 for the idle task.
    /// </summary>
    public long Pid { get; set; }

    /// <summary>What it interrupted, or null.</summary>
    public GuestContext? Below { get; set; }

    public GuestTask Root { get; set; }

    public GuestCoroutine? Suspended { get; set; }

    /// <summary>
    /// Of an interrupt's context, what its entry's last coroutine was: nobody holds it any more.
    /// </summary>
    public GuestCoroutine? Spare { get; set; }

    public Wait Wait { get; set; }

    public CallId Call { get; set; }

    public int CallResult { get; set; }

    public long IpiCause { get; set; }

    /// <summary>The request of that id, or null before the first.</summary>
    public IpiRaise? IpiRequest { get; set; }

    /// <summary>How often preemption was disabled and not enabled again.</summary>
    public int PreemptCount { get; set; }

    /// <summary>An NMI's: whether interrupts were on, as they are after its return.</summary>
    public bool IrqsWereOn { get; private set; }

    /// <summary>
    /// The work item that a kworker or stopper runs: who waits for it, and its result so far.
    /// </summary>
    public WorkItem? Work { get; set; }

    /// <summary>Makes a context an NMI's.</summary>
    public void EnterNmi(GuestContext? below, bool irqsWereOn)
    {
        EnterHardIrq(below);
        Kind = ContextKind.Nmi;
        Name = "nmi";
        IrqsWereOn = irqsWereOn;
    }

    /// <summary>Makes a used context an interrupt's.</summary>
    public void EnterHardIrq(GuestContext? below)
    {
        Kind = ContextKind.HardIrq;
        Name = "irq";
        Pid = below?.Pid ?? 0;
        Below = below;
        Root = default;
        Suspended = null;
        Wait = default;
        Call = default;
        CallResult = 0;
        IpiCause = 0;
        IpiRequest = null;
        PreemptCount = 0;
        Work = null;
    }
}
