using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Conformance;

/// <summary>One recorded cross call: what was called, and what it did.</summary>
public sealed record CallRow : RecordedRow
{
    public required CallApi Api { get; init; }

    public required bool Wait { get; init; }

    /// <summary>Of a burst: how many csds, at least 1.</summary>
    public required int CsdCount { get; init; }

    /// <summary>The mask argument; may name offline CPUs.</summary>
    public required CpuMask Mask { get; init; }

    /// <summary>The CPUs for which the condition holds.</summary>
    public required CpuMask Cond { get; init; }

    /// <summary>The CPUs that are held in a callback with interrupts off; not the caller.</summary>
    public required CpuMask Pend { get; init; }

    /// <summary>Whether other IPIs of the caller were seen in the course of the call.</summary>
    public required bool HasNoise { get; init; }

    public required CallBehaviour Recorded { get; init; }

    public override string Word => CallApis.NameOf(Api);

    /// <summary>
    /// Whether each held CPU has one more callback queued: in a burst and a pair it has none.
    /// </summary>
    public bool QueuesOnHeld => Api is not (CallApi.Burst or CallApi.Twice);

    /// <summary>
    /// Whether how many of the calls find an empty queue depends on how quickly the target takes
    /// the first: a burst to another CPU that nothing holds.
    /// </summary>
    public bool IsRace =>
        Api == CallApi.Burst && Mask.First != Cpu && Online.Contains(Mask.First)
        && !Pend.Contains(Mask.First);
}
