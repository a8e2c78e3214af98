namespace SmpActors.Model.Kernel;

public sealed partial class Cpu
{
    /// <summary>Command: add a call to this CPU's call_single_queue.</summary>
    /// <param name="Csd">Whose slot it is, and which use of it.</param>
    /// <param name="Source">The CPU that pushes, and that waits for the answer.</param>
    /// <param name="Target">Whom the sender meant; a misrouted entry shows by it.</param>
    /// <param name="Flags">The csd's flags as the push made them visible.</param>
    /// <param name="Func">What to run.</param>
    /// <param name="Info">Its argument.</param>
    /// <param name="Call">The call that it serves, for the trace.</param>
    public sealed record EnqueueCsd(
        CsdId Csd,
        CpuId Source,
        CpuId Target,
        CsdFlags Flags,
        SmpFunc Func,
        long Info,
        CallId Call) : IMessage;

    /// <summary>Reply to <see cref="EnqueueCsd"/>: the entry is visible to its CPU.</summary>
    /// <param name="Csd">The entry.</param>
    /// <param name="Was">The queue before, as llist_add() reports it.</param>
    public sealed record CsdEnqueued(CsdId Csd, QueueWas Was) : IMessage;

    /// <summary>Event: the target is done with the slot; it is its owner's again.</summary>
    public sealed record CsdUnlocked(CsdId Csd) : IMessage;

    /// <summary>Command: say whether your call_single_queue is empty: llist_empty().</summary>
    public sealed record ReadQueue(CpuId Asker, long Key) : IMessage;

    /// <summary>Reply to <see cref="ReadQueue"/>.</summary>
    public sealed record QueueRead(long Key, QueueWas Was) : IMessage;

    /// <summary>Command to a caller-supplied csd's home: lock it for the sender's call.</summary>
    /// <param name="Claimant">The CPU that calls.</param>
    /// <param name="Key">The claimant's name for this request.</param>
    /// <param name="Slot">The home's csd.</param>
    /// <param name="Target">Whom the call is for.</param>
    /// <param name="Call">The call that it serves, for the trace.</param>
    /// <param name="Step">All of it, but for a weakness.</param>
    public sealed record ClaimCsd(
        CpuId Claimant,
        long Key,
        CsdSlot Slot,
        CpuId Target,
        CallId Call,
        ClaimStep Step = ClaimStep.TestAndLock) : IMessage;

    /// <summary>Reply to <see cref="ClaimCsd"/>.</summary>
    /// <param name="Key">The request's.</param>
    /// <param name="Csd">
    /// The use that was locked for the claimant, or null: it must wait, or is refused.
    /// </param>
    /// <param name="Func">What the csd runs.</param>
    /// <param name="Info">Its argument.</param>
    /// <remarks>Whoever waits gets a second reply, when the lock is handed over.</remarks>
    public sealed record CsdClaimed(long Key, CsdId? Csd, SmpFunc Func, long Info) : IMessage;

    /// <summary>Command: a CPU leaves a mask in this CPU's memory: cpumask_clear_cpu().</summary>
    public sealed record ClearCpuInMask(SharedMask Mask, CpuId Cpu) : IMessage;

    /// <summary>Command: the claimant could not queue the csd; unlock it again.</summary>
    public sealed record ReleaseCsd(CsdId Csd) : IMessage;

    /// <summary>
    /// Command: add an irq_work to this CPU's raised_list, or to its call_single_queue, as the
    /// profile has it.
    /// </summary>
    public sealed record EnqueueIrqWork(
        IrqWorkId Work, CpuId Source, long Key, SmpFunc Func, long Info) : IMessage;

    /// <summary>Reply to <see cref="EnqueueIrqWork"/>.</summary>
    public sealed record IrqWorkEnqueued(long Key, QueueWas Was) : IMessage;

    /// <summary>Event: the work is about to run; it may be queued again.</summary>
    public sealed record IrqWorkStarted(IrqWorkId Work) : IMessage;

    /// <summary>Event: the work ran to its end.</summary>
    public sealed record IrqWorkFinished(IrqWorkId Work) : IMessage;

    /// <summary>
    /// Command: say whether your current task is the idle task; if it polls, wake it.
    /// </summary>
    public sealed record WakeIfPolling(CpuId Asker, long Key) : IMessage;

    /// <summary>Reply to <see cref="WakeIfPolling"/>.</summary>
    /// <param name="Key">The request's.</param>
    /// <param name="Idle">The idle task's state.</param>
    public sealed record IdleReported(long Key, IdleState Idle) : IMessage;

    /// <summary>Command: run a work item in a task of this CPU, as its workqueue does.</summary>
    /// <param name="Asker">The CPU that sleeps until it is done.</param>
    /// <param name="Key">The asker's name for this request.</param>
    /// <param name="Func">What to run.</param>
    /// <param name="Info">Its argument.</param>
    /// <param name="PinsVcpu">Whether the worker pins its virtual CPU meanwhile.</param>
    public sealed record QueueWork(
        CpuId Asker, long Key, SmpFunc Func, long Info, bool PinsVcpu) : IMessage;

    /// <summary>Reply to <see cref="QueueWork"/>: the item ran.</summary>
    public sealed record WorkCompleted(long Key, int Result) : IMessage;

    /// <summary>Command: say whether your online bit is set.</summary>
    public sealed record ReadOnline(CpuId Asker, long Key) : IMessage;

    /// <summary>Reply to <see cref="ReadOnline"/>.</summary>
    public sealed record OnlineRead(long Key, bool IsOnline) : IMessage;

    /// <summary>Command: say when your online bit is clear, or that it is.</summary>
    public sealed record WatchOnline(CpuId Watcher) : IMessage;

    /// <summary>Event: a CPU that was watched has cleared its online bit.</summary>
    public sealed record WentOffline(CpuId Cpu) : IMessage;

    /// <summary>Command: set up a part of your per-CPU area.</summary>
    public sealed record SetUpCpuArea(CpuId Asker, long Key, CpuAreaStep Step) : IMessage;

    /// <summary>Reply to <see cref="SetUpCpuArea"/>. Result: 0 or a negative errno.</summary>
    public sealed record CpuAreaSetUp(long Key, int Result) : IMessage;

    /// <summary>Command: start a task.</summary>
    /// <param name="Program">Its number in the <see cref="KernelImage"/>, from 0.</param>
    /// <param name="Argument">What its body is given.</param>
    public sealed record StartTask(int Program, long Argument) : IMessage;

    /// <summary>Event: a timer of this CPU ran out.</summary>
    public sealed record Elapsed(long Key) : IMessage;
}

/// <summary>What of a claim is asked for.</summary>
public enum ClaimStep : byte
{
    /// <summary>Its test of LOCK and its store, in one step.</summary>
    TestAndLock,

    /// <summary>The test alone; it is answered as if the csd had been locked.</summary>
    Test,

    /// <summary>The store alone, whatever a test would say now.</summary>
    Lock,
}

/// <summary>Names an irq_work: the CPU in whose memory it lies, and which one there.</summary>
public readonly record struct IrqWorkId(CpuId Owner, int Number)
{
    public override string ToString() => $"irq_work[{Owner} {Number}]";
}

/// <summary>What a CPU's idle task does.</summary>
public enum IdleState : byte
{
    /// <summary>It is not the current task.</summary>
    Busy,

    /// <summary>It sleeps: only an interrupt wakes it.</summary>
    Sleeping,

    /// <summary>It watches its need-resched flag, which is set now.</summary>
    Polling,
}
