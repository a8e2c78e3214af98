using SmpActors.Model.Kernel;

namespace SmpActors.Model.X86;

/// <summary>What differs between one x86 kernel and another.</summary>
public sealed record X86Options
{
    /// <summary>What the kernel's release changed since v4.9.</summary>
    public X86Change Changes { get; init; }

    /// <summary>
    /// no_ipi_broadcast=1: masks in the place of shorthands, where the release has the choice.
    /// </summary>
    public bool NoIpiBroadcast { get; init; }

    /// <summary>The CPUs that are dead when the machine starts; none by default.</summary>
    public CpuMask Dead { get; init; }

    /// <summary>Which rules are switched off.</summary>
    public X86Weakness Weaknesses { get; init; }

    /// <summary>Whether a rule is switched off.</summary>
    public bool Lacks(X86Weakness rule) => (Weaknesses & rule) != 0;

    /// <summary>Whether the release has a change.</summary>
    public bool Has(X86Change change) => (Changes & change) != 0;

    /// <summary>Whether the APIC of a dead CPU is disabled.</summary>
    internal bool DisablesDeadApic =>
        Has(X86Change.DisablesDeadApic) && !Lacks(X86Weakness.DeadApicAccepts);

    /// <summary>Whether a broadcast may be sent: apic_use_ipi_shorthand is on.</summary>
    /// <remarks>
    /// A CPU that was never up has an APIC in whatever state firmware left it, which a broadcast
    /// would reach. Source: arch/x86/kernel/apic/ipi.c, apic_smt_update() (v6.1).
    /// </remarks>
    internal bool UsesShorthand(Cpu cpu)
    {
        var online = cpu.OnlineMask;
        return Has(X86Change.Shorthands)
            && !NoIpiBroadcast
            && online.First != online.Last
            && cpu.BootedOnceMask == cpu.Kernel.Present;
    }
}
