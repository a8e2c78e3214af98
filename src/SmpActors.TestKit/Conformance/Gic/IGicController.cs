namespace SmpActors.TestKit.Conformance.Gic;

/// <summary>A GIC under test: what GICv2 and GICv3 have in common.</summary>
public interface IGicController : IInterruptController
{
    /// <summary>Reads a register of the distributor.</summary>
    /// <param name="cpu">Who reads: on GICv2 the registers of INTIDs 0 to 31 are banked.</param>
    /// <param name="offset">From GICD_base, in bytes; words are aligned.</param>
    ulong ReadDistributor(CpuId cpu, int offset);

    /// <summary>Writes a register of the distributor.</summary>
    /// <param name="cpu">Who writes: on GICv2 the registers of INTIDs 0 to 31 are banked.</param>
    /// <param name="offset">From GICD_base, in bytes; words are aligned.</param>
    /// <param name="value">32 bits; 64 for an IROUTER.</param>
    void WriteDistributor(CpuId cpu, int offset, ulong value);
}
