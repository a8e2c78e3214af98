namespace SmpActors.Model.Gic;

/// <summary>One release's IPIs by the SGI that carries them, and its words for them.</summary>
/// <remarks>
/// Source: arch/arm64/kernel/smp.c, enum ipi_msg_type, ipi_types (v4.9; v6.1 and v6.12 from
/// knowledge, their numbers of IPIs as recorded kernels list them).
/// </remarks>
public sealed class IpiTypes
{
    private static readonly IpiTypes _v49 = new(
        6,
        (IpiMsgType.Reschedule, "Rescheduling interrupts"),
        (IpiMsgType.CallFunc, "Function call interrupts"),
        (IpiMsgType.CpuStop, "CPU stop interrupts"),
        (IpiMsgType.Timer, "Timer broadcast interrupts"),
        (IpiMsgType.IrqWork, "IRQ work interrupts"),
        (IpiMsgType.Wakeup, "CPU wake-up interrupts"));

    private static readonly IpiTypes _v61 = new(
        7,
        (IpiMsgType.Reschedule, "Rescheduling interrupts"),
        (IpiMsgType.CallFunc, "Function call interrupts"),
        (IpiMsgType.CpuStop, "CPU stop interrupts"),
        (IpiMsgType.CpuCrashStop, "CPU stop (for crash dump) interrupts"),
        (IpiMsgType.Timer, "Timer broadcast interrupts"),
        (IpiMsgType.IrqWork, "IRQ work interrupts"),
        (IpiMsgType.Wakeup, "CPU wake-up interrupts"));

    private static readonly IpiTypes _v612 = new(
        6,
        (IpiMsgType.Reschedule, "Rescheduling interrupts"),
        (IpiMsgType.CallFunc, "Function call interrupts"),
        (IpiMsgType.CpuStop, "CPU stop interrupts"),
        (IpiMsgType.CpuStopNmi, "CPU stop NMIs"),
        (IpiMsgType.Timer, "Timer broadcast interrupts"),
        (IpiMsgType.IrqWork, "IRQ work interrupts"),
        (IpiMsgType.CpuBacktrace, "CPU backtrace interrupts"),
        (IpiMsgType.KgdbRoundup, "KGDB roundup interrupts"));

    private readonly (IpiMsgType Ipi, string Reason)[] _bySgi;
    private readonly int[] _sgiOf = new int[Enum.GetValues<IpiMsgType>().Length];

    private IpiTypes(int tracedCount, params (IpiMsgType Ipi, string Reason)[] bySgi)
    {
        _bySgi = bySgi;
        TracedCount = tracedCount;
        Array.Fill(_sgiOf, -1);
        for (var i = 0; i < bySgi.Length; i++) _sgiOf[(int)bySgi[i].Ipi] = i;
    }

    /// <summary>All of them: numbers from here on are unknown to the kernel.</summary>
    public int Count => _bySgi.Length;

    /// <summary>NR_IPI: those that ipi_raise, ipi_entry and ipi_exit tell of.</summary>
    public int TracedCount { get; }

    /// <summary>Those of a release with some changes.</summary>
    public static IpiTypes Of(GicChange changes) =>
        (changes & GicChange.StopNmis) != 0 ? _v612
        : (changes & GicChange.IpiNumbers) != 0 ? _v61
        : _v49;

    /// <summary>Which IPI an SGI carries.</summary>
    /// <param name="number">The INTID, 0 to <see cref="Count"/> - 1.</param>
    public IpiMsgType At(int number) => _bySgi[number].Ipi;

    /// <summary>The SGI that carries an IPI.</summary>
    /// <exception cref="InvariantViolatedException">The release has no such IPI.</exception>
    public int NumberOf(IpiMsgType ipi)
    {
        var number = _sgiOf[(int)ipi];
        Invariant.Holds(number >= 0, $"this kernel has no {ipi}");
        return number;
    }

    /// <summary>What ipi_raise and ipi_entry print.</summary>
    /// <param name="number">The INTID, 0 to 15.</param>
    public string ReasonOf(int number) => number >= 0 && number < Count
        ? _bySgi[number].Reason
        : "Unknown IPI message";
}
