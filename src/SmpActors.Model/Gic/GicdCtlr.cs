using SmpActors.Model.Registers;

namespace SmpActors.Model.Gic;

/// <summary>GICD_CTLR of a machine with one security state: which groups are forwarded.</summary>
/// <remarks>
/// Source: GICv3 and GICv4 architecture (IHI 0069), GICD_CTLR when DS is 1. The word that Linux
/// writes, 0x13, enables Group 1 in the non-secure view too.
/// </remarks>
public readonly record struct GicdCtlr(ulong Raw)
{
#pragma warning disable format // a table, in the manual's columns
    internal static class Bits
    {
        //                                                      msb  lsb
        public static readonly BitField EnableGrp0      = new(  0,  0);
        public static readonly BitField EnableGrp1      = new(  1,  1);
        public static readonly BitField Reserved2       = new(  3,  2);
        public static readonly BitField Are             = new(  4,  4);
        public static readonly BitField Reserved5       = new(  5,  5);
        public static readonly BitField Ds              = new(  6,  6);
        public static readonly BitField E1Nwf           = new(  7,  7);
        public static readonly BitField NAssgiReq       = new(  8,  8);
        public static readonly BitField Reserved9       = new( 30,  9);
        public static readonly BitField Rwp             = new( 31, 31);
        public static readonly BitField Reserved32      = new( 63, 32);
    }
#pragma warning restore format

    public bool EnableGrp0
    {
        get => Bits.EnableGrp0.IsSet(Raw);
        init => Raw = Bits.EnableGrp0.Set(Raw, value ? 1UL : 0);
    }

    public bool EnableGrp1
    {
        get => Bits.EnableGrp1.IsSet(Raw);
        init => Raw = Bits.EnableGrp1.Set(Raw, value ? 1UL : 0);
    }

    /// <summary>Affinity routing.</summary>
    public bool Are
    {
        get => Bits.Are.IsSet(Raw);
        init => Raw = Bits.Are.Set(Raw, value ? 1UL : 0);
    }

    /// <summary>One security state only.</summary>
    public bool Ds
    {
        get => Bits.Ds.IsSet(Raw);
        init => Raw = Bits.Ds.Set(Raw, value ? 1UL : 0);
    }

    /// <summary>Register write pending: not every redistributor has seen the enables yet.</summary>
    public bool Rwp
    {
        get => Bits.Rwp.IsSet(Raw);
        init => Raw = Bits.Rwp.Set(Raw, value ? 1UL : 0);
    }
}
