namespace SmpActors.Model.X86;

public sealed partial class LocalApic
{
    /// <summary>Version 0x15, seven LVT entries, able to suppress EOI broadcasts.</summary>
    private const uint Version = 0x0106_0015;

    private byte _tpr;
    private Ldr _ldr;
    private Dfr _dfr = Dfr.Flat;
    private Svr _svr = new(IrqVectors.SpuriousApic);
    private Esr _errors;
    private Esr _esr;
    private Lvt _lvtCmci = Lvt.Masked;
    private Lvt _lvtTimer = Lvt.Masked;
    private Lvt _lvtThermal = Lvt.Masked;
    private Lvt _lvtPerf = Lvt.Masked;
    private Lvt _lvt0 = Lvt.Masked;
    private Lvt _lvt1 = Lvt.Masked;
    private Lvt _lvtError = Lvt.Masked;

    /// <summary>What the bus compares destinations with.</summary>
    public ApicAddress Address => new(Mode, _topology.ApicIdOf(Number), _ldr, _dfr);

    /// <summary>A register's value, as its CPU reads it; 0 where the mode has none.</summary>
    internal ulong Read(ApicRegister register) => register switch
    {
        ApicRegister.Id => Mode == ApicMode.X2Apic
            ? Address.Id.Value
            : new XApicId { Id = (byte)(Address.Id.Value & 0xff) }.Raw,
        ApicRegister.Version => Version,
        ApicRegister.Tpr => _tpr,
        ApicRegister.Ppr => Ppr,
        ApicRegister.Ldr => Mode == ApicMode.X2Apic ? Address.Id.LogicalX2Apic : _ldr.Raw,
        ApicRegister.Dfr => Mode == ApicMode.X2Apic ? 0 : _dfr.Raw,
        ApicRegister.Svr => _svr.Raw,
        ApicRegister.Esr => _esr.Raw,
        ApicRegister.Icr => Mode == ApicMode.X2Apic
            ? Icr.Of(_icr2, _icr).Raw
            : (new Icr(_icr) with { IsBusy = _isIcrBusy }).Low,
        ApicRegister.Icr2 => Mode == ApicMode.X2Apic ? 0 : _icr2,
        ApicRegister.LvtCmci => _lvtCmci.Raw,
        ApicRegister.LvtTimer => _lvtTimer.Raw,
        ApicRegister.LvtThermal => _lvtThermal.Raw,
        ApicRegister.LvtPerf => _lvtPerf.Raw,
        ApicRegister.Lvt0 => _lvt0.Raw,
        ApicRegister.Lvt1 => _lvt1.Raw,
        ApicRegister.LvtError => _lvtError.Raw,
        _ => ReadVectors(register),
    };

    private ulong ReadVectors(ApicRegister register)
    {
        var isr = ApicRegisters.WordIn(register, ApicRegister.Isr);
        if (isr >= 0) return _isr.Word32(isr);
        var tmr = ApicRegisters.WordIn(register, ApicRegister.Tmr);
        if (tmr >= 0) return _tmr.Word32(tmr);
        var irr = ApicRegisters.WordIn(register, ApicRegister.Irr);
        return irr >= 0 ? _irr.Word32(irr) : 0;
    }

    private void OnReadRegister(ReadRegister command, Outbox outbox) =>
        Reply(command.Key, Read(command.Register), outbox);

    private void OnWriteRegister(WriteRegister command, Outbox outbox)
    {
        if (Mode == ApicMode.Disabled) return;
        switch (command.Register)
        {
            case ApicRegister.Tpr:
                _tpr = (byte)(command.Value & 0xff);
                SignalIfDeliverable(outbox);
                break;
            case ApicRegister.Ldr when Mode == ApicMode.XApic:
                _ldr = new Ldr { LogicalId = new Ldr(command.Value).LogicalId };
                Announce(outbox);
                break;
            case ApicRegister.Dfr when Mode == ApicMode.XApic:
                _dfr = new(command.Value | Dfr.Cluster.Raw);
                Announce(outbox);
                break;
            case ApicRegister.Svr: _svr = new(command.Value); break;
            case ApicRegister.Esr: (_esr, _errors) = (_errors, default); break;
            case ApicRegister.LvtCmci: _lvtCmci = new(command.Value); break;
            case ApicRegister.LvtTimer: _lvtTimer = new(command.Value); break;
            case ApicRegister.LvtThermal: _lvtThermal = new(command.Value); break;
            case ApicRegister.LvtPerf: _lvtPerf = new(command.Value); break;
            case ApicRegister.Lvt0: _lvt0 = new(command.Value); break;
            case ApicRegister.Lvt1: _lvt1 = new(command.Value); break;
            case ApicRegister.LvtError: _lvtError = new(command.Value); break;
            default: break; // Read-only, or absent in this mode.
        }
    }

    private void OnReadApicBase(ReadApicBase command, Outbox outbox) =>
        Reply(command.Key, ApicBase.Of(Mode, IsBsp).Raw, outbox);

    private void OnWriteApicBase(WriteApicBase command, Outbox outbox)
    {
        var isLegal = command.Value.Mode is { } next && IsLegalStep(Mode, next);
        if (isLegal && command.Value.Mode!.Value != Mode)
        {
            Mode = command.Value.Mode.Value;
            if (Mode == ApicMode.Disabled) Reset(outbox);
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

    private bool IsBsp => Number.Value == 0;

    private void Announce(Outbox outbox) => outbox.Send(
        PartId.ApicBus(_topology.ChipOf(Number)), new ApicBus.AnnounceAddress(Number, Address));

    /// <summary>Forgets everything but the mode, as an APIC that is switched off does.</summary>
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
            Trace(TraceEventKind.IpiWithdrawn, IrqVectors.Nmi, 0, outbox);
        }

        (_isr, _tmr) = (default, default);
        (_tpr, _ldr, _dfr, _svr) = (0, default, Dfr.Flat, new(IrqVectors.SpuriousApic));
        (_icr, _icr2, _isIcrBusy) = (0, 0, false);
        (_errors, _esr) = (default, default);
        _lvtCmci = _lvtTimer = _lvtThermal = _lvtPerf = Lvt.Masked;
        _lvt0 = _lvt1 = _lvtError = Lvt.Masked;
    }

    private void SetUp(ApicDriver driver)
    {
        Mode = driver.Mode;
        if (Mode == ApicMode.XApic) _ldr = new() { LogicalId = driver.LogicalIdOf(Number) };
        _svr = LocalApicSetup.Enabled;
        _lvt0 = LocalApicSetup.Lvt0;
        _lvt1 = LocalApicSetup.Lvt1Of(Number);
        _lvtError = LocalApicSetup.LvtError;
    }
}
