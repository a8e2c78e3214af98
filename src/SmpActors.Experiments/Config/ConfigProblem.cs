namespace SmpActors.Experiments.Config;

/// <summary>One thing that is wrong with an experiment.</summary>
/// <param name="Place">
/// File and line (<c>config/storm.json:7</c>), or the option (<c>--set machine.cpus=x</c>).
/// </param>
/// <param name="Path">
/// Path within the document (<c>workload[1].targets</c>); empty for all of it.
/// </param>
/// <param name="What">What it is, what it must be, why, and what to do.</param>
public sealed record ConfigProblem(string Place, string Path, string What)
{
    public override string ToString() =>
        Path.Length == 0 ? $"{Place}: {What}" : $"{Place}: {Path} {What}";
}

/// <summary>What reading an experiment came to: the experiment, or every problem.</summary>
/// <param name="Experiment">The experiment; null if there is a problem.</param>
/// <param name="Problems">All that is wrong, in the order of the file; empty if nothing is.</param>
public sealed record ExperimentReading(
    Experiment? Experiment, IReadOnlyList<ConfigProblem> Problems);
