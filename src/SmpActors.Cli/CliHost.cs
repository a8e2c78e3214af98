using SmpActors.Experiments;
using SmpActors.Experiments.Config;
using SmpActors.Experiments.Traces;
using Spectre.Console;

namespace SmpActors.Cli;

/// <summary>Runs one experiment: the signature of <see cref="ExperimentRunner.Run"/>.</summary>
public delegate RunOutcome RunExperiment(
    Experiment experiment, RunOptions options, CancellationToken cancellation);

/// <summary>
/// What surrounds the verbs: consoles, files, the runner, the clock, the user's Ctrl-C.
/// </summary>
public sealed record CliHost
{
    /// <summary>Standard output: results, and nothing but results with <c>--json</c>.</summary>
    public required IAnsiConsole Output { get; init; }

    /// <summary>Standard error: progress, problems and the log.</summary>
    public required IAnsiConsole Error { get; init; }

    public required RunExperiment Run { get; init; }

    /// <summary>Prints chosen calls of a trace as trees.</summary>
    public required Action<IReadOnlyList<StampedEvent>, TextWriter> PrintCalls { get; init; }

    public IConfigFiles Files { get; init; } = new Files.DiskFiles();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Cancelled when the user ends the program.</summary>
    public CancellationToken Interrupted { get; init; }

    /// <summary>
    /// Writes a line of results, as it is: without wrapping, markup or control characters.
    /// </summary>
    public void WriteLine(string line = "") => Write(Output, line);

    /// <summary>Writes a line beside the results.</summary>
    public void WriteErrorLine(string line) => Write(Error, line);

    /// <summary>Writes text of many lines to the results, as it is.</summary>
    public void WriteRaw(string text) => Output.Profile.Out.Writer.Write(text);

    private static void Write(IAnsiConsole console, string line)
    {
        // A name from a file must not move the cursor.
        var plain = line.Any(char.IsControl)
            ? string.Concat(line.Select(c => char.IsControl(c) ? '\u00b7' : c))
            : line;
        console.Profile.Out.Writer.WriteLine(plain);
    }
}
