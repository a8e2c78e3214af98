using System.Text;
using SmpActors.Cli.Files;
using SmpActors.Cli.Logging;
using SmpActors.Cli.Reports;
using SmpActors.Experiments.Exploration;
using SmpActors.Simulation.Replays;
using SmpActors.Simulation.Shrinking;

namespace SmpActors.Cli.Verbs;

/// <summary><c>smpactors shrink</c>: looks for the smallest run that fails alike.</summary>
public sealed class ShrinkVerb(CliHost host)
{
    /// <summary>The smallest run's replay.</summary>
    public const string ReplayName = "smallest.replay.json";

    /// <summary>It as a numbered list.</summary>
    public const string StoryName = "smallest.story.txt";

    /// <summary>It as a Mermaid diagram.</summary>
    public const string DiagramName = "smallest.mmd";

    private const int StoryLinesMax = 60;

    /// <summary>Shrinks a replay and writes what is left.</summary>
    /// <param name="file">The replay file.</param>
    /// <param name="runs">Runs in all.</param>
    /// <param name="wanted">The folder for what is left; null for the replay's own.</param>
    /// <returns>1 if it fails as recorded; 2 if the input is wrong; 130 if interrupted.</returns>
    public int Invoke(string file, long runs, string? wanted)
    {
        if (runs < 1)
        {
            host.WriteErrorLine($"--runs is {runs}, must be at least 1");
            return ExitStatus.WrongInput;
        }

        if (ReplayInput.TryRead(host, file) is not { } input) return ExitStatus.WrongInput;

        var path = wanted ?? (Path.GetDirectoryName(file) is { Length: > 0 } own ? own : ".");
        if (OutFolder.TryOpen(path, out var problem) is not { } folder)
        {
            host.WriteErrorLine($"--out {problem}");
            return ExitStatus.WrongInput;
        }

        return Guard.Do(host, logFile: null, () =>
        {
            using var log = new ProgramLog(file: null, isVerbose: false);
            return Shrink(input, new() { RunsMax = runs }, folder);
        });
    }

    private int Shrink(ReplayInput input, ShrinkSettings settings, OutFolder folder)
    {
        ExperimentShrinkResult result;
        try
        {
            result = new ProgressLine(host) { Title = $"shrink {input.Replay.Scenario}" }.While(
                isQuiet: false,
                (ShrinkProgress progress) =>
                    $"{Figures.Count(progress.Runs, "run")}, "
                    + $"{Figures.Count(progress.Operations, "call")}, "
                    + $"{Figures.Count(progress.Deviations)} out of turn, "
                    + $"{Figures.Count(progress.Deliveries)} deliveries",
                tell => new ExperimentShrinker(host.Files, settings).Run(
                    input.Source, input.Replay, tell, host.Interrupted));
        }
        catch (ReplayDivergedException diverged)
        {
            host.WriteErrorLine(diverged.Message);
            return ExitStatus.Broken;
        }

        var shrunk = result.Shrunk;
        Put(ReplayName, ReplayFile.Write(shrunk.Replay));
        Put(StoryName, shrunk.Story.ToText());
        Put(DiagramName, shrunk.Story.ToMermaid());
        Say(input.Replay, result, folder);
        return host.Interrupted.IsCancellationRequested
            ? ExitStatus.Interrupted
            : ExitStatus.Failed;

        void Put(string name, string text) =>
            folder.Write(name, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }

    private void Say(Replay before, ExperimentShrinkResult result, OutFolder folder)
    {
        var (replay, story) = (result.Shrunk.Replay, result.Shrunk.Story);
        foreach (var change in result.Changes) host.WriteLine(change);
        foreach (var kept in result.Kept) host.WriteLine($"kept: {kept}");
        host.WriteLine(
            $"{Figures.Count(before.Deliveries)} -> {Figures.Count(replay.Deliveries)} deliveries, "
            + $"{Figures.Count(before.DeviationCount)} -> "
            + $"{Figures.Count(replay.DeviationCount)} out of turn, in "
            + $"{Figures.Count(result.Shrunk.Runs, "run")}"
            + (result.Shrunk.IsDone ? "" : "; it was ended before nothing more could be left out"));
        host.WriteLine();
        var lines = story.ToText().TrimEnd().Split('\n');
        foreach (var line in lines.Take(StoryLinesMax)) host.WriteLine(line);
        if (lines.Length > StoryLinesMax)
        {
            host.WriteLine($"... and {Figures.Count(lines.Length - StoryLinesMax, "line")} more");
        }

        host.WriteLine();
        host.WriteLine($"{folder.PathOf(ReplayName)}, {StoryName}, {DiagramName}");
        host.WriteLine($"verdict: {replay.Failure.Oracle} fails: {replay.Failure.Text}");
    }
}
