using SmpActors.Actors;
using SmpActors.Actors.Faults;
using SmpActors.Experiments.Config;
using SmpActors.Experiments.Oracles;
using SmpActors.Experiments.Traces;
using SmpActors.Experiments.Workloads;
using SmpActors.Model;
using SmpActors.Model.Gic;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;
using SmpActors.Model.X86;

namespace SmpActors.Experiments;

/// <summary>What an experiment comes to: a topology, a kernel, interrupts and workloads.</summary>
internal sealed class RunPlan
{
    private readonly Experiment _experiment;
    private readonly KernelImage _kernel;
    private readonly Func<int, bool>? _keeps;

    private RunPlan(
        Experiment experiment, IReadOnlyList<IWorkload>? workloads, Func<int, bool>? keeps = null)
    {
        _experiment = experiment;
        _keeps = keeps;
        var machine = experiment.Machine;
        var cpusPerChip = (machine.CpuCount + machine.ChipCount - 1) / machine.ChipCount;
        Topology = new(machine.CpuCount, cpusPerChip, machine.CpusPerCluster);
        Interrupts = InterruptSystemFactory.Create(machine, Topology, experiment.Kernel);
        Workloads = workloads ?? CreateWorkloads(experiment.Workloads);
        var programs = Workloads.SelectMany(w => w.Programs).ToList();
        Faults = OfflinePrograms.Give(experiment.Faults, programs);
        _kernel = new(
            Topology,
            Interrupts.Arch,
            Workloads.SelectMany(w => w.Functions).DistinctBy(f => f.Key),
            programs)
        {
            Profile = experiment.Kernel.Profile.Kernel,
            Weaknesses = machine.Weaknesses.Kernel,
            IsIdlePolling = experiment.Kernel.IsIdlePolling,
            CsdLockDebug = experiment.Kernel.CsdLock,
        };
    }

    public MachineTopology Topology { get; }

    public IInterruptSystem Interrupts { get; }

    public IReadOnlyList<IWorkload> Workloads { get; }

    /// <summary>The fault plan, whose offline rules have programs that do it.</summary>
    public FaultPlan Faults { get; }

    public static RunPlan From(Experiment experiment) => new(experiment, null);

    /// <summary>The experiment without some of its workloads' operations.</summary>
    /// <param name="experiment">All of it.</param>
    /// <param name="keeps">
    /// Whether an operation is kept: they are counted from 0 through all workloads.
    /// </param>
    public static RunPlan From(Experiment experiment, Func<int, bool> keeps) =>
        new(experiment, null, keeps);

    /// <summary>The experiment's machine with workloads that no file names.</summary>
    public static RunPlan From(Experiment experiment, IReadOnlyList<IWorkload> workloads) =>
        new(experiment, workloads);

    /// <summary>What judges a run, and keeps its trace.</summary>
    /// <param name="host">What the machine runs on.</param>
    /// <param name="store">Where the trace is kept, or null.</param>
    /// <param name="recordsFunctions">Whether kernel functions are recorded.</param>
    /// <param name="measuresLatencies">Whether stages' times are kept.</param>
    /// <param name="more">Folds beside those of the workloads.</param>
    public RunRecorder RecorderOn(
        IMachineHost host,
        TraceStore? store = null,
        bool recordsFunctions = false,
        bool measuresLatencies = true,
        params ReadOnlySpan<ITraceFold> more) =>
        new(
            Topology.CpuCount,
            host.Time,
            isConcurrent: !host.IsVirtual,
            recordsFunctions,
            store,
            [.. Workloads.Select(workload => workload.Fold).OfType<ITraceFold>(), .. more])
        {
            Faults = Faults.Rules.Count > 0 ? new() : null,
            FlushesByType = _experiment.Kernel.Profile.Kernel.Has(KernelChange.SyncFirst),
            SilencesDeadApics = Interrupts is X86System
                && (_experiment.Kernel.Profile.X86 & X86Change.DisablesDeadApic) != 0,
            PendsPerSource = Interrupts is GicV2System,
            MeasuresLatencies = measuresLatencies,
        };

    public MachineSettings MachineOn(IMachineHost host, ITraceSink trace)
    {
        var between = _experiment.Interconnect;
        return new()
        {
            Kernel = _kernel,
            Interrupts = Interrupts,
            Online = _experiment.Machine.Online,
            BootedOnce = _experiment.Machine.BootedOnce,
            Trace = trace,
            Time = host.Time,
            Latency = host.IsVirtual
                ? new(_experiment.Seed, between.LatencyNsMin, between.LatencyNsMax)
                : new(0, 0, 0),
            Faults = Faults.Rules.Count > 0 ? Faults : null,
            FaultSeed = _experiment.Seed,
            Dispatcher = host.Dispatcher,
            Mailbox = host.Mailbox,
        };
    }

    private List<IWorkload> CreateWorkloads(IReadOnlyList<WorkloadConfig> configs)
    {
        var workloads = new List<IWorkload>();
        var before = 0;
        for (var i = 0; i < configs.Count; i++)
        {
            var first = before;
            var workload = CreateWorkload(
                configs[i], i, _keeps is { } keeps ? operation => keeps(first + operation) : null);
            workloads.Add(workload);
            if (_keeps is not null) before += workload.OperationCount;
        }

        return workloads;
    }

    private IWorkload CreateWorkload(WorkloadConfig config, int index, Func<int, bool>? keeps) =>
        WorkloadFactory.Create(new(
            config,
            _experiment.Seed,
            index,
            _experiment.Machine.Online,
            _experiment.Machine.CpuCount,
            Interrupts.Arch)
        {
            Kernel = _experiment.Kernel.Profile.Kernel,
            Keeps = keeps,
        });
}
