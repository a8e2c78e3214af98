namespace SmpActors.Model.X86;

public sealed partial class LocalApic
{
    /// <summary>Keeps an error until ESR is written, and raises the vector for errors.</summary>
    private void RaiseError(Esr error, Outbox outbox)
    {
        _sources = _sources with { Errors = _sources.Errors.And(error) };
        if (_sources.Error.IsMasked) return;
        if (_sources.Error.Vector < IrqVectors.LegalMin)
        {
            // An error too, but with a vector that raises nothing.
            var illegal = new Esr { HasReceivedIllegalVector = true };
            _sources = _sources with { Errors = _sources.Errors.And(illegal) };
            return;
        }

        AcceptOwn(_sources.Error.Vector, isLevel: false, cause: 0, outbox);
    }

    private void OnSignalSource(SignalSource command, Outbox outbox)
    {
        Invariant.Holds(
            LocalSources.IsEntry(command.Entry) && command.Entry != ApicRegister.LvtError,
            $"{Id} has no source {command.Entry} outside");
        var lvt = _sources[command.Entry];
        if (Mode == ApicMode.Disabled || lvt.IsMasked) return;

        // A performance counter's interrupt masks itself, until its handler has read the counter.
        if (command.Entry == ApicRegister.LvtPerf)
        {
            _sources = _sources.With(command.Entry, lvt with { IsMasked = true });
        }

        switch (lvt.DeliveryMode)
        {
            case DeliveryMode.Fixed: AcceptFixed(command, lvt, outbox); break;
            case DeliveryMode.Nmi:
                TraceInjected(IrqVectors.Nmi, command.Cause, outbox);
                AcceptNmi(command.Cause, outbox);
                break;
            case DeliveryMode.Smi:
            case DeliveryMode.Init:
                AcceptSignal(lvt.DeliveryMode, lvt.Vector, command.Cause, outbox);
                break;
            default: break; // ExtINT: no 8259 gives a vector here. The others are reserved.
        }
    }

    private void AcceptFixed(SignalSource command, Lvt lvt, Outbox outbox)
    {
        if (lvt.IsLevelTriggered)
        {
            // Until EOI the pin's level is known, and it is no second interrupt.
            if (lvt.HasRemoteIrr) return;
            _sources = _sources.With(command.Entry, lvt with { HasRemoteIrr = true });
        }

        AcceptOwn(lvt.Vector, lvt.IsLevelTriggered, command.Cause, outbox);
    }

    /// <summary>Accepts an interrupt that nobody sent.</summary>
    private void AcceptOwn(byte vector, bool isLevel, long cause, Outbox outbox)
    {
        TraceInjected(vector, cause, outbox);
        Accept(vector, isLevel, cause, outbox);
    }

    /// <summary>
    /// Ends a level-triggered interrupt, for the pin or the I/O APIC that sent it.
    /// </summary>
    private void EndLevel(byte vector, Outbox outbox)
    {
        EndPin(ApicRegister.Lvt0, vector);
        EndPin(ApicRegister.Lvt1, vector);
        if (_svr.SuppressesEoiBroadcasts) return;
        outbox.Send(
            PartId.ApicBus(_topology.ChipOf(Number)), ApicBus.BroadcastEoi.Of(vector));
    }

    private void EndPin(ApicRegister entry, byte vector)
    {
        var lvt = _sources[entry];
        if (!lvt.HasRemoteIrr || lvt.Vector != vector) return;
        _sources = _sources.With(entry, lvt with { HasRemoteIrr = false });
    }

    private void TraceInjected(byte vector, long cause, Outbox outbox) =>
        Trace(TraceEventKind.IpiInjected, vector, cause, outbox);
}
