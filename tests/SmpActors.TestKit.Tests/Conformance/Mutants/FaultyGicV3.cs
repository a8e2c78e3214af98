using SmpActors.Model.Gic;
using SmpActors.TestKit.Conformance;
using SmpActors.TestKit.Conformance.Gic;

namespace SmpActors.TestKit.Tests.Conformance.Mutants;

/// <summary>A GICv3 with a fault.</summary>
internal sealed class FaultyGicV3(IGicV3Controller inner, GicFault<IGicV3Controller> fault)
    : IGicV3Controller
{
    public int CpuCount => inner.CpuCount;

    public void Settle() => inner.Settle();

    public bool IsInterruptAsserted(CpuId cpu) => fault.Pin(inner, cpu);

    public ulong ReadDistributor(CpuId cpu, int offset) =>
        fault.ReadGicd(offset, inner.ReadDistributor(cpu, offset));

    public void WriteDistributor(CpuId cpu, int offset, ulong value) =>
        fault.WriteGicd(inner, cpu, offset, value);

    public ulong ReadRedistributor(CpuId cpu, int offset) =>
        fault.ReadGicr(offset, inner.ReadRedistributor(cpu, offset));

    public void WriteRedistributor(CpuId cpu, int offset, uint value)
    {
        if (fault.WriteGicr is { } write) write(inner, cpu, offset, value);
        else inner.WriteRedistributor(cpu, offset, value);
    }

    public AccessOutcome ReadIcc(CpuId cpu, IccRegister register) => fault.ReadInterface is { } read
        ? AccessOutcome.Read(read(inner, cpu, (int)register))
        : inner.ReadIcc(cpu, register);

    public AccessOutcome WriteIcc(CpuId cpu, IccRegister register, ulong value)
    {
        if (fault.WriteInterface is not { } write) return inner.WriteIcc(cpu, register, value);
        write(inner, cpu, (int)register, value);
        return AccessOutcome.Written;
    }

    public void Dispose() => inner.Dispose();
}
