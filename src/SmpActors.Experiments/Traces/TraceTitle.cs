namespace SmpActors.Experiments.Traces;

/// <summary>
/// What a trace file says of its run: nothing that two runs of one seed differ in.
/// </summary>
/// <param name="Experiment">The experiment's name.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="CpuCount">Possible CPUs, at least 1.</param>
public sealed record TraceTitle(string Experiment, ulong Seed, int CpuCount)
{
    /// <summary>The kernel's profile.</summary>
    public string Kernel { get; init; } = "4.9";

    /// <summary>Events that the run had beyond those that were kept.</summary>
    public long EventsNotKept { get; init; }

    /// <summary>The experiment's name on one line, whatever a file called it.</summary>
    internal string ExperimentOnOneLine => Tracepoints.OnOneLine(Experiment);
}
