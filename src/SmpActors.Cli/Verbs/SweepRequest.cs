namespace SmpActors.Cli.Verbs;

/// <summary>What the command line asks of a sweep.</summary>
public sealed record SweepRequest
{
    /// <summary>The experiment's file.</summary>
    public required string File { get; init; }

    /// <summary>The keys and their values as <c>path=value,value</c>, in order.</summary>
    public required IReadOnlyList<string> Overs { get; init; }

    /// <summary>Overrides as <c>path=value</c>, in order.</summary>
    public IReadOnlyList<string> Sets { get; init; } = [];

    /// <summary>Whether standard output gets the rows as JSON and nothing else.</summary>
    public bool IsJson { get; init; }

    /// <summary>Whether standard output gets the rows as CSV and nothing else.</summary>
    public bool IsCsv { get; init; }
}
