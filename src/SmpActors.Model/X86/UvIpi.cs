using SmpActors.Model.Registers;

namespace SmpActors.Model.X86;

/// <summary>
/// What the hub of an SGI UV machine is written in its IPI register, to interrupt a CPU.
/// </summary>
/// <remarks>
/// A format only: no machine here has such a hub. Unverified but for what it holds.
/// Source: arch/x86/include/asm/uv/uv_hub.h, uv_hub_ipi_value(); uv_mmrs.h, UVH_IPI_INT (v4.9).
/// </remarks>
public readonly record struct UvIpi(ulong Raw)
{
#pragma warning disable format // a table, in the manual's columns
    internal static class Bits
    {
        //                                                      msb  lsb
        public static readonly BitField Vector          = new(  7,  0);
        public static readonly BitField DeliveryMode    = new( 10,  8);
        public static readonly BitField DestinationMode = new( 11, 11);
        public static readonly BitField Reserved12      = new( 15, 12);
        public static readonly BitField ApicId          = new( 47, 16);
        public static readonly BitField Reserved48      = new( 62, 48);
        public static readonly BitField Send            = new( 63, 63);
    }
#pragma warning restore format

    /// <summary>The word that sends to one CPU, physically.</summary>
    public static UvIpi Of(ApicId id, int vector)
    {
        var mode = vector == IrqVectors.Nmi ? DeliveryMode.Nmi : DeliveryMode.Fixed;
        var raw = Bits.Vector.Set(0, (ulong)vector);
        raw = Bits.DeliveryMode.Set(raw, (ulong)mode);
        raw = Bits.ApicId.Set(raw, id.Value);
        return new(Bits.Send.Set(raw, 1));
    }
}
