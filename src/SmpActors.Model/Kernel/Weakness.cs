namespace SmpActors.Model.Kernel;

/// <summary>
/// Rules of generic kernel code that can be switched off, so that a bug is back and can be found.
/// </summary>
/// <remarks>
/// Rules of the local APIC and of x86 code are in <c>X86Weakness</c>, those of the GIC and of arm64
/// code in <c>GicWeakness</c>. The name says what is wrong, not what is right.
/// </remarks>
[Flags]
public enum Weakness
{
    None = 0,

    /// <summary>
    /// smp_call_function_many() raises its IPIs without waiting until its csds are visible.
    /// </summary>
    NoEnqueueBarrier = 1 << 0,

    /// <summary>A single call raises its IPI first and pushes its csd then.</summary>
    IpiBeforePush = 1 << 1,

    /// <summary>csd_lock() does not wait until the csd is free.</summary>
    NoCsdLockWait = 1 << 2,

    /// <summary>A flush unlocks a csd that is waited for before its function has run.</summary>
    UnlockBeforeRun = 1 << 3,

    /// <summary>A flush unlocks a csd that nobody waits for when its function has run.</summary>
    AsyncUnlockAfterRun = 1 << 4,

    /// <summary>llist_del_all() reads the head and stores NULL in two steps.</summary>
    TornDelAll = 1 << 5,

    /// <summary>A flush does not reverse its list: the newest entry runs first.</summary>
    NewestFirst = 1 << 6,

    /// <summary>
    /// smp_call_function_many() keeps no copy of its caller's mask, and reads it again.
    /// </summary>
    LiveMask = 1 << 7,

    /// <summary>Targets that are done clear their bit in the mask to be interrupted.</summary>
    SharedIpiMask = 1 << 8,

    /// <summary>The test and the store of a shared csd's LOCK are two steps.</summary>
    TornClaim = 1 << 9,

    /// <summary>smp_call_function_single_async() takes a csd that is locked.</summary>
    NoEbusy = 1 << 10,

    /// <summary>An idle task that polled leaves its loop without a look at its queue.</summary>
    IdleWithoutRecheck = 1 << 11,

    /// <summary>A CPU that goes offline does not flush its queue.</summary>
    NoFlushOnDying = 1 << 12,

    /// <summary>A CPU that goes offline flushes its queue before the machine is stopped.</summary>
    FlushBeforeStop = 1 << 13,

    /// <summary>A caller can be preempted between its online test and its push.</summary>
    PreemptibleOnlineTest = 1 << 14,

    /// <summary>A CPU goes offline while the others run.</summary>
    OfflineWithoutStop = 1 << 15,

    /// <summary>A single call asks whether a queue is empty, and pushes then.</summary>
    RacyEmptyTest = 1 << 16,

    /// <summary>A single call does not test whether its target is online.</summary>
    NoOnlineTest = 1 << 17,

    /// <summary>A waiting call does not wait.</summary>
    NoCsdWait = 1 << 18,
}
