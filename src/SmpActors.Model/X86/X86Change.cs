namespace SmpActors.Model.X86;

/// <summary>
/// What later kernels do differently from v4.9 on x86, by name. Which release has which is in
/// <c>ProfileTable</c>, and nowhere else.
/// </summary>
[Flags]
public enum X86Change
{
    None = 0,

    /// <summary>
    /// All drivers broadcast by shorthand when told to, and their callers decide: when the static
    /// switch apic_use_ipi_shorthand is on and the call is for all online CPUs. Source:
    /// arch/x86/kernel/apic/ipi.c (v5.4).
    /// </summary>
    Shorthands = 1 << 0,

    /// <summary>
    /// The 64-bit driver of logical flat mode is gone: physflat serves any number of CPUs. Source:
    /// 838ba7733e4e (v6.12).
    /// </summary>
    NoLogicalFlat = 1 << 1,

    /// <summary>
    /// The fence before an x2APIC's MSR write is MFENCE and LFENCE. Source: 25a068b8e9a4 (v5.11).
    /// </summary>
    LfenceBeforeMsr = 1 << 2,

    /// <summary>
    /// TPR is 0x10, which lets no vector below 0x20 through. Source: arch/x86/kernel/apic/apic.c,
    /// setup_local_APIC() (v5.4).
    /// </summary>
    RaisesTpr = 1 << 3,

    /// <summary>
    /// An NMI by shorthand waits for ICR with a limit. Source: arch/x86/kernel/apic/ipi.c,
    /// __default_send_IPI_shortcut() (seen in v6.18).
    /// </summary>
    LimitsNmiWait = 1 << 4,

    /// <summary>
    /// A dying CPU disables its APIC in software when its devices' interrupts have migrated, so
    /// that no broadcast reaches it. Source: arch/x86/kernel/smpboot.c, native_cpu_disable() (seen
    /// in v6.18).
    /// </summary>
    DisablesDeadApic = 1 << 20,
}
