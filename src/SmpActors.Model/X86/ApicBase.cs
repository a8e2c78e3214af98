using System.Globalization;
using SmpActors.Model.Registers;

namespace SmpActors.Model.X86;

/// <summary>
/// Model-specific register 0x1b: whether there is a local APIC, and in which mode.
/// </summary>
/// <remarks>Source: Intel SDM vol. 3A, "Local APIC Status and Location".</remarks>
public readonly record struct ApicBase(ulong Raw)
{
#pragma warning disable format // a table, in the manual's columns
    internal static class Bits
    {
        //                                                      msb  lsb
        public static readonly BitField Reserved0       = new(  7,  0);
        public static readonly BitField Bsp             = new(  8,  8);
        public static readonly BitField Reserved9       = new(  9,  9);
        public static readonly BitField Extd            = new( 10, 10);
        public static readonly BitField En              = new( 11, 11);
        public static readonly BitField Base            = new( 51, 12);
        public static readonly BitField Reserved52      = new( 63, 52);
    }
#pragma warning restore format

    /// <summary>Where the page lies after reset.</summary>
    internal const ulong PageAfterReset = 0xfee00;

    private static readonly ulong _reserved =
        Bits.Reserved0.Mask | Bits.Reserved9.Mask | Bits.Reserved52.Mask;

    /// <summary>What the register holds in a mode, on the boot CPU or another.</summary>
    public static ApicBase Of(ApicMode mode, bool isBsp)
    {
        var raw = Bits.Base.Set(0, PageAfterReset);
        raw = Bits.Bsp.Set(raw, isBsp ? 1UL : 0);
        raw = Bits.En.Set(raw, mode == ApicMode.Disabled ? 0UL : 1);
        return new(Bits.Extd.Set(raw, mode == ApicMode.X2Apic ? 1UL : 0));
    }

    /// <summary>The mode, or null for EXTD without EN, which is none.</summary>
    public ApicMode? Mode => (Bits.En.IsSet(Raw), Bits.Extd.IsSet(Raw)) switch
    {
        (false, false) => ApicMode.Disabled,
        (true, false) => ApicMode.XApic,
        (true, true) => ApicMode.X2Apic,
        _ => null,
    };

    /// <summary>Where the page lies, in units of 4 KiB.</summary>
    public ulong Page
    {
        get => Bits.Base.Get(Raw);
        init => Raw = Bits.Base.Set(Raw, value);
    }

    /// <summary>Whether a bit is set that may not be; physical addresses have 52 bits.</summary>
    public bool HasReservedBits => (Raw & _reserved) != 0;

    /// <summary>The same with EXTD and EN set.</summary>
    public ApicBase WithX2Apic => new(Bits.Extd.Set(Bits.En.Set(Raw, 1), 1));

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"0x{Raw:x}");
}

/// <summary>The modes of a local APIC.</summary>
public enum ApicMode : byte
{
    Disabled,
    XApic,
    X2Apic,
}
