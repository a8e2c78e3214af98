using SmpActors.Model.Registers;

namespace SmpActors.Model.Gic;

/// <summary>ICC_SGI1R_EL1: writing it sends a Group 1 SGI to CPUs of one cluster.</summary>
/// <remarks>Source: GICv3 and GICv4 architecture (IHI 0069), ICC_SGI1R_EL1; write-only.</remarks>
public readonly record struct Sgi1r(ulong Raw)
{
    /// <summary>The register's name in a trace.</summary>
    public const string Name = "ICC_SGI1R_EL1";

    /// <summary>CPUs that one target list can name.</summary>
    public const int TargetCountMax = 16;

#pragma warning disable format // a table, in the manual's columns
    internal static class Bits
    {
        //                                                      msb  lsb
        public static readonly BitField TargetList      = new( 15,  0);
        public static readonly BitField Aff1            = new( 23, 16);
        public static readonly BitField IntId           = new( 27, 24);
        public static readonly BitField Reserved28      = new( 31, 28);
        public static readonly BitField Aff2            = new( 39, 32);
        public static readonly BitField Irm             = new( 40, 40);
        public static readonly BitField Reserved41      = new( 43, 41);
        public static readonly BitField Rs              = new( 47, 44);
        public static readonly BitField Aff3            = new( 55, 48);
        public static readonly BitField Reserved56      = new( 63, 56);
    }
#pragma warning restore format

    /// <summary>Bit k names the CPU whose Aff0 is k + 16 * <see cref="Rs"/>.</summary>
    public ushort TargetList
    {
        get => (ushort)Bits.TargetList.Get(Raw);
        init => Raw = Bits.TargetList.Set(Raw, value);
    }

    public byte Aff1 { get => (byte)Bits.Aff1.Get(Raw); init => Raw = Bits.Aff1.Set(Raw, value); }

    public byte Aff2 { get => (byte)Bits.Aff2.Get(Raw); init => Raw = Bits.Aff2.Set(Raw, value); }

    public byte Aff3 { get => (byte)Bits.Aff3.Get(Raw); init => Raw = Bits.Aff3.Set(Raw, value); }

    /// <summary>0 to 15.</summary>
    public int IntId
    {
        get => (int)Bits.IntId.Get(Raw);
        init => Raw = Bits.IntId.Set(Raw, (ulong)value);
    }

    /// <summary>All CPUs but the writer, without affinity and list. Linux never sets it.</summary>
    public bool Irm
    {
        get => Bits.Irm.IsSet(Raw);
        init => Raw = Bits.Irm.Set(Raw, value ? 1UL : 0);
    }

    /// <summary>Range selector: which 16 values of Aff0 the list covers. 0 in v4.9.</summary>
    public byte Rs { get => (byte)Bits.Rs.Get(Raw); init => Raw = Bits.Rs.Set(Raw, value); }

    /// <summary>The affinity that bit <paramref name="place"/> of the target list names.</summary>
    /// <param name="place">0 to 15.</param>
    public Mpidr TargetAt(int place) => new()
    {
        Aff0 = (byte)((Rs * TargetCountMax) + place),
        Aff1 = Aff1,
        Aff2 = Aff2,
        Aff3 = Aff3,
    };

    /// <summary>Whom the write interrupts: CPUs that exist, whatever their state.</summary>
    /// <param name="writer">The CPU that writes; IRM leaves it out.</param>
    /// <param name="topology">Who has which affinity.</param>
    public CpuMask TargetsOf(CpuId writer, MachineTopology topology)
    {
        if (Irm) return topology.Possible.Except(writer);

        var targets = CpuMask.Empty;
        for (var place = 0; place < TargetCountMax; place++)
        {
            if ((TargetList & (1 << place)) == 0) continue;
            if (topology.CpuOf(TargetAt(place)) is { } cpu) targets = targets.Or(CpuMask.Of(cpu));
        }

        return targets;
    }

    public override string ToString() => $"0x{Raw:x16}";
}
