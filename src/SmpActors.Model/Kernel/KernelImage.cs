namespace SmpActors.Model.Kernel;

/// <summary>What all CPUs of a machine have in common and nobody changes while it runs.</summary>
public sealed class KernelImage
{
    private readonly Dictionary<string, KnownFunction> _functions = new(StringComparer.Ordinal);
    private readonly GuestProgram[] _programs;

    /// <summary>What was asked for last, by any CPU: a broadcast asks for one function.</summary>
    private KnownFunction? _recent;

    public KernelImage(
        MachineTopology topology,
        IArch arch,
        IEnumerable<KeyValuePair<SmpFunc, GuestFunction>> functions,
        IEnumerable<GuestProgram> programs)
    {
        Topology = topology;
        Arch = arch;
        Define(SmpFunc.Nop, static (_, _) => GuestTask.Completed);
        Define(SmpFunc.Delay, static (cpu, ns) => cpu.Elapse(ns));
        Define(SmpFunc.TakeCpuDown, CpuHotplug.TakeCpuDown);
        Define(SmpFunc.CpuhpCompleteIdleDead, CpuHotplug.CompleteIdleDead);
        foreach (var (func, body) in functions) Define(func, body);
        _programs = [.. programs];
        Present = topology.Possible;
        HotplugSteps =
            [.. CpuHotplug.Steps.Concat(arch.Hotplug.Steps).OrderBy(step => step.State)];
    }

    public MachineTopology Topology { get; }

    public IArch Arch { get; }

    /// <summary>Whose behaviour is followed.</summary>
    public KernelProfile Profile { get; init; } = KernelProfile.Reference;

    /// <summary>cpu_present_mask: the possible CPUs that are plugged in; by default all.</summary>
    public CpuMask Present { get; init; }

    /// <summary>The states of CPU hotplug with something to do, ascending.</summary>
    public IReadOnlyList<CpuHotplugStep> HotplugSteps { get; }

    /// <summary>Which rules are switched off.</summary>
    public Weakness Weaknesses { get; init; }

    /// <summary>The csd-lock watchdog's parameters, or null: it is off.</summary>
    public CsdLockDebug? CsdLockDebug { get; init; }

    /// <summary>Whether a csd that is locked may be locked again, as no kernel would.</summary>
    internal bool LetsReuse => Lacks(
        Weakness.NoCsdLockWait | Weakness.NoCsdWait | Weakness.TornClaim | Weakness.NoEbusy);

    /// <summary>idle=poll: an idle CPU watches its need-resched flag instead of sleeping.</summary>
    public bool IsIdlePolling { get; init; }

    /// <summary>
    /// What a CPU runs first that its hardware starts, on the stack of its idle task.
    /// </summary>
    public GuestFunction StartSecondary { get; init; } =
        static (cpu, _) => CpuHotplug.SecondaryStartup(cpu);

    /// <summary>Whether an idle CPU polls and says so.</summary>
    public bool CanPoll => IsIdlePolling && Arch.HasPollingFlag;

    /// <summary>
    /// Whether on_each_cpu_cond finds memory for its mask; false takes its other path.
    /// </summary>
    public bool CondMaskAllocates { get; init; } = true;

    /// <summary>Whether a CPU that is prepared finds memory for its cfd_data.</summary>
    public bool CfdAllocates { get; init; } = true;

    /// <summary>Whether a rule, or one of some, is switched off.</summary>
    public bool Lacks(Weakness rule) => (Weaknesses & rule) != 0;

    /// <summary>The body of a named function.</summary>
    /// <exception cref="InvariantViolatedException">No function has the name.</exception>
    public GuestFunction BodyOf(SmpFunc func)
    {
        var recent = _recent;
        if (recent is not null && ReferenceEquals(recent.Func, func)) return recent.Body;

        var isDefined = _functions.TryGetValue(func.Name, out var known);
        Invariant.Holds(isDefined, $"nobody defined {func.Name}");
        _recent = known;
        return known!.Body;
    }

    /// <summary>A program by its number, from 0.</summary>
    /// <exception cref="InvariantViolatedException">No program has the number.</exception>
    public GuestProgram ProgramOf(int number)
    {
        Invariant.Holds(
            number >= 0 && number < _programs.Length,
            $"program {number} is none of the {_programs.Length} that were given");
        return _programs[number];
    }

    private void Define(SmpFunc func, GuestFunction body)
    {
        var isNew = _functions.TryAdd(func.Name, new(func, body));
        Invariant.Holds(isNew, $"{func} is defined twice");
    }

    /// <summary>
    /// A function with its body: one reference, so that threads read both or none.
    /// </summary>
    private sealed record KnownFunction(SmpFunc Func, GuestFunction Body);
}
