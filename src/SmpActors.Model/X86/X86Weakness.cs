namespace SmpActors.Model.X86;

/// <summary>
/// Rules of x86 code and of the local APIC that can be switched off, so that a bug is back.
/// </summary>
/// <remarks>Those of generic code are in <see cref="Kernel.Weakness"/>.</remarks>
[Flags]
public enum X86Weakness
{
    None = 0,

    /// <summary>On an xAPIC a locked atomic does not keep the write of ICR behind it.</summary>
    NoLockedAtomic = 1 << 0,

    /// <summary>An x2APIC sends without a fence.</summary>
    NoX2ApicFence = 1 << 1,

    /// <summary>Interrupts are on between the writes of ICR2 and ICR.</summary>
    IrqsOnWithinPair = 1 << 2,

    /// <summary>The APIC of a CPU that dies stays enabled.</summary>
    DeadApicAccepts = 1 << 3,

    /// <summary>
    /// The APIC of a CPU that dies is disabled before what devices have pending there is moved.
    /// </summary>
    ApicOffBeforeMigration = 1 << 4,

    /// <summary>A CPU that is stopped clears its online bit before it is done.</summary>
    StopAnnouncedEarly = 1 << 5,

    /// <summary>The cross-call handlers write EOI behind their work.</summary>
    LateEoi = 1 << 6,

    /// <summary>The APIC keeps one bit for "something pends", cleared by an acknowledge.</summary>
    CachedPending = 1 << 7,

    /// <summary>The cross-call handlers write no EOI.</summary>
    NoEoi = 1 << 8,
}
