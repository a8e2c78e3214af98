namespace SmpActors.Model.X86;

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
