using SmpActors.Model.Registers;

namespace SmpActors.Model.Gic;

/// <summary>GICC_CTLR: whether the CPU interface signals, and how interrupts end.</summary>
/// <remarks>
/// As software of one group sees it. Source: GICv2 architecture (IHI 0048), GICC_CTLR;
/// GICC_DIS_BYPASS_MASK, GIC_CPU_CTRL_EOImodeNS (v4.9).
/// </remarks>
public readonly record struct GiccCtlr(ulong Raw)
{
#pragma warning disable format // a table, in the manual's columns
    internal static class Bits
    {
        //                                                      msb  lsb
        public static readonly BitField Enable          = new(  0,  0);
        public static readonly BitField Reserved1       = new(  4,  1);
        public static readonly BitField BypassDisable   = new(  8,  5);
        public static readonly BitField EoiModeNs       = new(  9,  9);
        public static readonly BitField Reserved10      = new( 63, 10);
    }
#pragma warning restore format

    /// <summary>Interrupts are signalled to the core.</summary>
    public bool Enable
    {
        get => Bits.Enable.IsSet(Raw);
        init => Raw = Bits.Enable.Set(Raw, value ? 1UL : 0);
    }

    /// <summary>Four bits that keep legacy interrupt pins away; firmware sets them.</summary>
    public int BypassDisable
    {
        get => (int)Bits.BypassDisable.Get(Raw);
        init => Raw = Bits.BypassDisable.Set(Raw, (ulong)value);
    }

    /// <summary>Split mode: EOIR drops the priority only, and DIR deactivates.</summary>
    public bool EoiModeNs
    {
        get => Bits.EoiModeNs.IsSet(Raw);
        init => Raw = Bits.EoiModeNs.Set(Raw, value ? 1UL : 0);
    }

    /// <summary>The word without its reserved bits, which ignore writes.</summary>
    public GiccCtlr WithoutReserved() => new()
    {
        Enable = Enable,
        BypassDisable = BypassDisable,
        EoiModeNs = EoiModeNs,
    };
}
