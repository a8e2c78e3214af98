namespace SmpActors.Experiments.Traces;

/// <summary>What a recording holds, and so what of it can be an input.</summary>
public enum RecordingGrade
{
    /// <summary>Only entries: senders unknown, interrupts injected from outside.</summary>
    Entry,

    /// <summary>ipi_raise or ipi_send_*: the raises are fed in.</summary>
    Raise,

    /// <summary>csd_queue_cpu: the calls are fed in.</summary>
    Csd,
}

/// <summary>
/// How a run compares with the recording that it was fed, in what was not an input.
/// </summary>
public sealed record TraceComparison
{
    /// <summary>The recording's file.</summary>
    public required string Name { get; init; }

    public required RecordingGrade Grade { get; init; }

    /// <summary>CPUs of the recorded machine.</summary>
    public required int Cpus { get; init; }

    /// <summary>What was fed in.</summary>
    public required long Inputs { get; init; }

    /// <summary>What was compared: a word, the recording's count, the run's.</summary>
    public required IReadOnlyList<ComparedCount> Compared { get; init; }

    public required IReadOnlyList<TraceDifference> Differences { get; init; }

    /// <summary>Lines that could not be used, by reason, with their line numbers.</summary>
    public required IReadOnlyList<UnusedLines> Unused { get; init; }
}

/// <summary>One figure of both.</summary>
public sealed record ComparedCount(string What, long Recorded, long Run);

/// <summary>One difference.</summary>
/// <param name="What">What differs, with both sides.</param>
/// <param name="Rule">The rule that explains it, or null: unexplained.</param>
/// <param name="Line">The recording's line, from 1, or 0.</param>
public sealed record TraceDifference(string What, string? Rule, int Line);

/// <summary>Lines of a recording that are not an input.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Count">How many.</param>
/// <param name="Lines">The first ones' numbers, from 1, at most 10.</param>
public sealed record UnusedLines(string Reason, long Count, IReadOnlyList<int> Lines);
