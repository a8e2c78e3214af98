using SmpActors.Model.Registers;

namespace SmpActors.Model.Gic;

/// <summary>ICC_CTLR_EL1: how the CPU interface ends interrupts, and what it can do.</summary>
/// <remarks>Source: GICv3 and GICv4 architecture (IHI 0069), ICC_CTLR_EL1.</remarks>
public readonly record struct IccCtlr(ulong Raw)
{
#pragma warning disable format // a table, in the manual's columns
    internal static class Bits
    {
        //                                                      msb  lsb
        public static readonly BitField Cbpr            = new(  0,  0);
        public static readonly BitField EoiMode         = new(  1,  1);
        public static readonly BitField Reserved2       = new(  5,  2);
        public static readonly BitField Pmhe            = new(  6,  6);
        public static readonly BitField Reserved7       = new(  7,  7);
        public static readonly BitField PriBits         = new( 10,  8);
        public static readonly BitField IdBits          = new( 13, 11);
        public static readonly BitField Seis            = new( 14, 14);
        public static readonly BitField A3V             = new( 15, 15);
        public static readonly BitField Reserved16      = new( 17, 16);
        public static readonly BitField Rss             = new( 18, 18);
        public static readonly BitField ExtRange        = new( 19, 19);
        public static readonly BitField Reserved20      = new( 63, 20);
    }
#pragma warning restore format

    /// <summary>BPR0 is the binary point of both groups.</summary>
    public bool Cbpr
    {
        get => Bits.Cbpr.IsSet(Raw);
        init => Raw = Bits.Cbpr.Set(Raw, value ? 1UL : 0);
    }

    /// <summary>Split mode: EOIR1 drops the priority only, and DIR deactivates.</summary>
    public bool EoiMode
    {
        get => Bits.EoiMode.IsSet(Raw);
        init => Raw = Bits.EoiMode.Set(Raw, value ? 1UL : 0);
    }

    /// <summary>Implemented priority bits minus one.</summary>
    public int PriBits
    {
        get => (int)Bits.PriBits.Get(Raw);
        init => Raw = Bits.PriBits.Set(Raw, (ulong)value);
    }

    /// <summary>Aff3 may be other than 0.</summary>
    public bool A3V
    {
        get => Bits.A3V.IsSet(Raw);
        init => Raw = Bits.A3V.Set(Raw, value ? 1UL : 0);
    }

    /// <summary>The range selector of an SGI may be other than 0.</summary>
    public bool Rss
    {
        get => Bits.Rss.IsSet(Raw);
        init => Raw = Bits.Rss.Set(Raw, value ? 1UL : 0);
    }
}
