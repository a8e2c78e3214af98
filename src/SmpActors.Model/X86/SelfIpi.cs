using SmpActors.Model.Registers;

namespace SmpActors.Model.X86;

/// <summary>SELF IPI Register of an x2APIC: writing it sends the CPU itself an interrupt.</summary>
/// <remarks>Source: Intel SDM vol. 3A, "SELF IPI Register"; MSR 0x83f, write-only.</remarks>
public readonly record struct SelfIpi(uint Raw)
{
#pragma warning disable format // a table, in the manual's columns
    internal static class Bits
    {
        //                                                      msb  lsb
        public static readonly BitField Vector          = new(  7,  0);
        public static readonly BitField Reserved8       = new( 31,  8);
    }
#pragma warning restore format

    public byte Vector
    {
        get => (byte)Bits.Vector.Get(Raw);
        init => Raw = (uint)Bits.Vector.Set(Raw, value);
    }
}
