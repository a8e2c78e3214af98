using SmpActors.Model.Registers;

namespace SmpActors.Model.Gic;

/// <summary>GICD_PIDR2, GICR_PIDR2: which architecture the frame follows. Read-only.</summary>
/// <remarks>Source: GICv3 and GICv4 architecture (IHI 0069), "Identification registers".</remarks>
public readonly record struct GicPidr2(ulong Raw)
{
    /// <summary>A GICv3, its other fields as Arm's own implementations have them.</summary>
    public static readonly GicPidr2 GicV3 = new(0x3b);

    /// <summary>A GICv2, likewise.</summary>
    public static readonly GicPidr2 GicV2 = new(0x2b);

#pragma warning disable format // a table, in the manual's columns
    internal static class Bits
    {
        //                                                      msb  lsb
        public static readonly BitField Implementation0 = new(  3,  0);
        public static readonly BitField ArchRev         = new(  7,  4);
        public static readonly BitField Reserved8       = new( 63,  8);
    }
#pragma warning restore format

    /// <summary>2 is GICv2, 3 is GICv3, 4 is GICv4.</summary>
    public int ArchRev => (int)Bits.ArchRev.Get(Raw);
}
