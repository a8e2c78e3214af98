using SmpActors.Model.Registers;

namespace SmpActors.Model.Topology;

/// <summary>Multiprocessor Affinity Register: where a core sits, Aff3.Aff2.Aff1.Aff0.</summary>
/// <remarks>Source: Arm ARM, MPIDR_EL1; the affinity fields only.</remarks>
public readonly record struct Mpidr(ulong Raw)
{
#pragma warning disable format // a table, in the manual's columns
    internal static class Bits
    {
        //                                                      msb  lsb
        public static readonly BitField Aff0            = new(  7,  0);
        public static readonly BitField Aff1            = new( 15,  8);
        public static readonly BitField Aff2            = new( 23, 16);
        public static readonly BitField Reserved24      = new( 31, 24);
        public static readonly BitField Aff3            = new( 39, 32);
        public static readonly BitField Reserved40      = new( 63, 40);
    }
#pragma warning restore format

    public byte Aff0 { get => (byte)Bits.Aff0.Get(Raw); init => Raw = Bits.Aff0.Set(Raw, value); }

    public byte Aff1 { get => (byte)Bits.Aff1.Get(Raw); init => Raw = Bits.Aff1.Set(Raw, value); }

    public byte Aff2 { get => (byte)Bits.Aff2.Get(Raw); init => Raw = Bits.Aff2.Set(Raw, value); }

    public byte Aff3 { get => (byte)Bits.Aff3.Get(Raw); init => Raw = Bits.Aff3.Set(Raw, value); }

    /// <summary>The affinity fields alone, which tell one core from another.</summary>
    public Mpidr Affinity => new(Raw & ~(Bits.Reserved24.Mask | Bits.Reserved40.Mask));

    /// <summary>The affinity without Aff0: what one SGI register write can address.</summary>
    /// <remarks>Source: drivers/irqchip/irq-gic-v3.c, MPIDR_TO_SGI_CLUSTER_ID() (v4.9).</remarks>
    public ulong Cluster => Bits.Aff0.Set(Affinity.Raw, 0);

    public override string ToString() => $"{Aff3}.{Aff2}.{Aff1}.{Aff0}";
}
