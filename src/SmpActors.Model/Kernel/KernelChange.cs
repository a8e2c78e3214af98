namespace SmpActors.Model.Kernel;

/// <summary>
/// What later kernels do differently from v4.9 in generic code, by name. Which release has which is
/// in <c>ProfileTable</c>, and nowhere else.
/// </summary>
[Flags]
public enum KernelChange
{
    None = 0,

    /// <summary>
    /// The flags word of a csd holds a type beside LOCK: 0x11 locked synchronous, 0x01 locked
    /// asynchronous. Source: include/linux/smp_types.h (v5.8).
    /// </summary>
    CsdTypes = 1 << 0,

    /// <summary>
    /// All calls to many go through smp_call_function_many_cond(): it interrupts only CPUs whose
    /// queue was empty, a sole one by the single path, runs the local part between sending and
    /// waiting, and asks a condition just before each push. Source: kernel/smp.c (v5.13).
    /// </summary>
    ManyCond = 1 << 1,

    /// <summary>
    /// CPUs that a condition refuses are not waited for. Source: kernel/smp.c (v6.5).
    /// </summary>
    DropsRefused = 1 << 2,

    /// <summary>
    /// A flush runs synchronous entries first, then the others. Source: kernel/smp.c (v5.8).
    /// </summary>
    SyncFirst = 1 << 3,

    /// <summary>
    /// A work for another CPU is an entry of its call_single_queue, and a flush no longer runs the
    /// CPU's own list. Source: kernel/irq_work.c, kernel/smp.c (v5.8).
    /// </summary>
    QueuesIrqWork = 1 << 4,

    /// <summary>
    /// smp_call_function_single_async() answers a locked csd with -EBUSY. Source: kernel/smp.c
    /// (v5.7).
    /// </summary>
    RefusesLockedCsd = 1 << 5,

    /// <summary>
    /// Calls from an interrupt are warned of once, whatever the irq flag. Source: kernel/smp.c
    /// (v5.3).
    /// </summary>
    WarnsOutsideTask = 1 << 6,

    /// <summary>
    /// A single call sets NEED_RESCHED of an idle task that polls in place of an IPI; that task
    /// flushes the queue when it leaves its loop. Source: kernel/sched/core.c,
    /// call_function_single_prep_ipi(); kernel/sched/idle.c, do_idle() (v5.8).
    /// </summary>
    SparesPollers = 1 << 7,

    /// <summary>
    /// The warning of a queue on an offline CPU looks at the list that was taken, not at what came
    /// after it. Source: kernel/smp.c (v5.18).
    /// </summary>
    WarnsOfTakenList = 1 << 8,

    /// <summary>
    /// wake_up_all_idle_cpus() walks the possible CPUs, and may be preempted between two of them.
    /// Source: kernel/smp.c (v6.1).
    /// </summary>
    WakesPossible = 1 << 9,

    /// <summary>
    /// Whether a poller is spared is a function of the scheduler's own, which the sender in
    /// kernel/smp.c asks. Source: kernel/sched/core.c, call_function_single_prep_ipi() (v6.4).
    /// </summary>
    AsksBeforeIpi = 1 << 10,

    /// <summary>
    /// Every line that kernel/smp.c prints begins with <c>smp: </c>. Source: kernel/smp.c, pr_fmt
    /// (seen in v4.15).
    /// </summary>
    PrefixesMessages = 1 << 11,

    /// <summary>
    /// The csd-lock watchdog's second report and those after it come later and later. Source:
    /// kernel/smp.c, csd_lock_wait_toolong() (seen in v6.13).
    /// </summary>
    BacksOffReports = 1 << 12,

    /// <summary>
    /// The idle task of a CPU that dies turns interrupts off before it looks whether it is online.
    /// Source: kernel/sched/idle.c, do_idle() (seen in v6.18).
    /// </summary>
    DiesIrqsOff = 1 << 20,
}
