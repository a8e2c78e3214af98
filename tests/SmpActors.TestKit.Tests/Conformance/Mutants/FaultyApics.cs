using SmpActors.TestKit.Conformance;
using SmpActors.TestKit.Conformance.X86;

namespace SmpActors.TestKit.Tests.Conformance.Mutants;

/// <summary>Local APICs with a fault.</summary>
internal sealed class FaultyApics(IX86Controller inner, X86Fault fault) : IX86Controller, INmiPin
{
    private const int MsrFirst = 0x800;
    private const int MsrSpacing = 0x10;

    private readonly INmiPin _nmi = (INmiPin)inner;

    public int CpuCount => inner.CpuCount;

    public void Settle() => inner.Settle();

    public bool IsInterruptAsserted(CpuId cpu) => fault.Pin(inner, cpu);

    public bool IsNmiAsserted(CpuId cpu) => _nmi.IsNmiAsserted(cpu);

    public void EnterNmi(CpuId cpu) => _nmi.EnterNmi(cpu);

    public void LeaveNmi(CpuId cpu) => _nmi.LeaveNmi(cpu);

    public AccessOutcome ReadPage(CpuId cpu, int offset) =>
        Changed(cpu, offset, inner.ReadPage(cpu, offset));

    public AccessOutcome WritePage(CpuId cpu, int offset, uint value) =>
        fault.Write(inner, cpu, offset, value) is { } changed
            ? Outcome(inner.WritePage(cpu, offset, (uint)changed))
            : AccessOutcome.Written;

    public AccessOutcome ReadMsr(CpuId cpu, int msr)
    {
        var outcome = inner.ReadMsr(cpu, msr);
        return msr < MsrFirst ? Outcome(outcome) : Changed(cpu, OffsetOf(msr), outcome);
    }

    public AccessOutcome WriteMsr(CpuId cpu, int msr, ulong value)
    {
        var written = msr < MsrFirst
            ? fault.WriteBase(value)
            : fault.Write(inner, cpu, OffsetOf(msr), value);
        return written is { } changed
            ? Outcome(inner.WriteMsr(cpu, msr, changed))
            : AccessOutcome.Written;
    }

    public byte Acknowledge(CpuId cpu) => fault.Acknowledge(inner, cpu);

    public void Dispose() => inner.Dispose();

    private static int OffsetOf(int msr) => (msr - MsrFirst) * MsrSpacing;

    private AccessOutcome Changed(CpuId cpu, int offset, AccessOutcome outcome) =>
        Outcome(outcome.HasFaulted
            ? outcome
            : AccessOutcome.Read(fault.Read(inner, cpu, offset, outcome.Value)));

    private AccessOutcome Outcome(AccessOutcome outcome) =>
        fault.RaisesGp ? outcome : outcome with { HasFaulted = false };
}
