namespace SmpActors.Model.Gic;

/// <summary>The IPIs of arm64; which SGI carries one, <see cref="IpiTypes"/> says.</summary>
/// <remarks>
/// Source: arch/arm64/kernel/smp.c, enum ipi_msg_type: v4.9 up to Wakeup, in whose order these are;
/// those behind it from v6.1 and v6.12.
/// </remarks>
public enum IpiMsgType
{
    Reschedule,

    /// <summary>Single calls and calls to many alike: neither has another number.</summary>
    CallFunc,
    CpuStop,
    Timer,
    IrqWork,

    /// <summary>Used by the ACPI parking protocol only.</summary>
    Wakeup,

    /// <summary>Stops a CPU of a kernel that crashes.</summary>
    CpuCrashStop,

    /// <summary>Stops a CPU by an interrupt that it cannot mask, where the GIC has such.</summary>
    CpuStopNmi,

    /// <summary>Prints a CPU's stack.</summary>
    CpuBacktrace,

    /// <summary>Stops a CPU for the debugger.</summary>
    KgdbRoundup,
}
