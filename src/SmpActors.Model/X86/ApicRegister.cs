namespace SmpActors.Model.X86;

/// <summary>The registers of a local APIC, by their offset in its page at 0xFEE00000.</summary>
/// <remarks>
/// ISR, TMR and IRR are eight words each, 0x10 apart. As an x2APIC's MSR a register is
/// <see cref="ApicRegisters.MsrOf"/>. Source: Intel SDM vol. 3A, "Local APIC Register Address Map".
/// </remarks>
public enum ApicRegister : ushort
{
    Id = 0x020,
    Version = 0x030,
    Tpr = 0x080,
    Ppr = 0x0a0,
    Eoi = 0x0b0,
    Ldr = 0x0d0,
    Dfr = 0x0e0,
    Svr = 0x0f0,
    Isr = 0x100,
    Tmr = 0x180,
    Irr = 0x200,
    Esr = 0x280,
    LvtCmci = 0x2f0,
    Icr = 0x300,
    Icr2 = 0x310,
    LvtTimer = 0x320,
    LvtThermal = 0x330,
    LvtPerf = 0x340,
    Lvt0 = 0x350,
    Lvt1 = 0x360,
    LvtError = 0x370,
    SelfIpi = 0x3f0,
}

/// <summary>Where registers of a local APIC lie.</summary>
public static class ApicRegisters
{
    /// <summary>Words of ISR, TMR and IRR.</summary>
    public const int WordCount = 8;

    private const int Spacing = 0x10;
    private const int MsrBase = 0x800;

    /// <summary>The number of a register's MSR in x2APIC mode.</summary>
    public static int MsrOf(ApicRegister register) => MsrBase + ((int)register / Spacing);

    /// <summary>One word of ISR, TMR or IRR.</summary>
    /// <param name="first">The register of vectors 0 to 31.</param>
    /// <param name="word">0 to 7: vectors <c>32 * word</c> to <c>32 * word + 31</c>.</param>
    public static ApicRegister Word(ApicRegister first, int word) =>
        (ApicRegister)((int)first + (word * Spacing));

    /// <summary>Which word of <paramref name="first"/> a register is; -1 if none.</summary>
    public static int WordIn(ApicRegister register, ApicRegister first)
    {
        var word = ((int)register - (int)first) / Spacing;
        return register >= first && word < WordCount ? word : -1;
    }
}
