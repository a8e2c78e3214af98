using SmpActors.Model.Registers;

namespace SmpActors.Model.Gic;

/// <summary>GICC_IAR: the interrupt that a read acknowledges, and who sent it.</summary>
/// <remarks>
/// GICC_EOIR, GICC_DIR and GICC_HPPIR have the same layout, and what ends an interrupt is the word
/// that acknowledged it. Source: GICv2 architecture (IHI 0048), GICC_IAR; read-only.
/// </remarks>
public readonly record struct GiccIar(ulong Raw)
{
    /// <summary>CPU interfaces that a source can name.</summary>
    public const int SourceCount = 8;

    /// <summary>No interrupt.</summary>
    public static readonly GiccIar Spurious = new() { IntId = Gic.IntId.Spurious };

#pragma warning disable format // a table, in the manual's columns
    internal static class Bits
    {
        //                                                      msb  lsb
        public static readonly BitField IntId           = new(  9,  0);
        public static readonly BitField Source          = new( 12, 10);
        public static readonly BitField Reserved13      = new( 63, 13);
    }
#pragma warning restore format

    /// <summary>0 to 1,023.</summary>
    public int IntId
    {
        get => (int)Bits.IntId.Get(Raw);
        init => Raw = Bits.IntId.Set(Raw, (ulong)value);
    }

    /// <summary>Of an SGI the CPU interface that sent it, 0 to 7; else 0.</summary>
    public int Source
    {
        get => (int)Bits.Source.Get(Raw);
        init => Raw = Bits.Source.Set(Raw, (ulong)value);
    }

    /// <summary>Whether it names an interrupt.</summary>
    public bool IsInterrupt => !Gic.IntId.IsSpecial(IntId);

    public override string ToString() => $"0x{Raw:x}";
}
