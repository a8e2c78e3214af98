using SmpActors.Model.Registers;

namespace SmpActors.Model.Gic;

/// <summary>GICD_SGIR of a GICv2: writing it sends an SGI, to any CPUs at once.</summary>
/// <remarks>Source: GICv2 architecture (IHI 0048), GICD_SGIR; write-only.</remarks>
public readonly record struct GicdSgir(ulong Raw)
{
#pragma warning disable format // a table, in the manual's columns
    internal static class Bits
    {
        //                                                      msb  lsb
        public static readonly BitField SgiIntId        = new(  3,  0);
        public static readonly BitField Reserved4       = new( 14,  4);
        public static readonly BitField NsAtt           = new( 15, 15);
        public static readonly BitField CpuTargetList   = new( 23, 16);
        public static readonly BitField TargetListFilter = new( 25, 24);
        public static readonly BitField Reserved26      = new( 63, 26);
    }
#pragma warning restore format

    /// <summary>0 to 15.</summary>
    public int SgiIntId
    {
        get => (int)Bits.SgiIntId.Get(Raw);
        init => Raw = Bits.SgiIntId.Set(Raw, (ulong)value);
    }

    /// <summary>Bit k names interface k; looked at with <see cref="SgirFilter.List"/>.</summary>
    public byte CpuTargetList
    {
        get => (byte)Bits.CpuTargetList.Get(Raw);
        init => Raw = Bits.CpuTargetList.Set(Raw, value);
    }

    public SgirFilter TargetListFilter
    {
        get => (SgirFilter)Bits.TargetListFilter.Get(Raw);
        init => Raw = Bits.TargetListFilter.Set(Raw, (ulong)value);
    }

    /// <summary>Whether the write interrupts a CPU interface.</summary>
    /// <param name="target">Which one, 0 to 7.</param>
    /// <param name="writer">The CPU interface that writes.</param>
    public bool Names(int target, int writer) => TargetListFilter switch
    {
        SgirFilter.List => (CpuTargetList & (1 << target)) != 0,
        SgirFilter.AllButWriter => target != writer,
        SgirFilter.Writer => target == writer,

        // The architecture reserves it; here it names nobody.
        _ => false,
    };

    public override string ToString() => $"0x{Raw:x8}";
}

/// <summary>Which CPU interfaces a write of GICD_SGIR is for.</summary>
public enum SgirFilter : byte
{
    /// <summary>Those of the list.</summary>
    List,

    /// <summary>All but the writer's. Linux never asks for it.</summary>
    AllButWriter,

    /// <summary>The writer's: what Linux asks for where there is one CPU.</summary>
    Writer,

    Reserved,
}
