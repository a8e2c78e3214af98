using SmpActors.TestKit.Conformance.Gic;

namespace SmpActors.TestKit.Tests.Conformance.Mutants;

/// <summary>A GICv2 with a fault.</summary>
internal sealed class FaultyGicV2(IGicV2Controller inner, GicFault<IGicV2Controller> fault)
    : IGicV2Controller
{
    public int CpuCount => inner.CpuCount;

    public void Settle() => inner.Settle();

    public bool IsInterruptAsserted(CpuId cpu) => fault.Pin(inner, cpu);

    public ulong ReadDistributor(CpuId cpu, int offset) =>
        fault.ReadGicd(offset, inner.ReadDistributor(cpu, offset));

    public void WriteDistributor(CpuId cpu, int offset, ulong value) =>
        fault.WriteGicd(inner, cpu, offset, value);

    public uint ReadCpuInterface(CpuId cpu, int offset) =>
        (uint?)fault.ReadInterface?.Invoke(inner, cpu, offset)
        ?? inner.ReadCpuInterface(cpu, offset);

    public void WriteCpuInterface(CpuId cpu, int offset, uint value)
    {
        if (fault.WriteInterface is { } write) write(inner, cpu, offset, value);
        else inner.WriteCpuInterface(cpu, offset, value);
    }

    public void Dispose() => inner.Dispose();
}
