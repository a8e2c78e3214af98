using System.Text;
using SmpActors.Cli.Files;
using SmpActors.Cli.Logging;
using SmpActors.Cli.Reports;
using SmpActors.Experiments.Config;
using SmpActors.Experiments.Exploration;
using SmpActors.Simulation.Exploration;
using SmpActors.Simulation.Replays;

namespace SmpActors.Cli.Verbs;

/// <summary>
/// <c>smpactors explore</c>: runs an experiment in many orders, and keeps a replay of each class of
/// failures.
/// </summary>
public sealed class ExploreVerb(CliHost host)
{
    private const string NoFolder = "none";

    /// <summary>Explores and says what was found.</summary>
    /// <returns>One of <see cref="ExitStatus"/>.</returns>
    public int Invoke(ExploreRequest request)
    {
        var problems = new List<string>();
        var settings = SettingsOf(request, problems);
        var (experiment, source) = Read(request, problems);
        if (problems.Count > 0 || experiment is null || source is null) return Refuse(problems);

        settings = settings with { Seed = experiment.Seed };
        var wanted = request.Out ?? Path.Combine("out", experiment.Name);
        OutFolder? folder = null;
        if (wanted != NoFolder)
        {
            folder = OutFolder.TryOpen(wanted, out var problem);
            if (folder is null) return Refuse([$"--out {problem}"]);
        }

        var logFile = folder?.PathOf(OutFolder.LogName);
        return Guard.Do(host, logFile, () =>
        {
            using var log = new ProgramLog(logFile, isVerbose: false);
            return Explore(request, experiment, source, settings, folder);
        });
    }

    private static ExplorationSettings SettingsOf(ExploreRequest request, List<string> problems)
    {
        var name = request.Strategy ?? StrategyNames.Of(StrategyKind.Pct);
        if (!StrategyNames.TryParse(name, out var strategy))
        {
            problems.Add(
                $"--strategy is \"{name}\", must be one of {string.Join(", ", StrategyNames.All)}");
        }

        var settings = new ExplorationSettings
        {
            Strategy = strategy,
            SchedulesMax = request.Schedules,
            Workers = request.Workers,
            StopsAtFailure = request.StopsAtFailure,
            TimeBudget = request.TimeBudget is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
        if (request.Depth is { } depth) settings = settings with { Depth = depth };
        problems.AddRange(settings.Problems().Select(problem => $"explore: {problem}"));
        return settings;
    }

    private (Experiment? Experiment, ExperimentSource? Source) Read(
        ExploreRequest request, List<string> problems)
    {
        var sets = request.Sets.ToList();
        if (request.Seed is { } seed) sets.Add($"seed={seed}");
        var (text, problem) = host.Files.ReadText(request.File);
        if (text is null)
        {
            problems.Add($"{request.File}: {problem ?? "cannot be read"}");
            return (null, null);
        }

        var source = new ExperimentSource(request.File, text, sets);
        var reading = source.Read(host.Files);
        problems.AddRange(reading.Problems.Select(wrong => wrong.ToString()));
        if (reading.Experiment is { Time: TimeMode.Wall })
        {
            problems.Add(
                $"{request.File}: time is \"wall\", must be \"virtual\" to be explored, because "
                + "only there a schedule decides the order; add --set time=virtual");
        }

        return (reading.Experiment, source);
    }

    private int Explore(
        ExploreRequest request,
        Experiment experiment,
        ExperimentSource source,
        ExplorationSettings settings,
        OutFolder? folder)
    {
        var explorer = new Explorer(
            () => new ExperimentScenario(experiment, source), settings, host.Time);
        var began = host.Time.GetTimestamp();
        var result = new ProgressLine(host) { Title = experiment.Name }.While(
            request.IsJson,
            (ExplorationProgress progress) => ExploreReport.Progress(
                progress, host.Time.GetElapsedTime(began)),
            tell => explorer.Run(tell, host.Interrupted));

        var names = Write(result, folder);
        string? NameOf(FailureClass found) => names.GetValueOrDefault(found.Number);
        if (request.IsJson)
        {
            var report = ExplorationReport.Of(experiment.Name, settings, result, NameOf);
            host.WriteRaw(report.ToJson());
        }
        else
        {
            new ExploreReport(host).Write(experiment.Name, settings, result, NameOf);
        }

        if (result.End == ExplorationEnd.Cancelled) return ExitStatus.Interrupted;
        return result.Failures.Count == 0 ? ExitStatus.Ok
            : result.Failures.Any(found => found.Failure.Oracle == "invariant") ? ExitStatus.Broken
            : ExitStatus.Failed;
    }

    /// <summary>Writes a replay of each class that has one.</summary>
    /// <returns>Their files by the number of their schedule.</returns>
    private static Dictionary<long, string> Write(ExplorationResult result, OutFolder? folder)
    {
        var names = new Dictionary<long, string>();
        if (folder is null) return names;

        foreach (var found in result.Failures)
        {
            if (found.Replay is not { } replay) continue;
            var name = $"{found.Failure.Oracle}-{found.Number}.replay.json";
            folder.Write(
                name, stream => stream.Write(Encoding.UTF8.GetBytes(ReplayFile.Write(replay))));
            names.Add(found.Number, folder.PathOf(name));
        }

        return names;
    }

    private int Refuse(IEnumerable<string> problems)
    {
        foreach (var problem in problems) host.WriteErrorLine(problem);
        return ExitStatus.WrongInput;
    }
}
