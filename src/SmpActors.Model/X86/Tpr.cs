using SmpActors.Model.Registers;

namespace SmpActors.Model.X86;

/// <summary>
/// Task Priority Register: no interrupt of its class or a lower one is let through.
/// </summary>
/// <remarks>Source: Intel SDM vol. 3A, "Task and Processor Priorities"; 0x080.</remarks>
public readonly record struct Tpr(uint Raw)
{
#pragma warning disable format // a table, in the manual's columns
    internal static class Bits
    {
        //                                                      msb  lsb
        public static readonly BitField SubClass        = new(  3,  0);
        public static readonly BitField Class           = new(  7,  4);
        public static readonly BitField Reserved8       = new( 31,  8);
    }
#pragma warning restore format

    /// <summary>0 to 15: vectors from 16 times it to that plus 15 have it.</summary>
    public byte Class
    {
        get => (byte)Bits.Class.Get(Raw);
        init => Raw = (uint)Bits.Class.Set(Raw, value);
    }
}
