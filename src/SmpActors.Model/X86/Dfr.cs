using SmpActors.Model.Registers;

namespace SmpActors.Model.X86;

/// <summary>Destination Format Register of an xAPIC: how its logical id is compared.</summary>
/// <remarks>Source: Intel SDM vol. 3A, "Logical Destination Mode"; 0x0e0.</remarks>
public readonly record struct Dfr(uint Raw)
{
#pragma warning disable format // a table, in the manual's columns
    internal static class Bits
    {
        //                                                      msb  lsb
        public static readonly BitField Reserved0       = new( 27,  0);
        public static readonly BitField Model           = new( 31, 28);
    }
#pragma warning restore format

    /// <summary>Model 0xf, all reserved bits set: the value after reset, and Linux's.</summary>
    public static Dfr Flat => new(0xffff_ffff);

    /// <summary>Model 0.</summary>
    public static Dfr Cluster => new(0x0fff_ffff);

    public bool IsFlat => Bits.Model.Get(Raw) == Bits.Model.ValueMax;
}
