using System.Globalization;

namespace SmpActors.Model.X86;

/// <summary>The vectors that Linux gives its system interrupts.</summary>
/// <remarks>Source: arch/x86/include/asm/irq_vectors.h (v4.9).</remarks>
public static class IrqVectors
{
    /// <summary>
    /// Delivered by delivery mode, not by vector; drivers take it as their vector.
    /// </summary>
    public const int Nmi = 0x02;

    /// <summary>
    /// Lower vectors are illegal in a message: 0 to 15 are the CPU's own exceptions.
    /// </summary>
    public const int LegalMin = 0x10;

    public const int FirstExternal = 0x20;
    public const int LocalTimer = 0xef;
    public const int DeferredError = 0xf4;
    public const int IrqWork = 0xf6;
    public const int PlatformIpi = 0xf7;
    public const int Reboot = 0xf8;
    public const int ThresholdApic = 0xf9;
    public const int ThermalApic = 0xfa;
    public const int CallFunctionSingle = 0xfb;
    public const int CallFunction = 0xfc;
    public const int Reschedule = 0xfd;
    public const int ErrorApic = 0xfe;
    public const int SpuriousApic = 0xff;

    /// <summary>The word of the vector's tracepoints, without their suffix.</summary>
    /// <remarks>
    /// Source: arch/x86/include/asm/trace/irq_vectors.h (v4.9). NMI and REBOOT have none there and
    /// are named after their vectors; any other vector is a number.
    /// </remarks>
    public static string ReasonOf(int vector) => vector switch
    {
        Nmi => "nmi",
        LocalTimer => "local_timer",
        DeferredError => "deferred_error_apic",
        IrqWork => "irq_work",
        PlatformIpi => "x86_platform_ipi",
        Reboot => "reboot",
        ThresholdApic => "threshold_apic",
        ThermalApic => "thermal_apic",
        CallFunctionSingle => "call_function_single",
        CallFunction => "call_function",
        Reschedule => "reschedule",
        ErrorApic => "error_apic",
        SpuriousApic => "spurious_apic",
        _ => string.Create(CultureInfo.InvariantCulture, $"vector_{vector:x2}"),
    };
}
