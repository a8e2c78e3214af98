using SmpActors.Cli.Logging;
using SmpActors.Cli.Reports;
using SmpActors.Experiments;
using SmpActors.Experiments.Config;
using SmpActors.Experiments.Results;
using SmpActors.Experiments.Sweeps;

namespace SmpActors.Cli.Verbs;

/// <summary>
/// <c>smpactors sweep</c>: runs an experiment with every combination of some keys' values.
/// </summary>
public sealed class SweepVerb(CliHost host)
{
    /// <summary>Runs all combinations and says what they came to.</summary>
    /// <returns>One of <see cref="ExitStatus"/>.</returns>
    public int Invoke(SweepRequest request)
    {
        var problems = new List<string>();
        var sweep = SweepOf(request, problems);
        if (problems.Count > 0) return Refuse(problems);

        return Guard.Do(host, logFile: null, () =>
        {
            using var log = new ProgramLog(file: null, isVerbose: false);
            return Run(sweep, request);
        });
    }

    private static Sweep SweepOf(SweepRequest request, List<string> problems)
    {
        if (request is { IsJson: true, IsCsv: true })
        {
            problems.Add("--json and --csv: take one of them, both are for standard output");
        }

        var axes = new List<SweepAxis>();
        foreach (var text in request.Overs)
        {
            if (!SweepAxis.TryParse(text, out var axis, out var problem))
            {
                problems.Add($"--over {problem}");
            }
            else if (axes.Exists(other => other.Path == axis.Path))
            {
                problems.Add($"--over {axis.Path} stands twice; name all its values at once");
            }
            else
            {
                axes.Add(axis);
            }
        }

        var sweep = new Sweep(request.File, axes);
        if (sweep.Count > Sweep.CountMax)
        {
            problems.Add(
                $"--over makes {Figures.Count(sweep.Count)} combinations, must be at most "
                + $"{Figures.Count(Sweep.CountMax)}; take fewer values");
        }

        return sweep;
    }

    private int Run(Sweep sweep, SweepRequest request)
    {
        var rows = RunAll(sweep, [.. request.Sets.Select(ConfigOverride.Set)]);
        if (rows.Count > 0 && rows.All(static row => row.Result is null))
        {
            return Refuse(rows.SelectMany(static row => row.Refused!).Distinct());
        }

        var result = new SweepResult
        {
            Over = [.. sweep.Axes.Select(static axis => axis.Path)],
            Rows = rows,
        };
        Write(result, request);
        if (host.Interrupted.IsCancellationRequested) return ExitStatus.Interrupted;
        return rows.All(static row => row.Result is null or { Verdict: Verdict.Ok })
            ? ExitStatus.Ok
            : ExitStatus.Failed;
    }

    private List<SweepRow> RunAll(Sweep sweep, IReadOnlyList<ConfigOverride> overrides)
    {
        var rows = new List<SweepRow>();
        var progress = new ProgressLine(host);
        foreach (var point in sweep.Points(new ExperimentReader(host.Files), overrides))
        {
            if (host.Interrupted.IsCancellationRequested) break;
            if (point.Reading.Experiment is not { } experiment)
            {
                rows.Add(new(point.Values, [.. point.Reading.Problems.Select(WhatIsWrong)], null));
                continue;
            }

            var values = string.Join(", ", sweep.Axes.Zip(
                point.Values, static (axis, value) => $"{axis.Path}={value}"));
            progress.Title =
                $"{experiment.Name}, {rows.Count + 1} of {Figures.Count(sweep.Count)}, {values}";
            var outcome = progress.While(isQuiet: false, tell => host.Run(
                experiment,
                new RunOptions { Progress = tell, AkkaLogger = typeof(SerilogMinimalLogger) },
                host.Interrupted));
            rows.Add(new(point.Values, null, outcome.Result));
        }

        return rows;
    }

    /// <summary>The row has the value; where else it was said is worth a word.</summary>
    private static string WhatIsWrong(ConfigProblem problem) =>
        problem.Path.Length > 0 && problem.Place.StartsWith("--over ", StringComparison.Ordinal)
            ? $"{problem.Path} {problem.What}"
            : problem.ToString();

    private void Write(SweepResult result, SweepRequest request)
    {
        if (request.IsJson)
        {
            host.WriteRaw(ResultJson.Write(result));
        }
        else if (request.IsCsv)
        {
            using var text = new StringWriter { NewLine = "\n" };
            SweepTable.WriteCsv(result, text);
            host.WriteRaw(text.ToString());
        }
        else
        {
            new SweepReport(host).Write(result);
        }
    }

    private int Refuse(IEnumerable<string> problems)
    {
        foreach (var problem in problems) host.WriteErrorLine(problem);
        return ExitStatus.WrongInput;
    }
}
