using System.Globalization;
using System.Text;
using Serilog;
using SmpActors.Cli.Files;
using SmpActors.Cli.Logging;
using SmpActors.Cli.Reports;
using SmpActors.Experiments;
using SmpActors.Experiments.Config;
using SmpActors.Experiments.Results;
using SmpActors.Experiments.Traces;

namespace SmpActors.Cli.Verbs;

/// <summary>The runs of one command, and what is written and said of them.</summary>
internal sealed class RunSession(
    CliHost host, RunRequest request, Experiment experiment, OutFolder? folder)
{
    private readonly RunReport _report = new(host);
    private readonly ProgressLine _progress = new(host);
    private readonly bool _writesTraces =
        folder is not null && (experiment.Trace.Ftrace || experiment.Trace.Perfetto);

    private bool KeepsTrace => _writesTraces || request.ShowsCalls;

    private bool IsVirtual => experiment.Time == TimeMode.Virtual;

    /// <summary>One run with the experiment's seed.</summary>
    public int RunOne()
    {
        _progress.Title = experiment.Name;
        var outcome = While(tell => Run(experiment, KeepsTrace, tell));
        if (request.IsJson) host.WriteRaw(ResultJson.Write(outcome.Result));
        Finish(experiment, outcome);
        return ExitStatus.Of(outcome.Result.Verdict);
    }

    /// <summary>One run for each seed, up to the first that is not ok.</summary>
    public int RunMany(SeedRange seeds)
    {
        var hashes = new HashSet<string>(StringComparer.Ordinal);
        var (failed, outcome) = While(tell => RunUntilNotOk(seeds, hashes, tell));
        if (outcome is not null)
        {
            var word = RunReport.Word(outcome.Result.Verdict);
            Say(
                $"{experiment.Name}: seed {failed.Seed} is the first of "
                + $"{seeds.First}..{seeds.Last} that is not ok, but {word}; "
                + $"run it alone with --seed {failed.Seed}");
            Finish(failed, outcome);
            return ExitStatus.Of(outcome.Result.Verdict);
        }

        var runs = ((decimal)seeds.Last - seeds.First + 1).ToString(
            "N0", CultureInfo.InvariantCulture);
        var different = IsVirtual
            ? $"{Figures.Count(hashes.Count)} different trace hashes"
            : "no trace hashes in wall time";
        Say($"{experiment.Name}: seeds {seeds.First}..{seeds.Last}: {runs} runs ok; {different}");
        Say($"verdict: {RunReport.Word(Verdict.Ok)}");
        return ExitStatus.Ok;
    }

    /// <summary>
    /// The first seed's experiment and outcome that is not ok; no outcome if all are.
    /// </summary>
    private (Experiment Failed, RunOutcome? Outcome) RunUntilNotOk(
        SeedRange seeds, HashSet<string> hashes, Action<RunProgress>? tell)
    {
        for (var seed = seeds.First; ; seed++)
        {
            var seeded = experiment with { Seed = seed };
            _progress.Title = $"{experiment.Name}, seed {seed} of {seeds.First}..{seeds.Last}";

            // In virtual time a seed can be run again for its trace; a race happens once.
            var outcome = Run(seeded, KeepsTrace && !IsVirtual, tell);
            if (request.IsJson)
            {
                host.WriteRaw(ResultJson.Write(outcome.Result, isIndented: false));
            }

            hashes.Add(outcome.Result.TraceHash);
            if (outcome.Result.Verdict != Verdict.Ok)
            {
                return (seeded, WithTrace(seeded, outcome, tell));
            }

            if (seed == seeds.Last) return (seeded, null);
        }
    }

    /// <summary>The outcome with its trace, for which its seed is run again.</summary>
    private RunOutcome WithTrace(Experiment seeded, RunOutcome outcome, Action<RunProgress>? tell)
    {
        var isOver = host.Interrupted.IsCancellationRequested;
        if (isOver || !IsVirtual || !KeepsTrace) return outcome;

        var again = Run(seeded, keepsTrace: true, tell);
        return again.Result.Verdict == Verdict.Interrupted ? outcome : again;
    }

    private T While<T>(Func<Action<RunProgress>?, T> work) =>
        _progress.While(request.IsQuiet || request.IsJson, work);

    private RunOutcome Run(Experiment seeded, bool keepsTrace, Action<RunProgress>? tell)
    {
        Log.Debug("seed {Seed} begins", seeded.Seed);
        var options = new RunOptions
        {
            KeepsTrace = keepsTrace,
            RecordsFunctions = request.ShowsCalls,
            Progress = tell,
            AkkaLogger = typeof(SerilogMinimalLogger),
        };
        var outcome = host.Run(seeded, options, host.Interrupted);
        var result = outcome.Result;
        Log.Information(
            "seed {Seed}: {Verdict:l}, {Deliveries} deliveries, hash {TraceHash:l}",
            seeded.Seed,
            RunReport.Word(result.Verdict),
            result.Deliveries,
            result.TraceHash);
        return outcome;
    }

    private void Finish(Experiment seeded, RunOutcome outcome)
    {
        var files = Write(seeded, outcome);
        if (request.IsJson) return;
        if (!request.IsQuiet) _report.WriteFigures(outcome.Result);
        if (request.ShowsCalls) WriteCalls(outcome);
        _report.WriteVerdict(outcome.Result, files);
    }

    private void WriteCalls(RunOutcome outcome)
    {
        using var text = new StringWriter { NewLine = "\n" };
        host.PrintCalls(outcome.Trace, text);
        host.WriteLine();
        host.WriteRaw(text.ToString());
        host.WriteLine();
    }

    private OutcomeFiles Write(Experiment seeded, RunOutcome outcome)
    {
        if (folder is null) return OutcomeFiles.None;

        var title = new TraceTitle(seeded.Name, seeded.Seed, outcome.Result.Cpus)
        {
            Kernel = seeded.Kernel.Profile.Name,
            EventsNotKept = outcome.EventsNotKept,
        };
        var names = new List<string>();
        Put(OutFolder.FtraceName, seeded.Trace.Ftrace, stream =>
        {
            using var text = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
            FtraceWriter.Write(outcome.Trace, title, text);
        });
        Put(OutFolder.PerfettoName, seeded.Trace.Perfetto, stream =>
            PerfettoWriter.Write(outcome.Trace, title, stream));
        Put(OutFolder.ResultName, true, stream =>
            stream.Write(Encoding.UTF8.GetBytes(ResultJson.Write(outcome.Result))));
        return new(folder.Path, names, _writesTraces ? outcome.EventsNotKept : 0);

        void Put(string name, bool isWanted, Action<Stream> content)
        {
            if (!isWanted)
            {
                folder.Delete(name);
                return;
            }

            folder.Write(name, content);
            names.Add(name);
        }
    }

    private void Say(string line)
    {
        if (!request.IsJson) host.WriteLine(line);
    }
}
