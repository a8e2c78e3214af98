using SmpActors.Model.Registers;

namespace SmpActors.Model.Gic;

/// <summary>GICR_CTLR: what a redistributor is still busy with.</summary>
/// <remarks>Source: GICv3 and GICv4 architecture (IHI 0069), GICR_CTLR.</remarks>
public readonly record struct GicrCtlr(ulong Raw)
{
#pragma warning disable format // a table, in the manual's columns
    internal static class Bits
    {
        //                                                      msb  lsb
        public static readonly BitField EnableLpis      = new(  0,  0);
        public static readonly BitField Ces             = new(  1,  1);
        public static readonly BitField Ir              = new(  2,  2);
        public static readonly BitField Rwp             = new(  3,  3);
        public static readonly BitField Reserved4       = new( 23,  4);
        public static readonly BitField Dpg0            = new( 24, 24);
        public static readonly BitField Dpg1Ns          = new( 25, 25);
        public static readonly BitField Dpg1S           = new( 26, 26);
        public static readonly BitField Reserved27      = new( 30, 27);
        public static readonly BitField Uwp             = new( 31, 31);
        public static readonly BitField Reserved32      = new( 63, 32);
    }
#pragma warning restore format

    /// <summary>Register write pending: the CPU may still take what was disabled.</summary>
    public bool Rwp
    {
        get => Bits.Rwp.IsSet(Raw);
        init => Raw = Bits.Rwp.Set(Raw, value ? 1UL : 0);
    }

    /// <summary>Upstream write pending: not all that the CPU generated has arrived.</summary>
    public bool Uwp
    {
        get => Bits.Uwp.IsSet(Raw);
        init => Raw = Bits.Uwp.Set(Raw, value ? 1UL : 0);
    }
}
