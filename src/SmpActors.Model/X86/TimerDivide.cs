using SmpActors.Model.Registers;

namespace SmpActors.Model.X86;

/// <summary>
/// Divide Configuration Register: how many bus cycles the APIC's timer counts as one.
/// </summary>
/// <remarks>Source: Intel SDM vol. 3A, "APIC Timer"; 0x3e0.</remarks>
public readonly record struct TimerDivide(uint Raw)
{
#pragma warning disable format // a table, in the manual's columns
    internal static class Bits
    {
        //                                                      msb  lsb
        public static readonly BitField DivideLow       = new(  1,  0);
        public static readonly BitField Reserved2       = new(  2,  2);
        public static readonly BitField DivideHigh      = new(  3,  3);
        public static readonly BitField Reserved4       = new( 31,  4);
    }
#pragma warning restore format

    /// <summary>
    /// 1, 2, 4 to 128: all ones of the three bits is 1, 0 is 2, 1 is 4, and so on.
    /// </summary>
    public int Divisor
    {
        get
        {
            const int One = 7;
            var code = (int)((Bits.DivideHigh.Get(Raw) << Bits.DivideLow.Width)
                | Bits.DivideLow.Get(Raw));
            return code == One ? 1 : 2 << code;
        }
    }
}
