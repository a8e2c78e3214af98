namespace SmpActors.Experiments.Oracles;

/// <summary>One rule by which every run is judged.</summary>
/// <param name="Name">As results and <c>list</c> name it.</param>
/// <param name="Rule">What must be true.</param>
/// <param name="IsLiveness">Whether breaking it means that something waits for ever.</param>
public sealed record Oracle(string Name, string Rule, bool IsLiveness = false)
{
    public static Oracle ExactlyOnce { get; } = new(
        "exactly-once", "each queued csd is run exactly once, on its target");

    public static Oracle WaitHolds { get; } = new(
        "wait-holds", "a waiting call returns only after its function has returned everywhere");

    public static Oracle LockedWhenTaken { get; } = new(
        "locked-when-taken",
        "no entry is taken from a queue unless its csd is locked when taken");

    public static Oracle NoReuse { get; } = new(
        "no-reuse", "a locked csd is never reused");

    public static Oracle QueueOrder { get; } = new(
        "queue-order", "functions queued to one CPU run in the order that the profile's flush has");

    public static Oracle IpiBalance { get; } = new(
        "ipi-balance",
        "for each target and vector: raised + injected + duplicated = taken + coalesced + lost to "
        + "a named fault + refused + withdrawn + latched at an offline or stopped CPU");

    public static Oracle Refusal { get; } = new(
        "refusal",
        "a call with interrupts off is warned of, and one to an offline CPU is refused: nothing is "
        + "queued there");

    public static Oracle Recording { get; } = new(
        "recording",
        "what was not fed in from a recording agrees with it, or a named rule explains why not");

    public static Oracle SelfCheck { get; } = new(
        "self-check",
        "a workload that checks its own calls, as scftorture does, counts no error");

    public static Oracle UnlockOrder { get; } = new(
        "unlock-order",
        "a csd that nobody waits for is its owner's again before its function runs");

    public static Oracle IpiAddressed { get; } = new(
        "ipi-addressed", "a request for IPIs names at least one CPU");

    public static Oracle DyingFlush { get; } = new(
        "dying-flush",
        "a CPU that goes offline leaves stop_machine with nothing in its call_single_queue");

    public static Oracle DeadApic { get; } = new(
        "dead-apic",
        "where the kernel disables the APIC of a CPU that dies, no interrupt pends there");

    public static Oracle DeviceInterrupts { get; } = new(
        "device-interrupts",
        "no interrupt of a device is refused while the CPU that it came to goes offline");

    public static Oracle StopComplete { get; } = new(
        "stop-complete", "whoever stops the other CPUs goes on when they have stopped");

    public static Oracle SgiSources { get; } = new(
        "sgi-sources", "a GICv2 merges an SGI only with one of the same sender");

    public static Oracle Quiescence { get; } = new(
        "quiescence",
        "at quiescence no queue holds a csd, no csd is locked and no IPI is pending",
        IsLiveness: true);

    public static Oracle Liveness { get; } = new(
        "liveness", "every open call completes", IsLiveness: true);

    /// <summary>All of them, in the order in which they are listed.</summary>
    public static IReadOnlyList<Oracle> All { get; } =
    [
        ExactlyOnce, WaitHolds, LockedWhenTaken, NoReuse, QueueOrder, IpiBalance, Refusal,
        Recording, SelfCheck, UnlockOrder, IpiAddressed, DyingFlush, DeadApic, DeviceInterrupts,
        StopComplete, SgiSources, Quiescence, Liveness,
    ];
}
