using SmpActors.Cli.Logging;
using SmpActors.Cli.Reports;
using SmpActors.Experiments.Exploration;
using SmpActors.Simulation.Replays;

namespace SmpActors.Cli.Verbs;

/// <summary><c>smpactors replay</c>: makes a recorded run again.</summary>
public sealed class ReplayVerb(CliHost host)
{
    /// <summary>Replays a file, and holds the run to what was recorded.</summary>
    /// <param name="file">The replay file.</param>
    /// <param name="tells">Whether the run is told as a numbered story.</param>
    /// <param name="draws">Whether it is drawn as a Mermaid diagram.</param>
    /// <returns>
    /// 1 if it fails as recorded; 2 if the file is wrong; 3 if the run is another one.
    /// </returns>
    public int Invoke(string file, bool tells, bool draws)
    {
        if (ReplayInput.TryRead(host, file) is not { } input) return ExitStatus.WrongInput;

        return Guard.Do(host, logFile: null, () =>
        {
            using var log = new ProgramLog(file: null, isVerbose: false);
            using var scenario = new ExperimentScenario(input.Experiment, input.Source);
            try
            {
                var story = Replayer.Run(scenario, input.Replay, host.Interrupted);
                if (tells) host.WriteRaw(story.ToText());
                if (draws) host.WriteRaw(story.ToMermaid());
            }
            catch (ReplayDivergedException diverged)
            {
                host.WriteErrorLine(diverged.Message);
                return ExitStatus.Broken;
            }

            if (!draws) Say(input.Replay);
            return ExitStatus.Failed;
        });
    }

    private void Say(Replay replay)
    {
        host.WriteLine(
            $"{replay.Scenario}: schedule {Figures.Count(replay.Number)} of {replay.Strategy} is "
            + $"as recorded: {Figures.Count(replay.Deliveries)} deliveries, "
            + $"{Figures.Count(replay.DeviationCount)} out of turn, hash {replay.Hash:x16}");
        host.WriteLine($"verdict: {replay.Failure.Oracle} fails: {replay.Failure.Text}");
    }
}
