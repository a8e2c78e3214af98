using SmpActors.Model.Registers;

namespace SmpActors.Model.X86;

/// <summary>How the two drivers of NumaConnect machines send.</summary>
/// <remarks>
/// Source: arch/x86/kernel/apic/apic_numachip.c, numachip_send_IPI_one() (v4.9), unverified.
/// </remarks>
public static class Numachip
{
    private static readonly BitField _local = new(7, 0);

    /// <summary>
    /// Whether a CPU is of the sender's own server: then its local APIC sends, physically, to
    /// <see cref="LocalIdOf"/>, and no hub is written.
    /// </summary>
    public static bool IsLocal(ApicId sender, ApicId target) =>
        ((sender.Value ^ target.Value) & ~_local.Mask) == 0;

    /// <summary>The 8-bit id by which its own server knows a CPU.</summary>
    public static byte LocalIdOf(ApicId id) => (byte)_local.Get(id.Value);

    internal static uint CommandOf(int vector) => new Icr
    {
        DeliveryMode = vector == IrqVectors.Nmi ? DeliveryMode.Nmi : DeliveryMode.Fixed,
        Vector = (byte)vector,
    }.Low;
}

/// <summary>
/// What a NumaConnect hub of the first generation is written, to interrupt a CPU of another server.
/// </summary>
/// <remarks>
/// A format only: no machine here has such a hub. Unverified but for the place of the APIC id.
/// Source: arch/x86/kernel/apic/apic_numachip.c, numachip1_apic_icr_write() (v4.9).
/// </remarks>
public readonly record struct Numachip1Icr(uint Raw)
{
#pragma warning disable format // a table, in the manual's columns
    internal static class Bits
    {
        //                                                      msb  lsb
        public static readonly BitField Vector          = new(  7,  0);
        public static readonly BitField DeliveryMode    = new( 10,  8);
        public static readonly BitField Reserved11      = new( 15, 11);
        public static readonly BitField ApicId          = new( 31, 16);
    }
#pragma warning restore format

    /// <summary>The word for one CPU: an NMI keeps its vector, 2.</summary>
    /// <param name="id">Whom, at most 16 bits.</param>
    /// <param name="vector">Which.</param>
    public static Numachip1Icr Of(ApicId id, int vector) =>
        new((uint)Bits.ApicId.Set(Numachip.CommandOf(vector), id.Value));
}

/// <summary>The same of a hub of the second generation.</summary>
/// <remarks>
/// Source: arch/x86/kernel/apic/apic_numachip.c, numachip2_apic_icr_write() (v4.9), unverified.
/// </remarks>
public readonly record struct Numachip2Icr(uint Raw)
{
#pragma warning disable format // a table, in the manual's columns
    internal static class Bits
    {
        //                                                      msb  lsb
        public static readonly BitField Vector          = new(  7,  0);
        public static readonly BitField DeliveryMode    = new( 10,  8);
        public static readonly BitField Reserved11      = new( 11, 11);
        public static readonly BitField ApicId          = new( 31, 12);
    }
#pragma warning restore format

    /// <summary>The word for one CPU: an NMI keeps its vector, 2.</summary>
    /// <param name="id">Whom, at most 20 bits.</param>
    /// <param name="vector">Which.</param>
    public static Numachip2Icr Of(ApicId id, int vector) =>
        new((uint)Bits.ApicId.Set(Numachip.CommandOf(vector), id.Value));
}
