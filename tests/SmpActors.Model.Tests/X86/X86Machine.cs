using SmpActors.Model.Profiles;
using SmpActors.Model.X86;

namespace SmpActors.Model.Tests.X86;

/// <summary>A whole x86 machine without actors, in the order of a seed.</summary>
internal sealed class X86Machine
{
    private readonly List<GuestProgram> _programs = [];
    private readonly MachineTopology _topology;

    /// <param name="system">Makes the interrupt system for a topology.</param>
    /// <param name="topology">Where the CPUs sit.</param>
    /// <param name="seed">Chooses the order of delivery.</param>
    /// <param name="weaknesses">Which rules are switched off.</param>
    /// <param name="online">The CPUs that are up; all, if not given.</param>
    /// <param name="callout">The CPUs told to boot; those that are up, if not given.</param>
    /// <param name="profile">Whose behaviour is followed; v4.9's, if not given.</param>
    /// <param name="bootedOnce">The CPUs that were up at least once; all, if not given.</param>
    /// <param name="noIpiBroadcast">no_ipi_broadcast=1.</param>
    public X86Machine(
        Func<MachineTopology, X86Options?, X86System> system,
        MachineTopology topology,
        ulong seed = 1,
        Weakness weaknesses = Weakness.None,
        CpuMask? online = null,
        CpuMask? callout = null,
        Profile? profile = null,
        CpuMask? bootedOnce = null,
        bool noIpiBroadcast = false)
    {
        _topology = topology;
        Runner = new(seed);
        profile ??= ProfileTable.Reference;
        Online = online ?? topology.Possible;
        System = system(topology, new()
        {
            Changes = profile.X86,
            NoIpiBroadcast = noIpiBroadcast,
            Dead = topology.Possible.Except(Online),
        });
        var masks = new CpuMasks(Online, callout ?? Online)
        {
            BootedOnce = bootedOnce ?? topology.Possible,
        };

        // Programs are made by number as tests ask for them; each runs what its argument names.
        var kernel = new KernelImage(
            topology,
            System.Arch,
            [],
            [new("test", (cpu, argument) => _programs[(int)argument].Body(cpu, argument))])
        {
            Profile = profile.Kernel,
            Weaknesses = weaknesses,
            StartSecondary = (cpu, argument) =>
                StartSecondary?.Invoke(cpu, argument) ?? CpuHotplug.SecondaryStartup(cpu),
        };
        foreach (var cpu in topology.Possible)
        {
            var port = System.NewPort(cpu);
            Runner.Add(new Cpu(cpu, kernel, port, masks));
            Runner.Add(System.NewCpuPart(cpu));
        }

        for (var i = 0; i < topology.ChipCount; i++) Runner.Add(System.NewChipPart(new(i)));
    }

    public PartRunner Runner { get; }

    public X86System System { get; }

    /// <summary>What a CPU runs first that its hardware starts, in place of the kernel.</summary>
    public GuestFunction? StartSecondary { get; init; }

    public CpuMask Online { get; }

    public static X86Machine Flat(int cpuCount, ulong seed = 1) =>
        new(X86System.Flat, new(cpuCount, cpuCount), seed);

    public static X86Machine X2ApicCluster(int cpuCount, int cpusPerChip, ulong seed = 1) =>
        new(X86System.X2ApicCluster, new(cpuCount, cpusPerChip), seed);

    /// <summary>Starts a task on a CPU.</summary>
    public void Start(int cpu, Func<Cpu, GuestTask> body)
    {
        _programs.Add(new("test", (guest, _) => body(guest)));
        Runner.Tell(PartId.Cpu(new(cpu)), new Cpu.StartTask(0, _programs.Count - 1));
    }

    /// <summary>Starts a task on a CPU and runs the machine until nothing is left to do.</summary>
    public void Run(int cpu, Func<Cpu, GuestTask> body)
    {
        Start(cpu, body);
        Runner.RunToQuiescence();
    }

    public LocalApic Apic(int cpu) => Runner.Part<LocalApic>(PartId.LocalApic(new(cpu)));

    /// <summary>What a CPU wrote to send, as a real kernel's recording prints it.</summary>
    public string SendsOf(int cpu) => string.Join(' ', Runner
        .Of(TraceEventKind.RegisterWritten)
        .Where(e => e.Part == PartId.Cpu(new(cpu)) && e.Detail is "ICR" or "ICR2" or "SELF")
        .Select(e => $"{e.Detail}=0x{e.Value:x}"));

    /// <summary>How often a CPU read ICR.</summary>
    public int IcrReadCountOf(int cpu) => Runner.Delivered.Count(d =>
        d.To == PartId.LocalApic(new(cpu))
        && d.Message is LocalApic.ReadRegister { Register: ApicRegister.Icr });

    /// <summary>Whether every call that was made has returned.</summary>
    public bool AllReturned() =>
        Runner.Of(TraceEventKind.CallIssued).Count()
        == Runner.Of(TraceEventKind.CallReturned).Count();

    /// <summary>
    /// Expects that each locked csd ran exactly once, on its target, and is free.
    /// </summary>
    public void ExpectEachCsdOnce()
    {
        var locked = Runner.Of(TraceEventKind.CsdLocked).Select(e => (e.Csd, e.Target)).InOrder();
        var ran = Runner.Of(TraceEventKind.FuncEntered)
            .Where(e => e.Csd.Slot.Kind != CsdSlotKind.None)
            .Select(e => (e.Csd, e.Target))
            .InOrder();
        var unlocked = Runner.Of(TraceEventKind.CsdUnlocked)
            .Select(e => (e.Csd, e.Target))
            .InOrder();

        Assert.Equal(locked, ran);
        Assert.Equal(locked, unlocked);
        Assert.All(
            _topology.Possible.AsEnumerable(),
            cpu => Assert.True(Runner.Cpu(cpu.Value).CallSingleQueue.IsEmpty));
    }

    /// <summary>
    /// Expects that no IPI was lost or made: for each target and vector the sums agree.
    /// </summary>
    /// <param name="latched">What is pending for ever at a CPU that has stopped.</param>
    public void ExpectBalancedIpis(params (int Cpu, int Vector)[] latched)
    {
        var balance = new Dictionary<(int Cpu, long Vector), int>();
        foreach (var (cpu, vector) in latched) balance[(cpu, vector)] = -1;
        foreach (var e in Runner.Trace)
        {
            switch (e.Kind)
            {
                case TraceEventKind.IpiRaised:
                    foreach (var target in ((IpiRaise)e.Detail!).Targets) Count(target.Value, 1);
                    break;
                case TraceEventKind.IpiInjected:
                    Count(e.Part.Index, 1);
                    break;
                case TraceEventKind.IpiRefused:
                    Count(e.Target.Value, -1);
                    break;
                case TraceEventKind.IpiEntered:
                case TraceEventKind.IpiCoalesced:
                case TraceEventKind.IpiWithdrawn:
                    Count(e.Part.Index, -1);
                    break;
                default:
                    break;
            }

            void Count(int cpu, int by) =>
                balance[(cpu, e.Value)] = balance.GetValueOrDefault((cpu, e.Value)) + by;
        }

        Assert.All(balance, entry => Assert.Equal((entry.Key, 0), (entry.Key, entry.Value)));
        Assert.Equal(
            Runner.Of(TraceEventKind.IpiPended).Count() - latched.Length,
            Runner.Of(TraceEventKind.IpiAcknowledged).Count()
                + Runner.Of(TraceEventKind.IpiWithdrawn).Count());
    }
}
