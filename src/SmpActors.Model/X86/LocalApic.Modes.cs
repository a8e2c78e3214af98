namespace SmpActors.Model.X86;

public sealed partial class LocalApic
{
    /// <summary>Where software put the register page; an access names it by its offset.</summary>
    private ulong _page = ApicBase.PageAfterReset;

    /// <summary>What software wrote to the ID register, in xAPIC mode only.</summary>
    private byte? _writtenId;

    /// <summary>What the bus compares destinations with.</summary>
    public ApicAddress Address => new(Mode, PhysicalId, _ldr, _dfr);

    private ApicBase Base => ApicBase.Of(Mode, IsBsp) with { Page = _page };

    private bool IsBsp => Number.Value == BootCpu;

    private ApicId PhysicalId =>
        _writtenId is { } id ? new(id) : _topology.ApicIdOf(Number);

    private void OnReadApicBase(ReadApicBase command, Outbox outbox) =>
        Reply(command.Key, Base.Raw, outbox);

    /// <summary>Changes the mode, one legal step at a time.</summary>
    /// <remarks>
    /// Going off forgets everything, so that an APIC that is switched on again is as after reset.
    /// Going to x2APIC keeps everything but what the mode has of its own: the id that software
    /// wrote, LDR, and the destination in ICR. The BSP flag is the hardware's.
    /// Source: Intel SDM vol. 3A, "x2APIC State Transitions".
    /// </remarks>
    private void OnWriteApicBase(WriteApicBase command, Outbox outbox)
    {
        var isLegal = command.Value.Mode is { } next
            && IsLegalStep(Mode, next)
            && !command.Value.HasReservedBits;
        if (isLegal) _page = command.Value.Page;
        if (isLegal && command.Value.Mode!.Value != Mode)
        {
            Mode = command.Value.Mode.Value;
            if (Mode == ApicMode.Disabled) Reset(outbox);
            if (Mode == ApicMode.X2Apic) (_icr2, _ldr, _unacceptedCount) = (0, default, 0);
            if (Mode != ApicMode.XApic) _writtenId = null;
            Announce(outbox);
        }

        outbox.Send(PartId.Cpu(Number), new ApicBaseWritten(command.Key, !isLegal));
    }

    /// <summary>
    /// Disabled to xAPIC and back, xAPIC to x2APIC, x2APIC to disabled; else #GP.
    /// </summary>
    /// <remarks>Source: Intel SDM vol. 3A, "x2APIC State Transitions".</remarks>
    private static bool IsLegalStep(ApicMode from, ApicMode to) => (from, to) switch
    {
        (ApicMode.Disabled, ApicMode.X2Apic) => false,
        (ApicMode.X2Apic, ApicMode.XApic) => false,
        _ => true,
    };

    private void WriteId(XApicId value, Outbox outbox)
    {
        _writtenId = value.Id;
        Announce(outbox);
    }

    private void Announce(Outbox outbox) => outbox.Send(
        PartId.ApicBus(_topology.ChipOf(Number)), new ApicBus.AnnounceAddress(Number, Address));

    /// <summary>Forgets everything but mode and id, as an APIC that is reset does.</summary>
    private void Reset(Outbox outbox)
    {
        for (var vector = _irr.Highest; vector != 0; vector = _irr.Highest)
        {
            _irr.Remove(vector);
            Trace(TraceEventKind.IpiWithdrawn, vector, _causes.Take(vector), outbox);
        }

        if (_isNmiPending)
        {
            _isNmiPending = false;
            var cause = _causes.Take(IrqVectors.Nmi);
            Trace(TraceEventKind.IpiWithdrawn, IrqVectors.Nmi, cause, outbox);
        }

        _isNmiInService = false;
        (_isr, _tmr) = (default, default);
        (_tpr, _ldr, _dfr, _svr) = (0, default, Dfr.Flat, new(IrqVectors.SpuriousApic));
        (_icr, _icr2, _unacceptedCount) = (0, 0, 0);
        _sources = LocalSources.AfterReset;
        AnswerIdleWaits(outbox);
    }
}
