using SmpActors.Model;
using SmpActors.Model.X86;
using SmpActors.TestKit.Conformance.X86;

namespace SmpActors.TestKit.Conformance.Parts;

/// <summary>
/// The local APICs and buses of SmpActors.Model as a controller under test, with parts of your own
/// among them if you like.
/// </summary>
public sealed class X86Parts : IX86Controller, INmiPin
{
    private const int ApicBaseMsr = 0x1b;
    private const int MsrFirst = 0x800;
    private const int MsrSpacing = 0x10;

    private readonly PartMachine<X86Core> _machine;

    /// <param name="setup">How many CPUs, and the seed of the order of messages.</param>
    /// <param name="host">How the parts are run.</param>
    /// <param name="around">
    /// Gives the part that takes the place of one of ours, which it is shown; null changes none.
    /// </param>
    /// <param name="cpusPerChip">
    /// CPUs of a chip, each with a bus of its own; null for one chip.
    /// </param>
    public X86Parts(
        ControllerSetup setup,
        PartHost host,
        Func<IPart, IPart>? around = null,
        int? cpusPerChip = null)
    {
        var topology = new MachineTopology(setup.CpuCount, cpusPerChip ?? setup.CpuCount);
        var change = around ?? (static part => part);
        _machine = new(
            topology,
            X86System.Flat(topology),
            static _ => new X86Core(),
            cpu => change(LocalApic.AfterReset(cpu, topology)),
            chip => change(ApicBus.AfterReset(chip, topology)),
            host,
            setup.Seed);
    }

    public int CpuCount => _machine.CpuCount;

    public void Settle() => _machine.Settle();

    public bool IsInterruptAsserted(CpuId cpu) => _machine.CoreOf(cpu).IsIntrAsserted;

    public bool IsNmiAsserted(CpuId cpu) => _machine.CoreOf(cpu).IsNmiAsserted;

    public void EnterNmi(CpuId cpu)
    {
        _machine.CoreOf(cpu).IsNmiAsserted = false;
        Post(cpu, LocalApic.NmiTaken.Instance);
    }

    public void LeaveNmi(CpuId cpu) => Post(cpu, LocalApic.NmiReturned.Instance);

    public AccessOutcome ReadPage(CpuId cpu, int offset) => Read(cpu, (ApicRegister)offset);

    public AccessOutcome WritePage(CpuId cpu, int offset, uint value)
    {
        // Posted: a store to the page raises nothing, and is not waited for.
        Post(cpu, new LocalApic.WriteRegister((ApicRegister)offset, value));
        return AccessOutcome.Written;
    }

    public AccessOutcome ReadMsr(CpuId cpu, int msr) =>
        msr == ApicBaseMsr ? ReadApicBase(cpu) : Read(cpu, RegisterOf(msr));

    public AccessOutcome WriteMsr(CpuId cpu, int msr, ulong value)
    {
        if (msr == ApicBaseMsr)
        {
            return _machine.Ask(
                cpu, PartId.LocalApic(cpu), key => new LocalApic.WriteApicBase(new(value), key));
        }

        // A read behind it is answered after the fault, if the write raises one.
        Post(cpu, new LocalApic.WriteRegister(RegisterOf(msr), value));
        ReadApicBase(cpu);
        return _machine.CoreOf(cpu).TakeFault() ? AccessOutcome.Fault : AccessOutcome.Written;
    }

    public byte Acknowledge(CpuId cpu)
    {
        _machine.CoreOf(cpu).IsIntrAsserted = false;
        var answer = _machine.Ask(
            cpu,
            PartId.LocalApic(cpu),
            X86Core.AcknowledgeKey,
            LocalApic.InterruptAcknowledge.Instance);
        return (byte)answer.Value;
    }

    public void Dispose() => _machine.Dispose();

    private static ApicRegister RegisterOf(int msr) =>
        (ApicRegister)((msr - MsrFirst) * MsrSpacing);

    private AccessOutcome Read(CpuId cpu, ApicRegister register) => _machine.Ask(
        cpu, PartId.LocalApic(cpu), key => new LocalApic.ReadRegister(register, key));

    private AccessOutcome ReadApicBase(CpuId cpu) => _machine.Ask(
        cpu, PartId.LocalApic(cpu), static key => new LocalApic.ReadApicBase(key));

    private void Post(CpuId cpu, IMessage message) =>
        _machine.Post(cpu, PartId.LocalApic(cpu), message);
}
