using System.Globalization;
using SmpActors.Model.Kernel;

namespace SmpActors.Model.X86;

/// <summary>
/// A core's side of its local APIC: the INTR and NMI pins, and accesses under way.
/// </summary>
public sealed class X86InterruptPort : IInterruptPort
{
    private const long AcknowledgeKey = -1;

    private StopVariables? _stopVariables;
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
                NmiHandler.Take(cpu);
                break;
            case SmpOps.MakeStopStep command:
                var result = MakeStopStep(command.Step, command.Asker);
                cpu.Send(
                    PartId.Cpu(command.Asker), new SmpOps.StopStepMade(command.Key, result));
                break;
            case SmpOps.StopStepMade reply:
                OnAnswer(reply.Key, reply.Result ? 1UL : 0);
                break;
            case LocalApic.MsrFault happened:
                OnMsrFault(cpu, happened);
                break;
            case LocalApic.Init:
                OnInit(cpu);
                break;
            case LocalApic.StartUp happened:
                cpu.Trace(TraceEventKind.CoreSignalled, value: happened.Vector, detail: "SIPI");
                cpu.StartFromReset();
                break;
            case LocalApic.Smi:
                // The firmware's handler finds nothing to do and returns at once, by RSM.
                cpu.Trace(TraceEventKind.CoreSignalled, detail: "SMI");
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

    /// <summary>Makes a step in what this CPU's line holds of the stopping of CPUs.</summary>
    internal bool MakeStopStep(SmpOps.StopStep step, CpuId asker) =>
        (_stopVariables ??= new()).Make(step, asker);

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

    /// <summary>Resets the core. All but the boot CPU wait for a start-up message.</summary>
    /// <remarks>
    /// Differs from the real one: the boot CPU waits too, for there is no firmware to run.
    /// </remarks>
    private void OnInit(Cpu cpu)
    {
        cpu.Trace(TraceEventKind.CoreSignalled, detail: "INIT");
        cpu.HoldInReset();
        (IsSignalled, _isAcknowledging, _requests) = (false, false, null);
    }

    /// <summary>
    /// The kernel's answer to #GP of an MSR access: it goes on, a read as if it had read 0.
    /// </summary>
    /// <remarks>
    /// Source: arch/x86/mm/extable.c, ex_handler_rdmsr_unsafe(), ex_handler_wrmsr_unsafe(), since
    /// v4.6; there once in a boot. Differs from v4.9: the text does not say where, and a write's
    /// fault, as its APIC finds it, comes when the write has arrived there.
    /// </remarks>
    private void OnMsrFault(Cpu cpu, LocalApic.MsrFault fault)
    {
        var msr = ApicRegisters.MsrOf(fault.Register);
        var access = fault.IsWrite
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"WRMSR to 0x{msr:x} (tried to write 0x{fault.Value:x16})")
            : string.Create(CultureInfo.InvariantCulture, $"RDMSR from 0x{msr:x}");
        cpu.Trace(TraceEventKind.ExceptionRaised, value: msr, detail: "#GP: " + access);
        cpu.Warn("unchecked MSR access error: " + access);
        if (fault.Key != 0) OnAnswer(fault.Key, 0);
    }
}
