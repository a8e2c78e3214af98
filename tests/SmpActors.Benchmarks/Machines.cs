using SmpActors.Experiments;
using SmpActors.Experiments.Config;
using SmpActors.Experiments.Results;
using SmpActors.Model.Topology;

namespace SmpActors.Benchmarks;

/// <summary>Experiments as a user runs them, with every oracle and no trace.</summary>
internal static class Machines
{
    /// <summary>The interrupt systems that reach all sizes; flat ends at 8 CPUs.</summary>
    public static IReadOnlyList<string> InterruptSystems { get; } = ["x2apic-cluster", "gicv3"];

    /// <summary>on_each_cpu(), waiting, from one CPU.</summary>
    public static Experiment Broadcast(int cpuCount, string interrupts, TimeMode time, int calls) =>
        new()
        {
            Name = "broadcast",
            Time = time,
            Machine = new()
            {
                CpuCount = cpuCount,
                Interrupts = interrupts,
                Online = CpuMask.Range(0, cpuCount),
            },
            Workloads = [new() { Kind = "broadcast", Calls = calls, Wait = true }],
        };

    /// <summary>Runs an experiment that must succeed.</summary>
    public static RunResult Run(Experiment experiment)
    {
        var result = ExperimentRunner.Run(experiment, new(), CancellationToken.None).Result;
        return result.Verdict == Verdict.Ok
            ? result
            : throw new InvalidOperationException(
                $"{experiment.Name}, {result.Cpus} CPUs, {result.Interrupts}: {result.Verdict}: "
                + string.Join("; ", result.Violations.Take(3).Select(v => v.What)));
    }
}
