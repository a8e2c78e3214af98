namespace SmpActors.Cli.Verbs;

/// <summary>What the command line asks of a run.</summary>
public sealed record RunRequest
{
    /// <summary>The experiment's file.</summary>
    public required string File { get; init; }

    /// <summary>Overrides as <c>path=value</c>, in order.</summary>
    public IReadOnlyList<string> Sets { get; init; } = [];

    /// <summary>The seed as it was written; null for the file's.</summary>
    public string? Seed { get; init; }

    /// <summary>Seeds to run one after the other, as it was written; null for one run.</summary>
    public string? Seeds { get; init; }

    /// <summary>The clock as it was written; null for the file's.</summary>
    public string? Time { get; init; }

    /// <summary>The folder of the results; null for out/NAME, <c>none</c> for no files.</summary>
    public string? Out { get; init; }

    /// <summary>Whether standard output gets the result as JSON and nothing else.</summary>
    public bool IsJson { get; init; }

    /// <summary>Whether call trees are shown.</summary>
    public bool ShowsCalls { get; init; }

    /// <summary>Whether only what is wrong and the verdict are said.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>Whether the log on standard error has more than warnings.</summary>
    public bool IsVerbose { get; init; }
}
