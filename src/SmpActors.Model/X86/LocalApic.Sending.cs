namespace SmpActors.Model.X86;

public sealed partial class LocalApic
{
    private uint _icr2;
    private uint _icr;
    private bool _isIcrBusy;
    private List<long>? _idleWaitKeys;

    private void OnWriteIcr(WriteIcr command, Outbox outbox)
    {
        if (Mode == ApicMode.Disabled)
        {
            Refuse(new Icr(command.Value).Vector, "the APIC is disabled", command.Cause, outbox);
            return;
        }

        var isX2Apic = Mode == ApicMode.X2Apic;
        if (isX2Apic) _icr2 = (uint)(command.Value >> 32);
        _icr = (new Icr(command.Value & uint.MaxValue) with { IsBusy = false }).Low;

        var icr = Icr.Of(_icr2, _icr);
        var destination = isX2Apic ? new X2ApicIcr(icr.Raw).Destination : icr.Destination;
        SendIpi(new(_icr), destination, command.Cause, outbox);
    }

    private void SendIpi(Icr command, uint destination, long cause, Outbox outbox)
    {
        var hasVector = command.DeliveryMode is DeliveryMode.Fixed or DeliveryMode.LowestPriority;
        if (hasVector && command.Vector < IrqVectors.LegalMin)
        {
            _errors = _errors with { HasSentIllegalVector = true };
            Refuse(command.Vector, "send illegal vector", cause, outbox);
            return;
        }

        if (command.DeliveryMode == DeliveryMode.LowestPriority)
        {
            // Linux never sends one, so nobody here arbitrates.
            Refuse(command.Vector, "no model of arbitration", cause, outbox);
            return;
        }

        if (command.IsLevelTriggered && !command.IsAsserted)
        {
            Refuse(command.Vector, "level-triggered de-assert", cause, outbox);
            return;
        }

        if (command.Shorthand == Shorthand.Self)
        {
            // Between a CPU and its own APIC there is no bus.
            Accept(command.Vector, command.IsLevelTriggered, cause, outbox);
            return;
        }

        var vector = command.DeliveryMode == DeliveryMode.Nmi
            ? (byte)IrqVectors.Nmi
            : command.Vector;
        _isIcrBusy = Mode == ApicMode.XApic;
        outbox.Send(
            PartId.ApicBus(_topology.ChipOf(Number)),
            new ApicBus.RouteInterrupt(
                Number,
                ApicDestination.Of(command, destination, Mode),
                new(vector, command.DeliveryMode, command.IsLevelTriggered, cause),
                IsAcceptanceAwaited: _isIcrBusy));
    }

    private void OnWriteSelfIpi(WriteSelfIpi command, Outbox outbox)
    {
        // The register exists in x2APIC mode only; elsewhere the write is #GP and sends nothing.
        if (Mode != ApicMode.X2Apic)
        {
            Refuse(command.Vector, "no SELF IPI register", command.Cause, outbox);
            return;
        }

        if (command.Vector < IrqVectors.LegalMin)
        {
            _errors = _errors with { HasSentIllegalVector = true };
        }

        Accept(command.Vector, isLevel: false, command.Cause, outbox);
    }

    private void OnSendAccepted(Outbox outbox)
    {
        _isIcrBusy = false;
        if (_idleWaitKeys is null) return;
        foreach (var key in _idleWaitKeys) Reply(key, Read(ApicRegister.Icr), outbox);
        _idleWaitKeys = null;
    }

    private void OnReadIcrWhenIdle(ReadIcrWhenIdle command, Outbox outbox)
    {
        // A handler may spin on top of what it interrupted, so there may be more than one.
        if (_isIcrBusy) (_idleWaitKeys ??= []).Add(command.Key);
        else Reply(command.Key, Read(ApicRegister.Icr), outbox);
    }

    private void Reply(long key, ulong value, Outbox outbox) =>
        outbox.Send(PartId.Cpu(Number), new RegisterRead(key, value));
}
