using SmpActors.Experiments.Results;

namespace SmpActors.Experiments.Conformance;

/// <summary>What comparing rows with the machine came to.</summary>
public sealed record ConformanceResult
{
    /// <summary>The version of this shape; raised when a member changes its meaning.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Of the order of deliveries.</summary>
    public required ulong Seed { get; init; }

    public required ConformanceVerdict Verdict { get; init; }

    public required RowCounts Rows { get; init; }

    /// <summary>By controller, kernel and API, in the order of the files.</summary>
    public required IReadOnlyList<GroupCounts> Groups { get; init; }

    /// <summary>The rows that differ, in the order of the files.</summary>
    public required IReadOnlyList<DifferentRow> Different { get; init; }

    /// <summary>What the oracles found wrong while rows were repeated.</summary>
    public required IReadOnlyList<Violation> Violations { get; init; }

    /// <summary>What could not be used.</summary>
    public required IReadOnlyList<RowProblem> Unusable { get; init; }

    /// <summary>Files that nothing is compared with, and why.</summary>
    public required IReadOnlyList<string> NotCompared { get; init; }

    /// <summary>The machines that were made for it.</summary>
    public required int Machines { get; init; }
}

/// <summary>How a comparison ended.</summary>
public enum ConformanceVerdict
{
    /// <summary>Every row was repeated, and nothing differs.</summary>
    Equal,

    /// <summary>A row differs or cannot be used, or an oracle was violated.</summary>
    Different,

    /// <summary>The user ended it.</summary>
    Interrupted,
}

/// <summary>Rows. total = equal + different + set aside + unusable, unless interrupted.</summary>
/// <param name="Total">All rows of the files.</param>
/// <param name="Equal">Repeated, and nothing differs.</param>
/// <param name="Different">Repeated, and something differs.</param>
/// <param name="SetAside">Not repeated: the recorder does not stand by them.</param>
/// <param name="Unusable">Not repeated: they cannot be.</param>
public sealed record RowCounts(int Total, int Equal, int Different, int SetAside, int Unusable);

/// <summary>The rows of one controller, kernel and API.</summary>
public sealed record GroupCounts(
    string Controller, string Kernel, string Api, int Equal, int Different, int SetAside);

/// <summary>A row that differs.</summary>
/// <param name="File">The file's name, as it was given.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Run">The recorded machine.</param>
/// <param name="Api">What was called.</param>
/// <param name="Columns">What differs.</param>
public sealed record DifferentRow(
    string File, int Line, string Run, string Api, IReadOnlyList<RowDifference> Columns);

/// <summary>How far a comparison is.</summary>
/// <param name="Done">Rows repeated.</param>
/// <param name="Total">Rows to repeat.</param>
/// <param name="Different">Of those done.</param>
public readonly record struct ConformanceProgress(int Done, int Total, int Different);
