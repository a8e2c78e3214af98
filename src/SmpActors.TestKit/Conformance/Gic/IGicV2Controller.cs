namespace SmpActors.TestKit.Conformance.Gic;

/// <summary>A GICv2 under test, or a GICv3 in its legacy mode.</summary>
public interface IGicV2Controller : IGicController
{
    /// <summary>Reads a register of a CPU's own interface; of GICC_IAR it acknowledges.</summary>
    /// <param name="cpu">Whose it is.</param>
    /// <param name="offset">From GICC_base, in bytes.</param>
    uint ReadCpuInterface(CpuId cpu, int offset);

    /// <summary>Writes a register of a CPU's own interface.</summary>
    /// <param name="cpu">Whose it is.</param>
    /// <param name="offset">From GICC_base, in bytes.</param>
    /// <param name="value">What is written.</param>
    void WriteCpuInterface(CpuId cpu, int offset, uint value);
}
