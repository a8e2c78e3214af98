using SmpActors.Model.Registers;

namespace SmpActors.Model.X86;

/// <summary>
/// What the manual lets software do with each register of a local APIC, in each mode.
/// </summary>
/// <remarks>
/// What is not allowed is for <see cref="LocalApic"/> to answer: an xAPIC drops it, and a reserved
/// address is an error besides; an x2APIC raises #GP.
/// Source: Intel SDM vol. 3A, "Local APIC Register Address Map", "x2APIC Register Address Space".
/// </remarks>
internal static class ApicAccess
{
    private const int Spacing = 0x10;
    private const int PageRegisterCount = 0x40;

    private static readonly Rule[] _rules = MakeRules();

    [Flags]
    private enum Way : byte
    {
        None = 0,
        Read = 1,
        Write = 2,
        Both = Read | Write,
    }

    /// <summary>Whether the mode has the register at all.</summary>
    public static bool Exists(ApicRegister register, ApicMode mode) =>
        WayOf(register, mode) != Way.None;

    public static bool CanRead(ApicRegister register, ApicMode mode) =>
        (WayOf(register, mode) & Way.Read) != 0;

    public static bool CanWrite(ApicRegister register, ApicMode mode) =>
        (WayOf(register, mode) & Way.Write) != 0;

    /// <summary>The bits that are not reserved in what is written.</summary>
    /// <remarks>
    /// Some of them are read-only: whoever keeps the register keeps them. Bit 12 of an x2APIC's
    /// ICR is let through and reads 0, as KVM has it (from knowledge, unverified).
    /// </remarks>
    public static ulong DefinedBits(ApicRegister register, ApicMode mode)
    {
        if (register == ApicRegister.Icr && mode == ApicMode.X2Apic) return X2ApicIcr.DefinedBits;
        return IndexOf(register) is { } index ? _rules[index].Defined : 0;
    }

    private static Way WayOf(ApicRegister register, ApicMode mode)
    {
        if (IndexOf(register) is not { } index) return Way.None;
        return mode switch
        {
            ApicMode.XApic => _rules[index].XApic,
            ApicMode.X2Apic => _rules[index].X2Apic,
            _ => Way.None,
        };
    }

    /// <summary>
    /// The register's place in the page; null between two, which the manual leaves undefined and
    /// which counts as reserved here.
    /// </summary>
    private static int? IndexOf(ApicRegister register)
    {
        var (index, rest) = Math.DivRem((int)register, Spacing);
        return rest == 0 && index < PageRegisterCount ? index : null;
    }

    private static Rule[] MakeRules()
    {
        var rules = new Rule[PageRegisterCount];
        Add(ApicRegister.Id, Way.Both, Way.Read, XApicId.Bits.Id);
        Add(ApicRegister.Version, Way.Read, Way.Read);
        Add(ApicRegister.Tpr, Way.Both, Way.Both, Tpr.Bits.Class, Tpr.Bits.SubClass);
        Add(ApicRegister.Apr, Way.Read, Way.None);
        Add(ApicRegister.Ppr, Way.Read, Way.Read);
        Add(ApicRegister.Eoi, Way.Write, Way.Write);
        Add(ApicRegister.Rrd, Way.Read, Way.None);
        Add(ApicRegister.Ldr, Way.Both, Way.Read, Ldr.Bits.LogicalId);
        Add(ApicRegister.Dfr, Way.Both, Way.None, Dfr.Bits.Model);
        Add(ApicRegister.Svr, Way.Both, Way.Both, Svr.Defined);
        for (var i = 0; i < ApicRegisters.WordCount; i++)
        {
            Add(ApicRegisters.Word(ApicRegister.Isr, i), Way.Read, Way.Read);
            Add(ApicRegisters.Word(ApicRegister.Tmr, i), Way.Read, Way.Read);
            Add(ApicRegisters.Word(ApicRegister.Irr, i), Way.Read, Way.Read);
        }

        Add(ApicRegister.Esr, Way.Both, Way.Both);
        Add(ApicRegister.Icr, Way.Both, Way.Both, Icr.Written);
        Add(ApicRegister.Icr2, Way.Both, Way.None, XApicId.Bits.Id);
        foreach (var entry in LocalSources.Entries)
        {
            Add(entry, Way.Both, Way.Both, Lvt.FieldsOf(entry));
        }

        Add(ApicRegister.TimerInitialCount, Way.Both, Way.Both, new BitField(31, 0));
        Add(ApicRegister.TimerCurrentCount, Way.Read, Way.Read);
        Add(
            ApicRegister.TimerDivide,
            Way.Both,
            Way.Both,
            TimerDivide.Bits.DivideHigh,
            TimerDivide.Bits.DivideLow);
        Add(ApicRegister.SelfIpi, Way.None, Way.Write, SelfIpi.Bits.Vector);
        return rules;

        void Add(ApicRegister register, Way xApic, Way x2Apic, params BitField[] fields) =>
            rules[(int)register / Spacing] = new(
                xApic, x2Apic, fields.Aggregate(0UL, static (bits, field) => bits | field.Mask));
    }

    private readonly record struct Rule(Way XApic, Way X2Apic, ulong Defined);
}
