using SmpActors.Experiments.Results;

namespace SmpActors.Experiments.Sweeps;

/// <summary>What a sweep came to: a row for each combination.</summary>
public sealed record SweepResult
{
    /// <summary>The version of this shape; raised when a member changes its meaning.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>The keys that changed, in the order of each row's values.</summary>
    public required IReadOnlyList<string> Over { get; init; }

    /// <summary>The combinations that were come to, the last key changing fastest.</summary>
    public required IReadOnlyList<SweepRow> Rows { get; init; }
}

/// <summary>One combination: its result, or why it could not be run.</summary>
/// <param name="Values">One for each key.</param>
/// <param name="Refused">Everything that is wrong with it; null if it was run.</param>
/// <param name="Result">What the run came to; null if it was refused.</param>
public sealed record SweepRow(
    IReadOnlyList<string> Values, IReadOnlyList<string>? Refused, RunResult? Result);
