using SmpActors.Experiments.Traces;
using SmpActors.Model.Kernel;

namespace SmpActors.Experiments.Workloads;

/// <summary>The numbers that a machine's kernel gives the IPIs that recordings name.</summary>
/// <remarks>
/// A recording of arm64 says what an IPI is for and not its INTID, which differs between versions:
/// IRQ work is 4 in v4.9 and 5 in v6.1. Source: arch/arm64/kernel/smp.c, enum ipi_msg_type (v4.9);
/// arch/x86/include/asm/irq_vectors.h (v4.9).
/// </remarks>
internal sealed class KernelTraceVectors(IArch arch)
{
    /// <summary>The machine's architecture.</summary>
    public RecordedArch Arch { get; } = arch.CallFunctionVector < Tracepoints.VectorMin
        ? RecordedArch.Arm64
        : RecordedArch.X86;

    /// <summary>The rule by which equal IPIs merge on this machine.</summary>
    public string MergeRule => Arch == RecordedArch.Arm64
        ? "A-G3-10: an SGI has one pending bit (GICv2: A-G2-5, one for each sender)"
        : "X-P-1: a vector has one bit in IRR";

    /// <summary>The rule by which IPIs that are pending together are taken in an order.</summary>
    public string OrderRule => Arch == RecordedArch.Arm64
        ? "A-ST-12: the order of SGIs that are pending together is the implementation's"
        : "X-P-9: of vectors that are pending together the highest is taken first";

    /// <summary>Whether an IPI is a cross call's.</summary>
    public static bool IsCall(RecordedIpi ipi) =>
        ipi is RecordedIpi.CallFunction or RecordedIpi.CallFunctionSingle;

    /// <summary>Whether a number is that of a cross call's IPI.</summary>
    public bool IsCall(long vector) =>
        vector == arch.CallFunctionVector || vector == arch.CallFunctionSingleVector;

    /// <summary>The vector or INTID of an IPI, or null: the machine has none.</summary>
    public int? Of(RecordedIpi ipi) => (Arch, ipi) switch
    {
        (_, RecordedIpi.CallFunction) => arch.CallFunctionVector,
        (_, RecordedIpi.CallFunctionSingle) => arch.CallFunctionSingleVector,
        (RecordedArch.Arm64, RecordedIpi.Reschedule) => 0,
        (RecordedArch.Arm64, RecordedIpi.CpuStop) => 2,
        (RecordedArch.Arm64, RecordedIpi.TimerBroadcast) => 3,
        (RecordedArch.Arm64, RecordedIpi.IrqWork) => 4,
        (RecordedArch.Arm64, RecordedIpi.Wakeup) => 5,
        (RecordedArch.X86, RecordedIpi.Reschedule) => 0xfd,
        (RecordedArch.X86, RecordedIpi.IrqWork) => 0xf6,
        _ => null,
    };
}
