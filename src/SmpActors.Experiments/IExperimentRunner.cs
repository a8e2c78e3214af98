using SmpActors.Experiments.Config;

namespace SmpActors.Experiments;

/// <summary>Runs experiments.</summary>
public interface IExperimentRunner
{
    /// <summary>Runs one to its end and judges it.</summary>
    /// <param name="experiment">What to run.</param>
    /// <param name="options">How it is watched and what it keeps.</param>
    /// <param name="cancellation">
    /// Ends the run early, with what there is so far and <see cref="Results.Verdict.Interrupted"/>.
    /// </param>
    RunOutcome Run(Experiment experiment, RunOptions options, CancellationToken cancellation);
}
