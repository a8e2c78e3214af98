using System.Globalization;
using SmpActors.Cli.Reports;
using SmpActors.Experiments.Conformance;

namespace SmpActors.Cli.Verbs;

/// <summary><c>smpactors conform</c>: compares rows of a real kernel with the machine.</summary>
public sealed class ConformVerb(CliHost host)
{
    /// <summary>Reads the rows, repeats their calls, and says what differs.</summary>
    /// <param name="files">The files of rows.</param>
    /// <param name="seed">Of the order of deliveries, as it was written; null for 1.</param>
    /// <param name="isJson">Whether standard output gets JSON and nothing else.</param>
    /// <param name="isQuiet">Whether only what differs and the verdict are said.</param>
    /// <returns>One of <see cref="ExitStatus"/>.</returns>
    public int Invoke(IReadOnlyList<string> files, string? seed, bool isJson, bool isQuiet)
    {
        var isNumber = ulong.TryParse(
            seed ?? "1", NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        if (!isNumber)
        {
            host.WriteErrorLine($"--seed is \"{seed}\", must be 0 to {ulong.MaxValue}");
            return ExitStatus.WrongInput;
        }

        var reading = new RowsReader(host.Files).Read(files);
        foreach (var problem in reading.Problems) host.WriteErrorLine(problem.ToString());
        if (reading.Rows.Count == 0 && reading.SetAside.Count == 0)
        {
            host.WriteErrorLine("no row can be compared: name a file of calls");
            return ExitStatus.WrongInput;
        }

        return Guard.Do(host, logFile: null, () => Compare(reading, number, isJson, isQuiet));
    }

    private int Compare(RowsReading reading, ulong seed, bool isJson, bool isQuiet)
    {
        var result = new ProgressLine(host) { Title = "conform" }.While(
            isJson || isQuiet,
            (ConformanceProgress progress) => Text(progress),
            tell => ConformanceRunner.Run(reading, seed, tell, host.Interrupted));
        if (isJson) host.WriteRaw(ConformanceJson.Write(result));
        else new ConformanceReport(host).Write(result, isQuiet);
        return result.Verdict switch
        {
            ConformanceVerdict.Equal => ExitStatus.Ok,
            ConformanceVerdict.Interrupted => ExitStatus.Interrupted,
            _ => ExitStatus.Failed,
        };
    }

    private static string Text(ConformanceProgress progress) =>
        $"{Figures.Count(progress.Done)} of {Figures.Count(progress.Total, "row")}, "
        + $"{Figures.Count(progress.Different)} different";
}
