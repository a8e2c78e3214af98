namespace SmpActors.Experiments.Traces;

/// <summary>One row of the picture: a process and a thread in it.</summary>
internal readonly record struct PerfettoRow(int ProcessId, int ThreadId)
{
    /// <summary>The process whose threads are the CPUs.</summary>
    public const int Cpus = 1;

    /// <summary>The process whose threads are the interrupt controllers.</summary>
    public const int Controllers = 2;

    /// <summary>The process whose threads are the roads to CPUs, for what did not arrive.</summary>
    public const int Links = 3;
}

/// <summary>One event of a Chrome trace file.</summary>
/// <param name="Phase">Its <c>ph</c>.</param>
/// <param name="Row">Where it is drawn.</param>
/// <param name="AtNs">When, in ns.</param>
/// <param name="Name">What is drawn.</param>
/// <param name="Category">Its <c>cat</c>.</param>
internal sealed record PerfettoEvent(
    char Phase, PerfettoRow Row, long AtNs, string Name, string Category)
{
    /// <summary>Of a slice: how long it is, at least 1 ns.</summary>
    public long DurationNs { get; set; }

    /// <summary>Of a flow or an asynchronous slice: what joins its parts; 0 elsewhere.</summary>
    public long Id { get; init; }

    /// <summary>What is shown beside it: long, string or bool.</summary>
    public IReadOnlyList<(string Name, object Value)> Arguments { get; init; } = [];
}
