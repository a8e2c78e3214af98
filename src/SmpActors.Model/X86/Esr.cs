using SmpActors.Model.Registers;

namespace SmpActors.Model.X86;

/// <summary>Error Status Register: a write shows what has gone wrong since the last one.</summary>
/// <remarks>Source: Intel SDM vol. 3A, "Error Handling"; 0x280.</remarks>
public readonly record struct Esr(uint Raw)
{
#pragma warning disable format // a table, in the manual's columns
    internal static class Bits
    {
        //                                                           msb  lsb
        public static readonly BitField SendChecksum         = new(  0,  0);
        public static readonly BitField ReceiveChecksum      = new(  1,  1);
        public static readonly BitField SendAccept           = new(  2,  2);
        public static readonly BitField ReceiveAccept        = new(  3,  3);
        public static readonly BitField RedirectableIpi      = new(  4,  4);
        public static readonly BitField SendIllegalVector    = new(  5,  5);
        public static readonly BitField ReceiveIllegalVector = new(  6,  6);
        public static readonly BitField IllegalRegister      = new(  7,  7);
        public static readonly BitField Reserved8            = new( 31,  8);
    }
#pragma warning restore format

    /// <summary>A lowest-priority IPI was to be sent by an APIC that sends none.</summary>
    public bool HasRedirectableIpi
    {
        get => Bits.RedirectableIpi.IsSet(Raw);
        init => Raw = (uint)Bits.RedirectableIpi.Set(Raw, value ? 1UL : 0);
    }

    /// <summary>ICR was written with a vector below 16; nothing was sent.</summary>
    public bool HasSentIllegalVector
    {
        get => Bits.SendIllegalVector.IsSet(Raw);
        init => Raw = (uint)Bits.SendIllegalVector.Set(Raw, value ? 1UL : 0);
    }

    /// <summary>A message arrived with a vector below 16.</summary>
    public bool HasReceivedIllegalVector
    {
        get => Bits.ReceiveIllegalVector.IsSet(Raw);
        init => Raw = (uint)Bits.ReceiveIllegalVector.Set(Raw, value ? 1UL : 0);
    }

    /// <summary>A reserved address of an xAPIC's page was read or written.</summary>
    public bool HasIllegalRegister
    {
        get => Bits.IllegalRegister.IsSet(Raw);
        init => Raw = (uint)Bits.IllegalRegister.Set(Raw, value ? 1UL : 0);
    }

    /// <summary>All errors of both.</summary>
    public Esr And(Esr other) => new(Raw | other.Raw);
}
