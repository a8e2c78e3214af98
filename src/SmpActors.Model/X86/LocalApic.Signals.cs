namespace SmpActors.Model.X86;

public sealed partial class LocalApic
{
    private const int BootCpu = 0;

    private bool _isNmiPending;
    private bool _isNmiInService;
    private bool _isWaitingForStartUp;

    private void AcceptNmi(long cause, Outbox outbox)
    {
        if (Mode == ApicMode.Disabled)
        {
            Refuse(IrqVectors.Nmi, "the APIC is disabled", cause, outbox);
            return;
        }

        if (_isNmiPending)
        {
            Trace(TraceEventKind.IpiCoalesced, IrqVectors.Nmi, cause, outbox);
            return;
        }

        _isNmiPending = true;
        _causes.Add(IrqVectors.Nmi, cause);
        Trace(TraceEventKind.IpiPended, IrqVectors.Nmi, cause, outbox);
        if (!_isNmiInService) outbox.Send(PartId.Cpu(Number), Nmi.Instance);
    }

    private void OnNmiTaken(Outbox outbox)
    {
        _isNmiInService = true;
        if (!_isNmiPending) return;
        _isNmiPending = false;
        var cause = _causes.Take(IrqVectors.Nmi);
        Trace(TraceEventKind.IpiAcknowledged, IrqVectors.Nmi, cause, outbox);
    }

    private void OnNmiReturned(Outbox outbox)
    {
        _isNmiInService = false;
        if (_isNmiPending) outbox.Send(PartId.Cpu(Number), Nmi.Instance);
    }

    /// <summary>What has neither vector nor priority, and what no message may be.</summary>
    private void AcceptSignal(DeliveryMode mode, byte vector, long cause, Outbox outbox)
    {
        if (mode is DeliveryMode.RemoteRead or DeliveryMode.ExtInt)
        {
            Refuse(vector, $"{mode} comes by no message", cause, outbox);
            return;
        }

        // A disabled APIC hears nothing. What is lost with it was no IPI: no account misses it.
        if (Mode == ApicMode.Disabled) return;

        switch (mode)
        {
            case DeliveryMode.Init: AcceptInit(outbox); break;
            case DeliveryMode.StartUp: AcceptStartUp(vector, outbox); break;
            default: outbox.Send(PartId.Cpu(Number), Smi.Instance); break;
        }
    }

    /// <summary>
    /// Resets CPU and APIC, but for mode and id. All but the boot CPU wait to be started then.
    /// </summary>
    /// <remarks>
    /// Source: Intel SDM vol. 3A, "Local APIC State After an INIT Reset"; in x2APIC mode the mode
    /// stays (from knowledge, unverified).
    /// </remarks>
    private void AcceptInit(Outbox outbox)
    {
        // The core forgets its INTR pin with the rest: what comes next must assert it anew.
        Reset(outbox);
        _isIntrAsserted = false;
        _isWaitingForStartUp = !IsBsp;
        Announce(outbox);
        outbox.Send(PartId.Cpu(Number), Init.Instance);
    }

    /// <summary>Starts a CPU that waits for it; any other does not notice.</summary>
    private void AcceptStartUp(byte vector, Outbox outbox)
    {
        if (!_isWaitingForStartUp) return;
        _isWaitingForStartUp = false;
        outbox.Send(PartId.Cpu(Number), new StartUp(vector));
    }
}
