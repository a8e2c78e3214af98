using SmpActors.Model.Registers;

namespace SmpActors.Model.X86;

/// <summary>Local Vector Table entry: what an interrupt of the CPU's own APIC does.</summary>
/// <remarks>Source: Intel SDM vol. 3A, "Local Vector Table"; 0x320 to 0x370, 0x2f0.</remarks>
public readonly record struct Lvt(uint Raw)
{
#pragma warning disable format // a table, in the manual's columns
    internal static class Bits
    {
        //                                                      msb  lsb
        public static readonly BitField Vector          = new(  7,  0);
        public static readonly BitField DeliveryMode    = new( 10,  8);
        public static readonly BitField Reserved11      = new( 11, 11);
        public static readonly BitField DeliveryStatus  = new( 12, 12);
        public static readonly BitField Polarity        = new( 13, 13);
        public static readonly BitField RemoteIrr       = new( 14, 14);
        public static readonly BitField TriggerMode     = new( 15, 15);
        public static readonly BitField Mask            = new( 16, 16);
        public static readonly BitField TimerMode       = new( 18, 17);
        public static readonly BitField Reserved19      = new( 31, 19);
    }
#pragma warning restore format

    /// <summary>The value after reset.</summary>
    public static Lvt Masked => new() { IsMasked = true };

    public byte Vector
    {
        get => (byte)Bits.Vector.Get(Raw);
        init => Raw = (uint)Bits.Vector.Set(Raw, value);
    }

    public DeliveryMode DeliveryMode
    {
        get => (DeliveryMode)Bits.DeliveryMode.Get(Raw);
        init => Raw = (uint)Bits.DeliveryMode.Set(Raw, (ulong)value);
    }

    public bool IsMasked
    {
        get => Bits.Mask.IsSet(Raw);
        init => Raw = (uint)Bits.Mask.Set(Raw, value ? 1UL : 0);
    }
}
