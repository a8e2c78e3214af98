using System.Reflection;
using Akka.Actor;
using SmpActors.Actors;
using SmpActors.Experiments.Config;
using SmpActors.Experiments.Traces;
using SmpActors.Experiments.Workloads;
using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Simulation.Exploration;

namespace SmpActors.Experiments.Exploration;

/// <summary>
/// An experiment, to be explored: its operations are the calls of its workloads. The machine's
/// actors stay from run to run, and get new parts.
/// </summary>
public sealed class ExperimentScenario : IScenario
{
    private readonly Experiment _experiment;
    private readonly IReadOnlyList<IWorkload> _workloads;
    private VirtualHost? _host;

    /// <param name="experiment">What is run; in virtual time.</param>
    /// <param name="source">What it was read from, for replays.</param>
    public ExperimentScenario(Experiment experiment, ExperimentSource source)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(source);
        _experiment = experiment;
        Definition = source.ToText();
        _workloads = RunPlan.From(experiment).Workloads;
        OperationCount = (int)Math.Min(
            _workloads.Sum(workload => (long)workload.OperationCount), int.MaxValue);
    }

    /// <summary>The version of this program, as replays name it.</summary>
    public static string ProgramVersion { get; } = "smpactors " + VersionOf(
        typeof(ExperimentScenario).Assembly);

    public string Name => _experiment.Name;

    public string Program => ProgramVersion;

    public string Definition { get; }

    public int OperationCount { get; }

    /// <summary>The trace hash of the last run.</summary>
    internal ulong LastHash => _host?.Hash ?? 0;

    public string Describe(int operation)
    {
        foreach (var workload in _workloads)
        {
            if (operation < workload.OperationCount)
            {
                return $"{workload.Programs[0].Name}, {workload.Describe(operation)}";
            }

            operation -= workload.OperationCount;
        }

        return $"operation {operation}";
    }

    public string? KindOf(ActorBase actor) =>
        actor is PartActor { Part: var part } ? PartId.Word(part.Id.Kind) : null;

    /// <summary>
    /// Of a CPU: whether interrupts are on, whether one runs, whether it idles, stopped or may not
    /// be preempted.
    /// </summary>
    public ulong? StateOf(ActorBase actor) => actor is PartActor { Part: Cpu cpu }
        ? Bit(cpu.IrqsOn, 0) | Bit(cpu.InHardIrq, 1) | Bit(cpu.IsIdle, 2) | Bit(cpu.IsStopped, 3)
            | Bit(cpu.PreemptCount > 0, 4) | Bit(cpu.InNmi, 5)
        : null;

    public IReadOnlyList<RunFailure> Run(Schedule schedule, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        var experiment = Ordered(schedule);
        var plan = RunPlan.From(experiment, schedule.Keeps);
        var host = Host(plan, schedule.Seed);
        ITraceFold[] teller = schedule.IsTold ? [new StoryFold(schedule)] : [];
        using var recorder = plan.RecorderOn(host, measuresLatencies: false, more: teller);
        schedule.Decide(host.Driver);
        host.Machine.Renew(plan.MachineOn(host, recorder));
        var run = new Run(experiment, plan, host, recorder, new());
        try
        {
            var end = run.Drive(cancellation);
            return end == DriveEnd.Cancelled
                ? []
                : FailureReason.Of(run.Judge(end).Judgement.Violations);
        }
        catch (RunFailedException failed)
        {
            // The part's actor has stopped, as the machine would: the next run has a new one.
            return [FailureReason.Of(failed)];
        }
    }

    public void Dispose() => _host?.Dispose();

    /// <summary>
    /// The experiment with the schedule's seed; where only the schedule orders messages, without
    /// latencies: each message is in its receiver's mailbox at once.
    /// </summary>
    private Experiment Ordered(Schedule schedule)
    {
        var seeded = _experiment with { Seed = schedule.Seed };
        return schedule.IsByChoice
            ? seeded with { Interconnect = new() { LatencyNsMin = 0, LatencyNsMax = 0 } }
            : seeded;
    }

    private VirtualHost Host(RunPlan plan, ulong seed)
    {
        if (_host is { Machine.Failure: null } kept) return kept;

        _host?.Dispose();
        _host = new(seed);
        using var nobody = plan.RecorderOn(_host);

        // A machine that lacks parts could not be used: it is made to its end.
        _host.Start(plan.MachineOn(_host, nobody), CancellationToken.None);
        return _host;
    }

    private static ulong Bit(bool isSet, int bit) => isSet ? 1UL << bit : 0;

    private static string VersionOf(Assembly assembly)
    {
        var text = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion ?? "";
        var plus = text.IndexOf('+', StringComparison.Ordinal);
        return plus < 0 ? text : text[..plus];
    }
}
