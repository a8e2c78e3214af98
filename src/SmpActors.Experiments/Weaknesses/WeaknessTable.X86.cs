using SmpActors.Experiments.Oracles;
using SmpActors.Model.X86;

namespace SmpActors.Experiments.Weaknesses;

public static partial class WeaknessTable
{
    /// <summary>Rules of x86 code that sends.</summary>
    private static IEnumerable<KnownWeakness> X86() =>
    [
        new(
            "no-locked-atomic",
            new(X86: X86Weakness.NoLockedAtomic),
            "On an xAPIC the locked compare-and-swap of llist_add() does not keep the write "
            + "of ICR behind it, which is all that smp_call_function_many() has there for a "
            + "barrier.")
        {
            Oracle = Oracle.Liveness,
            Systems = _xApics,
            OtherSystems =
                "it sends by a register that a locked atomic does not order, and has a "
                + "barrier of its own for that",
            HarmlessProfiles = _later,
            HarmlessBecause =
                "there the answers to its pushes tell which queues were empty, and are "
                + "waited for in any case",
        },
        new(
            "no-x2apic-fence",
            new(X86: X86Weakness.NoX2ApicFence),
            "An x2APIC's ICR, an MSR whose write does not wait for earlier stores, is "
            + "written without the fence before it.")
        {
            Oracle = Oracle.Liveness,
            Systems = _x2Apics,
            OtherSystems = "only an x2APIC sends by MSR, and has the fence",
            HarmlessProfiles = _later,
            HarmlessBecause =
                "there the answers to its pushes tell which queues were empty, and are "
                + "waited for in any case",
            Source = "25a068b8e9a4 (5.11), which found that MFENCE alone is too little",
        },
        new(
            "irqs-on-within-pair",
            new(X86: X86Weakness.IrqsOnWithinPair),
            "Interrupts are on between the writes of ICR2 and ICR: a handler that sends an "
            + "IPI of its own leaves its destination in ICR2, and the interrupted send goes "
            + "there.")
        {
            Oracle = Oracle.IpiBalance,
            Systems = _xApics,
            OtherSystems = "it sends by one write",
        },
    ];

    /// <summary>Rules of x86 code that takes a CPU down.</summary>
    private static IEnumerable<KnownWeakness> X86Offline() =>
    [
        new(
            "dead-apic-accepts",
            new(X86: X86Weakness.DeadApicAccepts),
            "The APIC of a CPU that dies is left enabled: broadcasts by shorthand pend "
            + "there, where nobody takes them. No call is lost, for none is for that CPU; but "
            + "it may be woken.")
        {
            Oracle = Oracle.DeadApic,
            Systems = _apics,
            OtherSystems = "it has no local APIC",
            Profiles = _later,
            OtherProfiles =
                "its APICs are left enabled by design, and it does not broadcast by "
                + "shorthand",
            Source = "60dcaad5736f (5.9), which disables it",
        },
        new(
            "apic-off-before-migration",
            new(X86: X86Weakness.ApicOffBeforeMigration),
            "The APIC of a CPU that dies is disabled before fixup_irqs() has waited for "
            + "interrupts that are under way, and has moved what pends: a device's interrupt "
            + "that arrives meanwhile is refused and lost.")
        {
            Oracle = Oracle.DeviceInterrupts,
            Systems = _apics,
            OtherSystems = "it has no local APIC",
            Profiles = _later,
            OtherProfiles = "its APICs are not disabled at all",
            Source = "52d6b926aabc (5.9), which repaired 60dcaad5736f",
        },
        new(
            "stop-announced-early",
            new(X86: X86Weakness.StopAnnouncedEarly),
            "A CPU that is stopped clears its online bit first and disables its APIC then, "
            + "as stop_this_cpu() of these kernels does: whoever stops it takes it for stopped "
            + "while it still runs.")
        {
            Oracle = Oracle.StopComplete,
            Systems = _apics,
            OtherSystems = "on arm64 nothing is left to do when the bit is cleared",
        },
    ];

    /// <summary>Rules of the local APIC, and of who serves it.</summary>
    private static IEnumerable<KnownWeakness> LocalApic() =>
    [
        new(
            "late-apic-eoi",
            new(X86: X86Weakness.LateEoi),
            "The cross-call handlers write EOI behind their work and not before it.")
        {
            Systems = _apics,
            OtherSystems = "it has no local APIC",
            HarmlessBecause =
                "an IPI that arrives during the work stays in IRR, and the EOI that comes "
                + "later delivers it; it costs time only",
        },
        new(
            "no-apic-eoi",
            new(X86: X86Weakness.NoEoi),
            "The cross-call handlers write no EOI: their vector stays in service, and no vector of "
            + "its class, which all IPIs are of, is delivered again.")
        {
            Oracle = Oracle.Quiescence,
            Systems = _apics,
            OtherSystems = "it has no local APIC",
        },
        new(
            "cached-apic-pending",
            new(X86: X86Weakness.CachedPending),
            "The APIC keeps one bit for whether anything pends in IRR. An acknowledge clears "
            + "it, whatever else is pending, so that the EOI does not signal what waited "
            + "behind.")
        {
            Oracle = Oracle.Quiescence,
            Systems = _apics,
            OtherSystems = "it has no local APIC",
        },
    ];
}
