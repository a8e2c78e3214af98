using SmpActors.Model.Registers;

namespace SmpActors.Model.X86;

/// <summary>Local APIC ID Register of an xAPIC; an x2APIC's is the id itself.</summary>
/// <remarks>Source: Intel SDM vol. 3A, "Local APIC ID"; 0x020.</remarks>
public readonly record struct XApicId(uint Raw)
{
#pragma warning disable format // a table, in the manual's columns
    internal static class Bits
    {
        //                                                      msb  lsb
        public static readonly BitField Reserved0       = new( 23,  0);
        public static readonly BitField Id              = new( 31, 24);
    }
#pragma warning restore format

    /// <summary>The physical id; 0xff addresses everyone and is nobody's.</summary>
    public byte Id
    {
        get => (byte)Bits.Id.Get(Raw);
        init => Raw = (uint)Bits.Id.Set(Raw, value);
    }

    /// <summary>The word without its reserved bits.</summary>
    internal uint Masked => Raw & (uint)Bits.Id.Mask;
}
