using System.Globalization;
using SmpActors.Model.Kernel;

namespace SmpActors.Model.X86;

/// <summary>
/// A core's side of its local APIC: the INTR and NMI pins, and accesses under way.
/// </summary>
public sealed class X86InterruptPort : IInterruptPort
{
    private const long AcknowledgeKey = -1;

    private Dictionary<long, ulong?>? _requests;
    private long _requestCount;
    private byte _vector;
    private bool _isAcknowledging;

    public bool IsSignalled { get; private set; }

    /// <summary>The port of a CPU of an x86 machine.</summary>
    internal static X86InterruptPort Of(Cpu cpu) => (X86InterruptPort)cpu.Port;

    public bool Receive(Cpu cpu, IMessage message)
    {
        switch (message)
        {
            case LocalApic.Intr:
                IsSignalled = true;
                break;
            case LocalApic.InterruptAcknowledged reply:
                // A second answer, as a duplicated message brings, answers nothing.
                if (!_isAcknowledging) break;
                _isAcknowledging = false;
                _vector = reply.Vector;
                break;
            case LocalApic.RegisterRead reply:
                OnAnswer(reply.Key, reply.Value);
                break;
            case LocalApic.ApicBaseWritten reply:
                OnAnswer(reply.Key, reply.HasRaisedGp ? 1UL : 0);
                break;
            case LocalApic.Nmi:
                OnNmi(cpu);
                break;
            default:
                return false;
        }

        return true;
    }

    public async GuestTask HandleIrq(Cpu cpu)
    {
        IsSignalled = false;
        _isAcknowledging = true;
        cpu.Send(PartId.LocalApic(cpu.Number), LocalApic.InterruptAcknowledge.Instance);
        await cpu.WaitForPort(AcknowledgeKey);
        await Idt.Handle(cpu, _vector);
    }

    public bool IsOver(long key) =>
        key == AcknowledgeKey ? !_isAcknowledging : _requests![key] is not null;

    public string Describe(long key) => key == AcknowledgeKey
        ? "the vector that its local APIC answers"
        : string.Create(
            CultureInfo.InvariantCulture, $"access {key} to its local APIC, such as a busy ICR");

    /// <summary>Gives an access to the APIC that is to be waited for its key, from 1.</summary>
    internal long OpenRequest()
    {
        (_requests ??= []).Add(++_requestCount, null);
        return _requestCount;
    }

    /// <summary>Waits for the answer to an access.</summary>
    internal async GuestTask<ulong> Answer(Cpu cpu, long key)
    {
        await cpu.WaitForPort(key);
        _requests!.Remove(key, out var answer);
        return answer!.Value;
    }

    private void OnAnswer(long key, ulong answer)
    {
        if (_requests is not null && _requests.TryGetValue(key, out var known) && known is null)
        {
            _requests[key] = answer;
        }
    }

    /// <summary>
    /// Takes an NMI at once, whatever runs; its handler knows no reason and goes on.
    /// </summary>
    private static void OnNmi(Cpu cpu)
    {
        var apic = PartId.LocalApic(cpu.Number);
        var reason = IrqVectors.ReasonOf(IrqVectors.Nmi);
        cpu.Send(apic, LocalApic.NmiTaken.Instance);
        cpu.Trace(TraceEventKind.IpiEntered, value: IrqVectors.Nmi, detail: reason);
        cpu.Trace(TraceEventKind.IpiExited, value: IrqVectors.Nmi, detail: reason);
        cpu.Send(apic, LocalApic.NmiReturned.Instance);
    }
}
