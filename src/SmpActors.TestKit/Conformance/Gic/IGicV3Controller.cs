using SmpActors.Model.Gic;

namespace SmpActors.TestKit.Conformance.Gic;

/// <summary>A GICv3 under test, with system registers and affinity routing.</summary>
/// <remarks>
/// One security state (GICD_CTLR.DS is 1), or the Non-secure view of two. Which affinity a CPU has
/// is read from its GICR_TYPER.
/// </remarks>
public interface IGicV3Controller : IGicController
{
    /// <summary>Reads a register of a CPU's own redistributor.</summary>
    /// <param name="cpu">Whose it is.</param>
    /// <param name="offset">From RD_base, in bytes; SGI_base is at 0x10000.</param>
    /// <returns>64 bits of GICR_TYPER, else 32.</returns>
    ulong ReadRedistributor(CpuId cpu, int offset);

    /// <summary>Writes a 32-bit register of a CPU's own redistributor.</summary>
    /// <param name="cpu">Whose it is.</param>
    /// <param name="offset">From RD_base, in bytes; SGI_base is at 0x10000.</param>
    /// <param name="value">What is written.</param>
    void WriteRedistributor(CpuId cpu, int offset, uint value);

    /// <summary>MRS of a CPU interface register; of IAR it acknowledges.</summary>
    AccessOutcome ReadIcc(CpuId cpu, IccRegister register);

    /// <summary>MSR of a CPU interface register.</summary>
    AccessOutcome WriteIcc(CpuId cpu, IccRegister register, ulong value);
}
