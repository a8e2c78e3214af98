namespace SmpActors.Cli.Verbs;

/// <summary>What the command line asks of an exploration.</summary>
public sealed record ExploreRequest
{
    /// <summary>The experiment's file.</summary>
    public required string File { get; init; }

    /// <summary>Overrides as <c>path=value</c>, in order.</summary>
    public IReadOnlyList<string> Sets { get; init; } = [];

    /// <summary>The strategy as it was written; null for pct.</summary>
    public string? Strategy { get; init; }

    /// <summary>The first seed as it was written; null for the file's.</summary>
    public string? Seed { get; init; }

    /// <summary>Schedules to run.</summary>
    public long Schedules { get; init; } = 10_000;

    /// <summary>Seconds of wall time after which none is begun; null for no bound.</summary>
    public double? TimeBudget { get; init; }

    /// <summary>Threads.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Priorities' changes or delays; null for 3.</summary>
    public int? Depth { get; init; }

    /// <summary>Whether the first failure ends it.</summary>
    public bool StopsAtFailure { get; init; }

    /// <summary>The folder of replay files; null for out/NAME, <c>none</c> for no files.</summary>
    public string? Out { get; init; }

    /// <summary>Whether standard output gets the report as JSON and nothing else.</summary>
    public bool IsJson { get; init; }
}
