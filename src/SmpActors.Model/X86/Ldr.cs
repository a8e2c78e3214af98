using SmpActors.Model.Registers;

namespace SmpActors.Model.X86;

/// <summary>Logical Destination Register of an xAPIC: software's name for this APIC.</summary>
/// <remarks>Source: Intel SDM vol. 3A, "Logical Destination Mode"; 0x0d0.</remarks>
public readonly record struct Ldr(uint Raw)
{
#pragma warning disable format // a table, in the manual's columns
    internal static class Bits
    {
        //                                                      msb  lsb
        public static readonly BitField Reserved0       = new( 23,  0);
        public static readonly BitField LogicalId       = new( 31, 24);
    }
#pragma warning restore format

    /// <summary>
    /// Flat: a set of one of 8. Cluster: bits 7:4 the cluster, 3:0 a set of one of 4.
    /// </summary>
    public byte LogicalId
    {
        get => (byte)Bits.LogicalId.Get(Raw);
        init => Raw = (uint)Bits.LogicalId.Set(Raw, value);
    }
}
