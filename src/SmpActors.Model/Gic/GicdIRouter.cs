using SmpActors.Model.Registers;

namespace SmpActors.Model.Gic;

/// <summary>GICD_IROUTERn: which CPU gets an SPI.</summary>
/// <remarks>Source: GICv3 and GICv4 architecture (IHI 0069), GICD_IROUTERn.</remarks>
public readonly record struct GicdIRouter(ulong Raw)
{
#pragma warning disable format // a table, in the manual's columns
    internal static class Bits
    {
        //                                                      msb  lsb
        public static readonly BitField Aff0            = new(  7,  0);
        public static readonly BitField Aff1            = new( 15,  8);
        public static readonly BitField Aff2            = new( 23, 16);
        public static readonly BitField Reserved24      = new( 30, 24);
        public static readonly BitField RoutingMode     = new( 31, 31);
        public static readonly BitField Aff3            = new( 39, 32);
        public static readonly BitField Reserved40      = new( 63, 40);
    }
#pragma warning restore format

    /// <summary>Any CPU that takes part may get it (1 of N), whatever the affinity says.</summary>
    public bool RoutingMode
    {
        get => Bits.RoutingMode.IsSet(Raw);
        init => Raw = Bits.RoutingMode.Set(Raw, value ? 1UL : 0);
    }

    /// <summary>The CPU that gets it.</summary>
    public Mpidr Affinity => new Mpidr(Raw).Affinity;

    /// <summary>The word without its reserved bits, which ignore writes.</summary>
    public GicdIRouter WithoutReserved() =>
        new(Raw & ~(Bits.Reserved24.Mask | Bits.Reserved40.Mask));
}
