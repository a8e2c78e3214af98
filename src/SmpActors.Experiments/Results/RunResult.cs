namespace SmpActors.Experiments.Results;

/// <summary>How a run ended.</summary>
public enum Verdict
{
    /// <summary>Every oracle holds and nothing is left open.</summary>
    Ok,

    /// <summary>An oracle was violated.</summary>
    Violated,

    /// <summary>Calls are open and nothing can complete them.</summary>
    Stalled,

    /// <summary>The user ended it.</summary>
    Interrupted,
}

/// <summary>What a run came to: the content of result.json.</summary>
public sealed record RunResult
{
    /// <summary>The version of this shape; raised when a member changes its meaning.</summary>
    public int SchemaVersion { get; init; } = 1;

    public required string Experiment { get; init; }

    public required ulong Seed { get; init; }

    /// <summary><c>virtual</c> or <c>wall</c>.</summary>
    public required string Time { get; init; }

    /// <summary>The kernel's profile.</summary>
    public required string Kernel { get; init; }

    /// <summary>The interrupt system.</summary>
    public required string Interrupts { get; init; }

    /// <summary>Possible CPUs.</summary>
    public required int Cpus { get; init; }

    public required Verdict Verdict { get; init; }

    public required IReadOnlyList<Violation> Violations { get; init; }

    /// <summary>What the kernel printed as warnings, each text once with its count.</summary>
    public required IReadOnlyList<KernelWarning> Warnings { get; init; }

    /// <summary>
    /// The first lines that the kernel printed beside its warnings, oldest first; null: none.
    /// </summary>
    public IReadOnlyList<KernelLogLine>? KernelLog { get; init; }

    /// <summary>How many more lines it printed; null with <see cref="KernelLog"/>.</summary>
    public long? KernelLogNotKept { get; init; }

    /// <summary>What the csd-lock watchdog saw; null: it is off.</summary>
    public CsdLockCounts? CsdLock { get; init; }

    public required CallCounts Calls { get; init; }

    /// <summary>Functions that ran, locally and by cross call.</summary>
    public required long FunctionsRun { get; init; }

    public required CsdCounts Csd { get; init; }

    public required IpiCounts Ipis { get; init; }

    /// <summary>Register writes of the kernel that send or end interrupts.</summary>
    public required long RegisterWrites { get; init; }

    public required IReadOnlyList<CpuCounts> PerCpu { get; init; }

    /// <summary>
    /// By stage: lock, queue, interrupt, run, unlock; whole calls; and stuck, the waits that the
    /// csd-lock watchdog reported and that ended.
    /// </summary>
    public required IReadOnlyDictionary<string, LatencyNs> LatencyNs { get; init; }

    /// <summary>Virtual time that passed; 0 in wall time.</summary>
    public required long VirtualTimeNs { get; init; }

    /// <summary>Wall time of the run itself, without start and stop.</summary>
    public required double WallTimeMs { get; init; }

    /// <summary>Messages that parts received.</summary>
    public required long Deliveries { get; init; }

    public required double DeliveriesPerSecond { get; init; }

    /// <summary>16 hexadecimal digits over every delivery; empty in wall time.</summary>
    public required string TraceHash { get; init; }

    /// <summary>Each rule of the fault plan, in its order.</summary>
    public IReadOnlyList<FaultResult> Faults { get; init; } = [];

    /// <summary>Of a run that is not ok: who waits for whom, up to a limit.</summary>
    public IReadOnlyList<CsdWait> Waits { get; init; } = [];

    /// <summary>The chain from who has waited longest back to what is in its way.</summary>
    public IReadOnlyList<string> Why { get; init; } = [];

    /// <summary>kernel-trace: what the recording was and how the run compares to it.</summary>
    public Traces.TraceComparison? Recording { get; init; }
}

/// <summary>An oracle that does not hold.</summary>
/// <param name="Oracle">Its name, as <c>list</c> prints it.</param>
/// <param name="Where">The part, csd or call.</param>
/// <param name="What">What is wrong, in a sentence.</param>
public sealed record Violation(string Oracle, string Where, string What);

/// <summary>A kernel warning.</summary>
public sealed record KernelWarning(string Text, long Count);

/// <summary>A line of the kernel's log.</summary>
/// <param name="AtNs">When, in ns of the run's clock.</param>
/// <param name="Cpu">Which CPU printed it.</param>
/// <param name="Level">Its level as in KERN_*: 0 emergency, 1 alert, to 7 debug.</param>
/// <param name="Text">The text, as the kernel prints it.</param>
public sealed record KernelLogLine(long AtNs, int Cpu, int Level, string Text);

/// <summary>What the csd-lock watchdog saw.</summary>
/// <param name="Stuck">Waits that took too long.</param>
/// <param name="Reports">Reports of them: of one wait there may be several.</param>
/// <param name="Resent">IPIs that it sent again.</param>
/// <param name="Unstuck">Those of the waits that ended after all.</param>
public sealed record CsdLockCounts(long Stuck, long Reports, long Resent, long Unstuck);

/// <summary>Cross calls. issued = completed + refused + open.</summary>
public sealed record CallCounts(long Issued, long Completed, long Refused, long Open);

/// <summary>Uses of csds.</summary>
public sealed record CsdCounts(long Locked, long Unlocked, long Queued);

/// <summary>
/// Accounts of IPIs: raised + injected + duplicated = taken + coalesced + lost + refused +
/// withdrawn + latched.
/// </summary>
public sealed record IpiCounts
{
    /// <summary>Asked for by the kernel, one for each target.</summary>
    public long Raised { get; init; }

    /// <summary>From outside, sender unknown.</summary>
    public long Injected { get; init; }

    public long Duplicated { get; init; }

    /// <summary>Handlers entered.</summary>
    public long Taken { get; init; }

    /// <summary>Merged into one that was pending.</summary>
    public long Coalesced { get; init; }

    /// <summary>Lost to a named fault.</summary>
    public long Lost { get; init; }

    public long Refused { get; init; }

    public long Withdrawn { get; init; }

    /// <summary>Pending at an offline or stopped CPU.</summary>
    public long Latched { get; init; }
}

/// <summary>One CPU's interrupts by kind.</summary>
/// <param name="Cpu">Its number.</param>
/// <param name="Received">Handlers entered, by the kernel's word for them.</param>
/// <param name="Sent">IPIs asked for, one for each target, by the kernel's word.</param>
public sealed record CpuCounts(
    int Cpu,
    IReadOnlyDictionary<string, long> Received,
    IReadOnlyDictionary<string, long> Sent);

/// <summary>A distribution in ns.</summary>
public sealed record LatencyNs(long P50, long P90, long P99, long P999, long Max);
