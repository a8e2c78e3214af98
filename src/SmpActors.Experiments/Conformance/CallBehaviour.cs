using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Conformance;

/// <summary>
/// What one cross call did, as a row records it; null is what a row does not say.
/// </summary>
public sealed record CallBehaviour
{
    /// <summary>What it returned: 0, a negative errno, or what irq_work_queue() says.</summary>
    public int? Ret { get; init; }

    /// <summary>The register writes, in order.</summary>
    public IReadOnlyList<SentWrite>? Writes { get; init; }

    /// <summary>Those of them that sent.</summary>
    public int? Sends { get; init; }

    /// <summary>The CPUs on which the callback ran.</summary>
    public CpuMask? Ran { get; init; }

    /// <summary>How often it ran in all.</summary>
    public int? RanCount { get; init; }

    /// <summary>Where it ran on the caller itself.</summary>
    public LocalPart? Local { get; init; }

    /// <summary>How often the condition function was called.</summary>
    public int? CondCount { get; init; }

    /// <summary>GICv3: the CPUs whose redistributor got the SGI.</summary>
    public CpuMask? SgiTo { get; init; }

    /// <summary>xAPIC: how often the caller began to poll ICR.</summary>
    public int? IcrReads { get; init; }

    /// <summary>Why the call never returned; null if it did.</summary>
    public string? NeverReturns { get; init; }
}
