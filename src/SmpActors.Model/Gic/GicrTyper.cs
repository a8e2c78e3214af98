using SmpActors.Model.Registers;

namespace SmpActors.Model.Gic;

/// <summary>GICR_TYPER: whose redistributor it is. Read-only.</summary>
/// <remarks>Source: GICv3 and GICv4 architecture (IHI 0069), GICR_TYPER.</remarks>
public readonly record struct GicrTyper(ulong Raw)
{
#pragma warning disable format // a table, in the manual's columns
    internal static class Bits
    {
        //                                                      msb  lsb
        public static readonly BitField Plpis           = new(  0,  0);
        public static readonly BitField Vlpis           = new(  1,  1);
        public static readonly BitField Dirty           = new(  2,  2);
        public static readonly BitField DirectLpi       = new(  3,  3);
        public static readonly BitField Last            = new(  4,  4);
        public static readonly BitField Dpgs            = new(  5,  5);
        public static readonly BitField Reserved6       = new(  7,  6);
        public static readonly BitField ProcessorNumber = new( 23,  8);
        public static readonly BitField Reserved24      = new( 31, 24);
        public static readonly BitField Affinity        = new( 63, 32);
    }
#pragma warning restore format

    /// <summary>The last frame of its region.</summary>
    public bool Last
    {
        get => Bits.Last.IsSet(Raw);
        init => Raw = Bits.Last.Set(Raw, value ? 1UL : 0);
    }

    /// <summary>The place within the region, modulo 2^16.</summary>
    public int ProcessorNumber
    {
        get => (int)Bits.ProcessorNumber.Get(Raw);
        init => Raw = Bits.ProcessorNumber.Set(Raw, (ulong)value);
    }

    /// <summary>Aff3.Aff2.Aff1.Aff0, a byte each.</summary>
    public uint Affinity
    {
        get => (uint)Bits.Affinity.Get(Raw);
        init => Raw = Bits.Affinity.Set(Raw, value);
    }

    /// <summary>An affinity as this register has it.</summary>
    public static uint Pack(Mpidr mpidr) =>
        (((((mpidr.Aff3 * 256U) + mpidr.Aff2) * 256) + mpidr.Aff1) * 256) + mpidr.Aff0;
}
