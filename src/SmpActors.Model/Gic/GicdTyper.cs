using SmpActors.Model.Registers;

namespace SmpActors.Model.Gic;

/// <summary>GICD_TYPER: what the distributor has and can do. Read-only.</summary>
/// <remarks>Source: GICv3 and GICv4 architecture (IHI 0069), GICD_TYPER.</remarks>
public readonly record struct GicdTyper(ulong Raw)
{
#pragma warning disable format // a table, in the manual's columns
    internal static class Bits
    {
        //                                                      msb  lsb
        public static readonly BitField ItLinesNumber   = new(  4,  0);
        public static readonly BitField CpuNumber       = new(  7,  5);
        public static readonly BitField Espi            = new(  8,  8);
        public static readonly BitField Reserved9       = new(  9,  9);
        public static readonly BitField SecurityExtn    = new( 10, 10);
        public static readonly BitField Reserved11      = new( 15, 11);
        public static readonly BitField Mbis            = new( 16, 16);
        public static readonly BitField Lpis            = new( 17, 17);
        public static readonly BitField Reserved18      = new( 18, 18);
        public static readonly BitField IdBits          = new( 23, 19);
        public static readonly BitField A3V             = new( 24, 24);
        public static readonly BitField No1N            = new( 25, 25);
        public static readonly BitField Rss             = new( 26, 26);
        public static readonly BitField Reserved27      = new( 63, 27);
    }
#pragma warning restore format

    /// <summary>INTIDs are 32 * (this + 1), at most 1,020.</summary>
    public int ItLinesNumber
    {
        get => (int)Bits.ItLinesNumber.Get(Raw);
        init => Raw = Bits.ItLinesNumber.Set(Raw, (ulong)value);
    }

    /// <summary>CPU interfaces minus one, where affinity routing is off.</summary>
    public int CpuNumber
    {
        get => (int)Bits.CpuNumber.Get(Raw);
        init => Raw = Bits.CpuNumber.Set(Raw, (ulong)value);
    }

    /// <summary>Bits of an INTID minus one.</summary>
    public int IdBits
    {
        get => (int)Bits.IdBits.Get(Raw);
        init => Raw = Bits.IdBits.Set(Raw, (ulong)value);
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
