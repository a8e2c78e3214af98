using Serilog;
using SmpActors.Cli.Files;
using SmpActors.Cli.Logging;
using SmpActors.Experiments.Config;

namespace SmpActors.Cli.Verbs;

/// <summary><c>smpactors run</c>: runs an experiment, or one experiment with many seeds.</summary>
public sealed class RunVerb(CliHost host)
{
    private const string NoFolder = "none";

    /// <summary>Runs what is asked for and says what came out.</summary>
    /// <returns>One of <see cref="ExitStatus"/>.</returns>
    public int Invoke(RunRequest request)
    {
        var problems = new List<string>();
        var seeds = SeedsOf(request, problems);
        if (request is { ShowsCalls: true, IsJson: true })
        {
            problems.Add("--calls and --json: take one of them, both are for standard output");
        }

        var experiment = Read(request, problems);
        if (experiment is null || problems.Count > 0) return Refuse(problems);

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
            using var log = new ProgramLog(logFile, request.IsVerbose);
            Log.Information("{Experiment} from {File}", experiment.Name, request.File);
            var session = new RunSession(host, request, experiment, folder);
            return seeds is { } range ? session.RunMany(range) : session.RunOne();
        });
    }

    private static SeedRange? SeedsOf(RunRequest request, List<string> problems)
    {
        if (request.Seeds is not { } text) return null;

        if (request.Seed is not null)
        {
            problems.Add("--seed and --seeds: take one of them, for one run or for many");
        }

        if (SeedRange.TryParse(text, out var range)) return range;

        problems.Add(
            $"--seeds is \"{text}\", must be A..B with A at most B, both from 0 to "
            + $"{ulong.MaxValue}, such as 1..1000");
        return null;
    }

    private Experiment? Read(RunRequest request, List<string> problems)
    {
        var overrides = request.Sets.Select(ConfigOverride.Set).ToList();
        if (request.Seed is { } seed) overrides.Add(ConfigOverride.Option("--seed", "seed", seed));
        if (request.Time is { } time) overrides.Add(ConfigOverride.Option("--time", "time", time));
        var reading = new ExperimentReader(host.Files).Read(request.File, overrides);
        problems.AddRange(reading.Problems.Select(problem => problem.ToString()));
        return reading.Experiment;
    }

    private int Refuse(IEnumerable<string> problems)
    {
        foreach (var problem in problems) host.WriteErrorLine(problem);
        return ExitStatus.WrongInput;
    }
}
