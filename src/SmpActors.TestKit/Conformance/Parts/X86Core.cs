using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.X86;

namespace SmpActors.TestKit.Conformance.Parts;

/// <summary>A core beside its local APIC: what its pins say, and what its accesses bring.</summary>
internal sealed class X86Core : ToldCore
{
    /// <summary>The key of an acknowledge cycle, of which there is one at a time.</summary>
    public const long AcknowledgeKey = 0;

    private bool _hasFaulted;

    /// <summary>INTR.</summary>
    public bool IsIntrAsserted { get; set; }

    /// <summary>An NMI waits to be handled.</summary>
    public bool IsNmiAsserted { get; set; }

    /// <summary>Whether a write has raised #GP since this was asked last.</summary>
    public bool TakeFault()
    {
        var hasFaulted = _hasFaulted;
        _hasFaulted = false;
        return hasFaulted;
    }

    protected override bool ReceiveAnswer(Cpu cpu, IMessage message)
    {
        switch (message)
        {
            case LocalApic.Intr: IsIntrAsserted = true; break;
            case LocalApic.Nmi: IsNmiAsserted = true; break;
            case LocalApic.InterruptAcknowledged reply:
                Answer(AcknowledgeKey, AccessOutcome.Read(reply.Vector));
                break;
            case LocalApic.RegisterRead reply:
                Answer(reply.Key, AccessOutcome.Read(reply.Value));
                break;
            case LocalApic.ApicBaseWritten reply:
                Answer(reply.Key, reply.HasRaisedGp ? AccessOutcome.Fault : AccessOutcome.Written);
                break;
            case LocalApic.MsrFault { IsWrite: true }: _hasFaulted = true; break;
            case LocalApic.MsrFault fault: Answer(fault.Key, AccessOutcome.Fault); break;
            case LocalApic.Smi or LocalApic.Init or LocalApic.StartUp: break;
            default: return false;
        }

        return true;
    }
}
