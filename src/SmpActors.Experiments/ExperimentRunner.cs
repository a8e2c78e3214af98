using SmpActors.Experiments.Config;
using SmpActors.Experiments.Traces;

namespace SmpActors.Experiments;

/// <summary>
/// Runs experiments: builds the machine, drives the workloads, judges what happened.
/// </summary>
public static class ExperimentRunner
{
    /// <summary>Runs one experiment to its end.</summary>
    /// <param name="experiment">What to run; valid.</param>
    /// <param name="options">How it is watched and what it keeps.</param>
    /// <param name="cancellation">Ends the run; what it came to so far is the result.</param>
    /// <exception cref="RunFailedException">
    /// A part failed: the program, or a user's code, is wrong.
    /// </exception>
    public static RunOutcome Run(
        Experiment experiment, RunOptions options, CancellationToken cancellation)
    {
        var plan = RunPlan.From(experiment);
        using IMachineHost host = experiment.Time == TimeMode.Virtual
            ? new VirtualHost(experiment.Seed)
            : new WallHost(options.AkkaLogger);

        var store = options.KeepsTrace ? new TraceStore(experiment.Trace.EventsMax) : null;
        using var recorder = plan.RecorderOn(host, store, options.RecordsFunctions);
        var settings = plan.MachineOn(host, recorder) with { Around = options.Around };
        host.Start(settings, cancellation);

        var run = new Run(experiment, plan, host, recorder, options);
        var end = run.Drive(cancellation);
        return new(run.Result(end), store?.Events ?? [], store?.NotKeptCount ?? 0);
    }
}
