using SmpActors.Model.Profiles;

namespace SmpActors.Model.Tests.Gic;

/// <summary>A whole arm64 machine without actors: CPUs, and the parts of its GIC.</summary>
internal abstract class ArmMachine
{
    protected ArmMachine(
        Profile profile,
        ulong seed,
        MachineTopology topology,
        IInterruptSystem system,
        Weakness weaknesses,
        GuestFunction[] programs)
    {
        Topology = topology;
        Interrupts = system;
        Runner = new(seed);
        var kernel = new KernelImage(
            topology,
            system.Arch,
            [new(Logged, (cpu, info) => Log(cpu, info))],
            programs.Select((body, i) => new GuestProgram($"program{i}", body)))
        {
            Profile = profile.Kernel,
            Weaknesses = weaknesses,
        };
        foreach (var cpu in topology.Possible)
        {
            var port = system.NewPort(cpu);
            Ports.Add(port);
            Runner.Add(new Cpu(cpu, kernel, port, topology.Possible, topology.Possible));
            if (system.PerCpu is not null) Runner.Add(system.NewCpuPart(cpu));
        }

        for (var chip = 0; chip < topology.ChipCount; chip++)
        {
            Runner.Add(system.NewChipPart(new(chip)));
        }
    }

    /// <summary>A function that notes in <see cref="Ran"/> where it ran.</summary>
    public static SmpFunc Logged { get; } = new("logged");

    public MachineTopology Topology { get; }

    public PartRunner Runner { get; }

    /// <summary>Who ran <see cref="Logged"/>, with which argument, in order.</summary>
    public List<(CpuId Cpu, long Info)> Ran { get; } = [];

    public List<TraceEvent> Trace => Runner.Trace;

    /// <summary>Each call returned, each task ended, and every csd queued was unlocked.</summary>
    public bool IsComplete =>
        Of(TraceEventKind.CallIssued).Count() == Of(TraceEventKind.CallReturned).Count()
        && Of(TraceEventKind.TaskStarted).Count() == Of(TraceEventKind.TaskEnded).Count()
        && Of(TraceEventKind.CsdQueued).Count() == Of(TraceEventKind.CsdReleased).Count();

    protected IInterruptSystem Interrupts { get; }

    protected List<IInterruptPort> Ports { get; } = [];

    /// <summary>A mask as the kernel prints it: <c>0-3,7</c>.</summary>
    public static CpuMask List(string text)
    {
        Assert.True(CpuMask.TryParseList(text, 64, out var mask, out var problem), problem);
        return mask;
    }

    public void Start(int cpu, int program = 0, long argument = 0) =>
        Runner.Tell(PartId.Cpu(new(cpu)), new Cpu.StartTask(program, argument));

    public void Inject(int cpu, int intId, long cause = 0)
    {
        var injected = Interrupts.Arch.Inject(new(cpu), intId, cause);
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

    /// <summary>The kernel functions that a CPU entered, in order.</summary>
    public IEnumerable<string> Functions(int cpu) => Of(TraceEventKind.FunctionEntered)
        .Where(e => e.Part == PartId.Cpu(new(cpu)))
        .Select(e => ((KernelFunction)e.Detail!).Name);

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
            var latched = LatchedCount(cpu, (int)intId);
            if (open == latched) continue;
            yield return $"cpu{cpu} INTID {intId}: {open} open, {latched} latched";
        }

        void Book(int cpu, long intId, int sign) =>
            balance[(cpu, intId)] = balance.GetValueOrDefault((cpu, intId)) + sign;
    }

    /// <summary>How often an SGI pends at a CPU.</summary>
    protected abstract int LatchedCount(int cpu, int intId);

    private GuestTask Log(Cpu cpu, long info)
    {
        Ran.Add((cpu.Number, info));
        return GuestTask.Completed;
    }
}
