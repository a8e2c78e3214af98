using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Conformance;

/// <summary>Callbacks that were queued to a held CPU, and the order in which it ran them.</summary>
public sealed record QueueOrderRow : RecordedRow
{
    /// <summary>The held CPU.</summary>
    public required CpuId Target { get; init; }

    /// <summary>What was queued, oldest first.</summary>
    public required IReadOnlyList<QueuedCallback> Queued { get; init; }

    /// <summary>The callbacks' letters in the order in which they ran.</summary>
    public required string Ran { get; init; }

    public override string Word => "order";
}

/// <summary>One callback of a <see cref="QueueOrderRow"/>.</summary>
/// <param name="Letter">Its name.</param>
/// <param name="Kind">How it was queued.</param>
/// <param name="Caller">The CPU that queues it; who waits cannot queue another.</param>
public readonly record struct QueuedCallback(char Letter, QueuedKind Kind, CpuId Caller);

/// <summary>How a callback is queued.</summary>
public enum QueuedKind
{
    /// <summary><c>a</c>: smp_call_function_single_async().</summary>
    Async,

    /// <summary><c>s</c>: smp_call_function_single(), waiting.</summary>
    Sync,

    /// <summary><c>n</c>: smp_call_function_single(), without wait.</summary>
    NoWait,
}

/// <summary>Two calls without wait from one CPU, the first to a CPU that is held.</summary>
public sealed record CsdLockRow : RecordedRow
{
    /// <summary>The first call's target, which is held.</summary>
    public required CpuId First { get; init; }

    /// <summary>The second call's target.</summary>
    public required CpuId Second { get; init; }

    /// <summary>For how long the first target is held.</summary>
    public required long HoldNs { get; init; }

    /// <summary>How long the first call took.</summary>
    public required long FirstNs { get; init; }

    /// <summary>How long the second call took.</summary>
    public required long SecondNs { get; init; }

    public override string Word => "csdlock";
}
