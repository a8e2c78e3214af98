namespace SmpActors.Model.X86;

public sealed partial class LocalApic
{
    private uint _icr2;
    private uint _icr;
    private int _unacceptedCount;
    private bool _sendsLowestPriority = true;
    private byte _icrHoldCount;
    private List<long>? _idleWaitKeys;

    /// <summary>The delivery status bit: the bus does not have all that was sent.</summary>
    private bool IsIcrBusy => _unacceptedCount != 0 || _icrHoldCount != 0;

    private void OnWriteIcr2(WriteIcr2 command, Outbox outbox)
    {
        if (Mode == ApicMode.XApic) _icr2 = new XApicId(command.Value).Masked;
        else if (Mode == ApicMode.X2Apic) Fault(ApicRegister.Icr2, command.Value, outbox);
    }

    private void OnWriteIcr(WriteIcr command, Outbox outbox)
    {
        if (Mode == ApicMode.Disabled)
        {
            Refuse(new Icr(command.Value).Vector, "the APIC is disabled", command.Cause, outbox);
            return;
        }

        var isX2Apic = Mode == ApicMode.X2Apic;
        if (isX2Apic)
        {
            if ((command.Value & ~X2ApicIcr.DefinedBits) != 0)
            {
                Refuse(new Icr(command.Value).Vector, "reserved bits", command.Cause, outbox);
                Fault(ApicRegister.Icr, command.Value, outbox);
                return;
            }

            _icr2 = (uint)(command.Value >> 32);
        }

        _icr = (uint)(command.Value & Icr.WrittenBits);
        var icr = Icr.Of(_icr2, _icr);
        var destination = isX2Apic ? new X2ApicIcr(icr.Raw).Destination : icr.Destination;
        SendIpi(new(_icr), destination, command, outbox);
    }

    private void SendIpi(Icr command, uint destination, WriteIcr written, Outbox outbox)
    {
        var cause = written.Cause;
        if (!IsSent(command, cause, outbox)) return;
        if (command.Shorthand == Shorthand.Self)
        {
            // Between a CPU and its own APIC there is no bus.
            Accept(command.Vector, command.IsLevelTriggered, cause, outbox);
            return;
        }

        var vector = command.DeliveryMode == DeliveryMode.Nmi
            ? (byte)IrqVectors.Nmi
            : command.Vector;
        var isAcceptanceAwaited = Mode == ApicMode.XApic;
        if (isAcceptanceAwaited) _unacceptedCount++;
        outbox.Send(
            PartId.ApicBus(_topology.ChipOf(Number)),
            new ApicBus.RouteInterrupt(
                Number,
                ApicDestination.Of(command, destination, Mode),
                new(
                    vector,
                    command.DeliveryMode,
                    command.IsLevelTriggered,
                    cause,
                    written.Broadcast),
                isAcceptanceAwaited));
    }

    /// <summary>Whether a command is one that an APIC sends.</summary>
    private bool IsSent(Icr command, long cause, Outbox outbox)
    {
        var mode = command.DeliveryMode;
        if (mode == DeliveryMode.LowestPriority && !_sendsLowestPriority)
        {
            // Whatever its vector: the manual lets this error stand alone.
            Refuse(command.Vector, "redirectable IPI", cause, outbox);
            RaiseError(new() { HasRedirectableIpi = true }, outbox);
            return false;
        }

        var hasVector = mode is DeliveryMode.Fixed or DeliveryMode.LowestPriority;
        if (hasVector && command.Vector < IrqVectors.LegalMin)
        {
            Refuse(command.Vector, "send illegal vector", cause, outbox);
            RaiseError(new() { HasSentIllegalVector = true }, outbox);
            return false;
        }

        if (mode is DeliveryMode.RemoteRead or DeliveryMode.ExtInt)
        {
            Refuse(command.Vector, $"{mode} is reserved in ICR", cause, outbox);
            return false;
        }

        if (command.Shorthand == Shorthand.Self && mode != DeliveryMode.Fixed)
        {
            Refuse(command.Vector, $"{mode} to self is no valid command", cause, outbox);
            return false;
        }

        if (command.IsLevelTriggered && !command.IsAsserted)
        {
            // An INIT level de-assert, which Linux sends, does nothing since the Pentium 4, and it
            // is no IPI of any account.
            if (mode == DeliveryMode.Init) return false;
            Refuse(command.Vector, "level-triggered de-assert", cause, outbox);
            return false;
        }

        return true;
    }

    private void OnWriteSelfIpi(WriteSelfIpi command, Outbox outbox)
    {
        // The MSR exists in x2APIC mode only.
        if (Mode != ApicMode.X2Apic)
        {
            Refuse(command.Vector, "no SELF IPI register", command.Cause, outbox);
            Fault(ApicRegister.SelfIpi, command.Vector, outbox);
            return;
        }

        if (command.Vector < IrqVectors.LegalMin)
        {
            RaiseError(new() { HasSentIllegalVector = true }, outbox);
        }

        Accept(command.Vector, isLevel: false, command.Cause, outbox);
    }

    private void OnSendAccepted(Outbox outbox)
    {
        // A doubled answer, as a fault brings, is one too many.
        if (_unacceptedCount > 0) _unacceptedCount--;
        if (!IsIcrBusy) AnswerIdleWaits(outbox);
    }

    private void OnHoldIcrBusy(HoldIcrBusy command, Outbox outbox)
    {
        if (command.IsHeld) _icrHoldCount++;
        else if (_icrHoldCount > 0) _icrHoldCount--;
        outbox.Trace(new(
            Id,
            TraceEventKind.FaultFired,
            Target: Number,
            Detail: new FaultFiring(command.Rule, FaultKind.BusyIcr, Id, Id)
            {
                IsEnd = !command.IsHeld,
            }));
        if (!IsIcrBusy) AnswerIdleWaits(outbox);
    }

    private void AnswerIdleWaits(Outbox outbox)
    {
        if (_idleWaitKeys is null) return;
        foreach (var key in _idleWaitKeys) Reply(key, Read(ApicRegister.Icr), outbox);
        _idleWaitKeys = null;
    }

    private void OnReadIcrWhenIdle(ReadIcrWhenIdle command, Outbox outbox)
    {
        // A handler may spin on top of what it interrupted, so there may be more than one.
        if (IsIcrBusy) (_idleWaitKeys ??= []).Add(command.Key);
        else Reply(command.Key, Read(ApicRegister.Icr), outbox);
    }

    private void Reply(long key, ulong value, Outbox outbox) =>
        outbox.Send(PartId.Cpu(Number), new RegisterRead(key, value));
}
