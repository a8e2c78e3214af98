using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Conformance;

/// <summary>One row that a machine can be made to repeat.</summary>
public abstract record RecordedRow
{
    public required string File { get; init; }

    /// <summary>The line of the file, from 1.</summary>
    public required int Line { get; init; }

    public required RecordedMachine Machine { get; init; }

    /// <summary>The calling CPU; it is online.</summary>
    public required CpuId Cpu { get; init; }

    /// <summary>cpu_online_mask.</summary>
    public required CpuMask Online { get; init; }

    /// <summary>What was called, in the word of the file.</summary>
    public abstract string Word { get; }
}
