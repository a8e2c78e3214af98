using SmpActors.Model.Gic;
using SmpActors.Model.Profiles;

namespace SmpActors.Model.Tests.Gic;

/// <summary>A whole GICv3 machine without actors: CPUs, redistributors, distributors.</summary>
internal sealed class GicMachine
{
    private readonly CpuInterface[] _ports;

    public GicMachine(
        ulong seed,
        MachineTopology topology,
        GicV3Options? options = null,
        Weakness weaknesses = Weakness.None,
        params GuestFunction[] programs)
        : this(ProfileTable.Reference, seed, topology, options, weaknesses, programs)
    {
    }

    public GicMachine(
        Profile profile,
        ulong seed,
        MachineTopology topology,
        GicV3Options? options = null,
        Weakness weaknesses = Weakness.None,
        params GuestFunction[] programs)
    {
        Topology = topology;
        System = new(topology, (options ?? new()) with { Changes = profile.Gic });
        Runner = new(seed);
        _ports = new CpuInterface[topology.CpuCount];
        var kernel = new KernelImage(
            topology,
            System.Arch,
            [new(Logged, (cpu, info) => Log(cpu, info))],
            programs.Select((body, i) => new GuestProgram($"program{i}", body)))
        {
            Profile = profile.Kernel,
            Weaknesses = weaknesses,
        };
        foreach (var cpu in topology.Possible)
        {
            _ports[cpu.Value] = System.NewCpuInterface();
            var port = _ports[cpu.Value];
            Runner.Add(new Cpu(cpu, kernel, port, topology.Possible, topology.Possible));
            Runner.Add(System.NewCpuPart(cpu));
        }

        for (var chip = 0; chip < topology.ChipCount; chip++)
        {
            Runner.Add(System.NewChipPart(new(chip)));
        }
    }

    /// <summary>A function that notes in <see cref="Ran"/> where it ran.</summary>
    public static SmpFunc Logged { get; } = new("logged");

    public MachineTopology Topology { get; }

    public GicV3System System { get; }

    public PartRunner Runner { get; }

    /// <summary>Who ran <see cref="Logged"/>, with which argument, in order.</summary>
    public List<(CpuId Cpu, long Info)> Ran { get; } = [];

    public List<TraceEvent> Trace => Runner.Trace;

    /// <summary>A mask as the kernel prints it: <c>0-3,7</c>.</summary>
    public static CpuMask List(string text)
    {
        Assert.True(CpuMask.TryParseList(text, 64, out var mask, out var problem), problem);
        return mask;
    }

    /// <summary>A CPU's own interface, for guest code.</summary>
    public static CpuInterface IccOf(Cpu cpu) => (CpuInterface)cpu.Port;

    public CpuInterface Icc(int cpu) => _ports[cpu];

    public Redistributor Gicr(int cpu) =>
        Runner.Part<Redistributor>(new(PartKind.Redistributor, cpu));

    public Distributor Gicd(int chip) => Runner.Part<Distributor>(new(PartKind.Distributor, chip));

    public void Start(int cpu, int program = 0, long argument = 0) =>
        Runner.Tell(PartId.Cpu(new(cpu)), new Cpu.StartTask(program, argument));

    public void Write(int cpu, int offset, uint value) => Runner.Tell(
        PartId.Redistributor(new(cpu)), new Redistributor.WriteRegister(offset, value));

    public void Inject(int cpu, int intId, long cause = 0)
    {
        var injected = System.Arch.Inject(new(cpu), intId, cause);
        Runner.Tell(injected.To, injected.Message);
    }

    public void Run() => Runner.RunToQuiescence();

    public IEnumerable<TraceEvent> Of(TraceEventKind kind) => Runner.Of(kind);

    /// <summary>The words written to a register, in order.</summary>
    public IEnumerable<ulong> Written(string register) => Of(TraceEventKind.RegisterWritten)
        .Where(e => (string)e.Detail! == register)
        .Select(e => unchecked((ulong)e.Value));

    /// <summary>Register writes and barriers of one CPU, in order: <c>name=0xword</c>.</summary>
    public IEnumerable<string> Steps(int cpu) => Trace
        .Where(e => e.Part == PartId.Cpu(new(cpu)))
        .Where(e => e.Kind is TraceEventKind.RegisterWritten or TraceEventKind.BarrierIssued)
        .Select(e => e.Kind == TraceEventKind.BarrierIssued
            ? (string)e.Detail!
            : $"{e.Detail}=0x{e.Value:x}");

    /// <summary>Each call returned, each task ended, and every csd queued was unlocked.</summary>
    public bool IsComplete =>
        Of(TraceEventKind.CallIssued).Count() == Of(TraceEventKind.CallReturned).Count()
        && Of(TraceEventKind.TaskStarted).Count() == Of(TraceEventKind.TaskEnded).Count()
        && Of(TraceEventKind.CsdQueued).Count() == Of(TraceEventKind.CsdReleased).Count();

    /// <summary>
    /// For each CPU and INTID: raised and injected = taken, coalesced, refused, withdrawn, latched.
    /// </summary>
    /// <returns>Those that do not balance.</returns>
    public IEnumerable<string> OpenAccounts()
    {
        var balance = new SortedDictionary<(int Cpu, long IntId), int>();
        foreach (var e in Trace)
        {
            var sign = e.Kind switch
            {
                TraceEventKind.IpiRaised or TraceEventKind.IpiInjected => 1,
                TraceEventKind.IpiEntered or TraceEventKind.IpiCoalesced => -1,
                TraceEventKind.IpiRefused or TraceEventKind.IpiWithdrawn => -1,
                _ => 0,
            };
            if (sign == 0) continue;
            if (e.Kind == TraceEventKind.IpiRaised)
            {
                var targets = ((IpiRaise)e.Detail!).Targets;
                foreach (var target in targets) Book(target.Value, e.Value, 1);
            }
            else
            {
                var isTaken = e.Kind == TraceEventKind.IpiEntered;
                Book(isTaken ? e.Part.Index : e.Target.Value, e.Value, sign);
            }
        }

        foreach (var ((cpu, intId), open) in balance)
        {
            var pending = Gicr(cpu).Read(Model.Gic.Gicr.ISPendR0);
            var latched = (pending & (1UL << (int)intId)) != 0 ? 1 : 0;
            if (open == latched) continue;
            yield return $"cpu{cpu} INTID {intId}: {open} open, {latched} latched";
        }

        void Book(int cpu, long intId, int sign) =>
            balance[(cpu, intId)] = balance.GetValueOrDefault((cpu, intId)) + sign;
    }

    private GuestTask Log(Cpu cpu, long info)
    {
        Ran.Add((cpu.Number, info));
        return GuestTask.Completed;
    }
}
