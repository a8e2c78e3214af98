namespace SmpActors.Model.Tests.Kernel;

/// <summary>CPUs without a chip: guest code is given as lambdas, and what ran is a list.</summary>
internal sealed class FakeMachine
{
    /// <summary>Notes that it ran; its argument tells the calls apart.</summary>
    public static readonly SmpFunc Probe = new("probe");

    private static readonly SmpFunc _script = new("script");

    private readonly List<Func<Cpu, GuestTask>> _scripts = [];
    private readonly List<string> _log = [];

    public FakeMachine(
        int cpuCount, ulong seed = 1, CpuMask? online = null, Options? options = null)
    {
        var given = options ?? new();
        var topology = new MachineTopology(cpuCount, given.CpusPerChip);
        Kernel = new(
            topology,
            new FakeArch
            {
                LockedAtomicsOrderIpis = given.LockedAtomicsOrderIpis,
                HasPollingFlag = given.HasPollingFlag,
                Hotplug = given.Hotplug ?? new(),
            },
            [new(Probe, OnProbe), new(_script, (cpu, index) => _scripts[(int)index](cpu))],
            [new("script", (cpu, index) => _scripts[(int)index](cpu))])
        {
            Profile = given.Changes == KernelChange.None
                ? KernelProfile.Reference
                : new("v6.1", given.Changes),
            CondMaskAllocates = given.CondMaskAllocates,
            CfdAllocates = given.CfdAllocates,
            IsIdlePolling = given.IsIdlePolling,
            Weaknesses = given.Weaknesses,
            CsdLockDebug = given.CsdLockDebug,
            Present = given.Present ?? topology.Possible,
        };
        Runner = new(seed);
        var masks = new CpuMasks(online ?? topology.Possible, topology.Possible);
        if (given.OfflineIsDead) masks = masks with { Callout = masks.Online };
        for (var cpu = 0; cpu < cpuCount; cpu++)
        {
            var port = new FakePort();
            Ports.Add(port);
            var isDead = given.OfflineIsDead && !masks.Online.Contains(new(cpu));
            Runner.Add(
                given.InReset ? Cpu.InReset(new(cpu), Kernel, port, masks)
                : isDead ? Cpu.Dead(new(cpu), Kernel, port, masks)
                : new Cpu(new(cpu), Kernel, port, masks));
        }
    }

    public KernelImage Kernel { get; }

    public PartRunner Runner { get; }

    public List<FakePort> Ports { get; } = [];

    /// <summary>What ran where, in order: <c>1:7</c> is argument 7 on CPU 1.</summary>
    public IReadOnlyList<string> Ran => _log;

    public IEnumerable<TraceEvent> Trace => Runner.Trace;

    public Cpu this[int cpu] => Runner.Cpu(cpu);

    /// <summary>A function that guest code can call across CPUs: pass Func and its Info.</summary>
    public (SmpFunc Func, long Info) Function(Func<Cpu, GuestTask> body)
    {
        _scripts.Add(body);
        return (_script, _scripts.Count - 1);
    }

    /// <summary>Starts a task on a CPU.</summary>
    public void Start(int cpu, Func<Cpu, GuestTask> body) => Runner.Tell(
        PartId.Cpu(new(cpu)), new Cpu.StartTask(0, Function(body).Info));

    /// <summary>Starts a task on a CPU and runs the machine until nothing moves.</summary>
    public void Run(int cpu, Func<Cpu, GuestTask> body)
    {
        Start(cpu, body);
        Runner.RunToQuiescence();
    }

    /// <summary>Notes a line between what the probes note.</summary>
    public void Note(string line) => _log.Add(line);

    /// <summary>Whether a line was noted; it is not any more.</summary>
    public bool TakeNote(string line) => _log.Remove(line);

    public IEnumerable<TraceEvent> Of(TraceEventKind kind) => Runner.Of(kind);

    public int CountOf(TraceEventKind kind) => Runner.Of(kind).Count();

    /// <summary>The IPIs that the kernel asked for: <c>cpu0 vector 2 to 1-3</c>.</summary>
    public IEnumerable<string> Raised() => Of(TraceEventKind.IpiRaised).Select(
        e => $"{e.Part} vector {e.Value} to {((IpiRaise)e.Detail!).Targets}");

    public IEnumerable<string> Warnings() =>
        Of(TraceEventKind.Warned).Select(e => $"{e.Part}: {e.Detail}");

    /// <summary>The lines that the kernel printed beside its warnings.</summary>
    public IEnumerable<string> Printed() =>
        Of(TraceEventKind.Printed).Select(e => $"{e.Part}: {e.Detail}");

    /// <summary>The stages of calls, one a line: part, event, csd.</summary>
    public string Stages() => string.Join('\n', Trace.Where(IsStage).Select(e =>
        $"{e.Part} {e.Kind}{(e.Csd == default ? "" : $" {e.Csd}")}"));

    public static CpuMask Mask(params int[] cpus) => CpuMask.Of(cpus.Select(cpu => new CpuId(cpu)));

    private static bool IsStage(TraceEvent happened) =>
        happened.Kind is <= TraceEventKind.FuncReturned or TraceEventKind.IpiRaised;

    private GuestTask OnProbe(Cpu cpu, long info)
    {
        var irqs = cpu.IrqsDisabled ? "" : " with interrupts on";
        _log.Add($"{cpu.Number.Value}:{info}{irqs}");
        return GuestTask.Completed;
    }

    /// <summary>What a test sets otherwise than most.</summary>
    internal sealed record Options(
        int CpusPerChip = 2,
        bool LockedAtomicsOrderIpis = true,
        bool CondMaskAllocates = true,
        bool CfdAllocates = true,
        bool IsIdlePolling = false,
        bool InReset = false,
        bool OfflineIsDead = false,
        CpuMask? Present = null,
        FakeHotplug? Hotplug = null,
        Weakness Weaknesses = Weakness.None,
        KernelChange Changes = KernelChange.None,
        bool HasPollingFlag = true,
        CsdLockDebug? CsdLockDebug = null);
}
