namespace SmpActors.Model.X86;

/// <summary>
/// What a local APIC keeps for its CPU's own sources: local vector table, timer and errors.
/// </summary>
/// <remarks>
/// Immutable: a write makes another one. Most APICs of a machine are never written to after setup,
/// and share one of two.
/// </remarks>
internal sealed record LocalSources
{
    private LocalSources()
    {
    }

    /// <summary>The entries of the local vector table.</summary>
    public static IReadOnlyList<ApicRegister> Entries { get; } =
    [
        ApicRegister.LvtCmci, ApicRegister.LvtTimer, ApicRegister.LvtThermal, ApicRegister.LvtPerf,
        ApicRegister.Lvt0, ApicRegister.Lvt1, ApicRegister.LvtError,
    ];

    /// <summary>All masked, no error, a timer that never ran.</summary>
    public static LocalSources AfterReset { get; } = new();

    /// <summary>As Linux sets the boot CPU's up.</summary>
    public static LocalSources AfterSetupOfBootCpu { get; } = SetUp(new(0));

    /// <summary>As Linux sets every other CPU's up.</summary>
    public static LocalSources AfterSetupOfOthers { get; } = SetUp(new(1));

    public Lvt Cmci { get; init; } = Lvt.Masked;

    public Lvt Timer { get; init; } = Lvt.Masked;

    public Lvt Thermal { get; init; } = Lvt.Masked;

    public Lvt Perf { get; init; } = Lvt.Masked;

    public Lvt Lint0 { get; init; } = Lvt.Masked;

    public Lvt Lint1 { get; init; } = Lvt.Masked;

    public Lvt Error { get; init; } = Lvt.Masked;

    /// <summary>
    /// What the timer counts down from. Its clock stands still on this machine, so it is its
    /// current count too.
    /// </summary>
    public uint InitialCount { get; init; }

    public TimerDivide Divide { get; init; }

    /// <summary>Errors since ESR was written last.</summary>
    public Esr Errors { get; init; }

    /// <summary>What ESR shows: the errors that its last write found.</summary>
    public Esr Shown { get; init; }

    /// <summary>Whether a register is one of <see cref="Entries"/>.</summary>
    public static bool IsEntry(ApicRegister register) =>
        register is ApicRegister.LvtCmci
            or (>= ApicRegister.LvtTimer and <= ApicRegister.LvtError);

    /// <summary>An entry of the local vector table.</summary>
    /// <exception cref="InvariantViolatedException">The register is none.</exception>
    public Lvt this[ApicRegister entry] => entry switch
    {
        ApicRegister.LvtCmci => Cmci,
        ApicRegister.LvtTimer => Timer,
        ApicRegister.LvtThermal => Thermal,
        ApicRegister.LvtPerf => Perf,
        ApicRegister.Lvt0 => Lint0,
        ApicRegister.Lvt1 => Lint1,
        ApicRegister.LvtError => Error,
        _ => throw new InvariantViolatedException($"{entry} is no local vector"),
    };

    /// <summary>The same with another entry in the local vector table.</summary>
    /// <exception cref="InvariantViolatedException">The register is none.</exception>
    public LocalSources With(ApicRegister entry, Lvt value) => entry switch
    {
        ApicRegister.LvtCmci => this with { Cmci = value },
        ApicRegister.LvtTimer => this with { Timer = value },
        ApicRegister.LvtThermal => this with { Thermal = value },
        ApicRegister.LvtPerf => this with { Perf = value },
        ApicRegister.Lvt0 => this with { Lint0 = value },
        ApicRegister.Lvt1 => this with { Lint1 = value },
        ApicRegister.LvtError => this with { Error = value },
        _ => throw new InvariantViolatedException($"{entry} is no local vector"),
    };

    /// <summary>The same with every entry masked, as disabling the APIC in software does.</summary>
    public LocalSources AllMasked()
    {
        var masked = this;
        foreach (var entry in Entries)
        {
            masked = masked.With(entry, masked[entry] with { IsMasked = true });
        }

        return masked;
    }

    private static LocalSources SetUp(CpuId cpu) => new()
    {
        Lint0 = LocalApicSetup.Lvt0,
        Lint1 = LocalApicSetup.Lvt1Of(cpu),
        Error = LocalApicSetup.LvtError,
    };
}
