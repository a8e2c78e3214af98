namespace SmpActors.Model.Gic;

/// <summary>The IPIs of arm64; the number is the INTID of the SGI that carries it.</summary>
/// <remarks>Source: arch/arm64/kernel/smp.c, enum ipi_msg_type (v4.9).</remarks>
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
}
