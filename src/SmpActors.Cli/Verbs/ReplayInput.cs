using SmpActors.Experiments.Config;
using SmpActors.Experiments.Exploration;
using SmpActors.Simulation.Replays;

namespace SmpActors.Cli.Verbs;

/// <summary>A replay file with the experiment that it is of.</summary>
internal sealed record ReplayInput(Replay Replay, ExperimentSource Source, Experiment Experiment)
{
    /// <summary>Reads a replay, or says everything that is wrong with it.</summary>
    public static ReplayInput? TryRead(CliHost host, string file)
    {
        var (text, problem) = host.Files.ReadText(file);
        if (text is null) return Refuse(host, $"{file}: {problem ?? "cannot be read"}");
        if (ReplayFile.TryRead(text, out problem) is not { } replay)
        {
            return Refuse(host, $"{file} {problem}");
        }

        if (ExperimentSource.TryParse(replay.Definition) is not { } source)
        {
            return Refuse(
                host,
                $"{file} is of {replay.Scenario}, which is no experiment; it can be replayed by "
                + "the program that wrote it");
        }

        var reading = source.Read(host.Files);
        if (reading.Experiment is not { } experiment)
        {
            foreach (var wrong in reading.Problems) host.WriteErrorLine($"{file}: {wrong}");
            return null;
        }

        using var scenario = new ExperimentScenario(experiment, source);
        return Replayer.RefusalOf(scenario, replay) is { } refusal
            ? Refuse(host, $"{file} {refusal}")
            : new(replay, source, experiment);
    }

    private static ReplayInput? Refuse(CliHost host, string problem)
    {
        host.WriteErrorLine(problem);
        return null;
    }
}
