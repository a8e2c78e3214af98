using SmpActors.Experiments.Config;
using SmpActors.Experiments.Results;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Tests;

/// <summary>Experiments that tests run.</summary>
internal static class Some
{
    /// <summary>All systems but the one whose driver sends nothing.</summary>
    public static IEnumerable<string> SystemsThatSend =>
        InterruptSystems.Names.Where(name => name != InterruptSystems.Noop);

    public static Experiment Experiment(
        string interrupts, int cpus, WorkloadConfig workload, ulong seed = 1) => new()
        {
            Name = "test",
            Seed = seed,
            Machine = new()
            {
                CpuCount = cpus,
                ChipCount = ChipsOf(interrupts, Math.Max(1, cpus / 4)),
                Interrupts = interrupts,
                Online = CpuMask.Range(0, cpus),
            },
            Workloads = [workload],
        };

    /// <summary>So many chips, or the one that a GICv2 has.</summary>
    public static int ChipsOf(string interrupts, int chips) =>
        interrupts == InterruptSystems.Gicv2 ? 1 : chips;

    public static Experiment SmallStorm(string interrupts, ulong seed, Weakness weaknesses)
    {
        var experiment = Experiment(
            interrupts, 4, new() { Kind = WorkloadKinds.Storm, Calls = 5 }, seed);
        return experiment with
        {
            Machine = experiment.Machine with { ChipCount = 1, Weaknesses = new(weaknesses) },
        };
    }

    public static RunResult Run(Experiment experiment) => Outcome(experiment).Result;

    public static RunOutcome Outcome(Experiment experiment, bool keepsTrace = false) =>
        ExperimentRunner.Run(
            experiment, new() { KeepsTrace = keepsTrace }, CancellationToken.None);
}
