using SmpActors.Experiments;
using SmpActors.Experiments.Config;
using SmpActors.Experiments.Results;

namespace SmpActors.Cli.Tests;

/// <summary>
/// A runner that runs nothing: it notes what it was asked and answers as a test says.
/// </summary>
internal sealed class FakeRun
{
    /// <summary>What it was asked, in order.</summary>
    public List<(Experiment Experiment, RunOptions Options)> Asked { get; } = [];

    /// <summary>What it answers to a seed.</summary>
    public Func<ulong, Verdict> VerdictOf { get; set; } = _ => Verdict.Ok;

    /// <summary>What it does before it answers.</summary>
    public Action<RunOptions> Meanwhile { get; set; } = _ => { };

    /// <summary>How it changes the answer.</summary>
    public Func<RunResult, RunResult> Change { get; set; } = result => result;

    public RunOutcome Run(
        Experiment experiment, RunOptions options, CancellationToken cancellation)
    {
        Asked.Add((experiment, options));
        Meanwhile(options);
        var verdict = cancellation.IsCancellationRequested
            ? Verdict.Interrupted
            : VerdictOf(experiment.Seed);
        return new(Change(Result(experiment, verdict)), [], 0);
    }

    private static RunResult Result(Experiment experiment, Verdict verdict)
    {
        var received = new SortedDictionary<string, long>(StringComparer.Ordinal)
        {
            ["call_function"] = 3,
            ["reschedule"] = 1,
        };
        return new()
        {
            Experiment = experiment.Name,
            Seed = experiment.Seed,
            Time = experiment.Time == TimeMode.Virtual ? "virtual" : "wall",
            Kernel = experiment.Kernel.Profile.Name,
            Interrupts = experiment.Machine.Interrupts,
            Cpus = experiment.Machine.CpuCount,
            Verdict = verdict,
            Violations = verdict == Verdict.Ok
                ? []
                : [new("liveness", "csd[cpu0→cpu1]", "cpu0 waits for ever")],
            Warnings = [],
            Calls = new(1_234, 1_230, 1, 3),
            FunctionsRun = 5,
            Csd = new(6, 5, 6),
            Ipis = new() { Raised = 10, Taken = 8, Coalesced = 2 },
            RegisterWrites = 18,
            PerCpu = [new(0, received, received), new(1, received, received)],
            LatencyNs = new SortedDictionary<string, LatencyNs>(StringComparer.Ordinal)
            {
                ["queue"] = new(10, 250, 1_500, 2_000_000, 3_250_000_000),
            },
            VirtualTimeNs = 123_456,
            WallTimeMs = 1.5,
            Deliveries = 1_000,
            DeliveriesPerSecond = 666_666.5,
            TraceHash = experiment.Seed.ToString("x16", null),
        };
    }
}
