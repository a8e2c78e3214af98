namespace SmpActors.TestKit.Conformance.X86;

/// <summary>The local APICs of a machine, and what carries messages between them.</summary>
/// <remarks>
/// After a reset every APIC is an xAPIC or disabled, and software-disabled. Which APIC id a CPU has
/// is read from its ID register.
/// </remarks>
public interface IX86Controller : IInterruptController
{
    /// <summary>Reads a 32-bit register of a CPU's own page.</summary>
    /// <param name="cpu">Whose core reads.</param>
    /// <param name="offset">From the page's base, 0x000 to 0xff0 in steps of 0x10.</param>
    AccessOutcome ReadPage(CpuId cpu, int offset);

    /// <summary>Writes a 32-bit register of a CPU's own page.</summary>
    /// <param name="cpu">Whose core writes.</param>
    /// <param name="offset">From the page's base, 0x000 to 0xff0 in steps of 0x10.</param>
    /// <param name="value">What is written.</param>
    AccessOutcome WritePage(CpuId cpu, int offset, uint value);

    /// <summary>RDMSR by a CPU of IA32_APIC_BASE or an x2APIC register.</summary>
    /// <param name="cpu">Whose core reads.</param>
    /// <param name="msr">0x1b, or 0x800 to 0x8ff.</param>
    AccessOutcome ReadMsr(CpuId cpu, int msr);

    /// <summary>WRMSR by a CPU to IA32_APIC_BASE or an x2APIC register.</summary>
    /// <param name="cpu">Whose core writes.</param>
    /// <param name="msr">0x1b, or 0x800 to 0x8ff.</param>
    /// <param name="value">What is written.</param>
    AccessOutcome WriteMsr(CpuId cpu, int msr, ulong value);

    /// <summary>The acknowledge cycle of a CPU whose INTR is, or was, asserted.</summary>
    /// <returns>The vector: in service now, or the spurious one.</returns>
    byte Acknowledge(CpuId cpu);
}
