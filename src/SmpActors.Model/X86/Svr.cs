using SmpActors.Model.Registers;

namespace SmpActors.Model.X86;

/// <summary>Spurious-interrupt Vector Register: its bit 8 switches the APIC on.</summary>
/// <remarks>Source: Intel SDM vol. 3A, "Spurious-Interrupt Vector Register (SVR)"; 0x0f0.</remarks>
public readonly record struct Svr(uint Raw)
{
#pragma warning disable format // a table, in the manual's columns
    internal static class Bits
    {
        //                                                         msb  lsb
        public static readonly BitField Vector             = new(  7,  0);
        public static readonly BitField SoftwareEnable     = new(  8,  8);
        public static readonly BitField FocusDisable       = new(  9,  9);
        public static readonly BitField Reserved10         = new( 11, 10);
        public static readonly BitField SuppressBroadcasts = new( 12, 12);
        public static readonly BitField Reserved13         = new( 31, 13);
    }
#pragma warning restore format

    /// <summary>The fields that are not reserved.</summary>
    internal static BitField[] Defined { get; } =
        [Bits.Vector, Bits.SoftwareEnable, Bits.FocusDisable, Bits.SuppressBroadcasts];

    /// <summary>What an acknowledge gets when nothing is deliverable any more.</summary>
    public byte Vector
    {
        get => (byte)Bits.Vector.Get(Raw);
        init => Raw = (uint)Bits.Vector.Set(Raw, value);
    }

    /// <summary>Off: fixed messages are dropped; what is pending stays.</summary>
    public bool IsEnabled
    {
        get => Bits.SoftwareEnable.IsSet(Raw);
        init => Raw = (uint)Bits.SoftwareEnable.Set(Raw, value ? 1UL : 0);
    }

    /// <summary>EOI of a level-triggered interrupt is not told to the I/O APICs.</summary>
    public bool SuppressesEoiBroadcasts
    {
        get => Bits.SuppressBroadcasts.IsSet(Raw);
        init => Raw = (uint)Bits.SuppressBroadcasts.Set(Raw, value ? 1UL : 0);
    }
}
