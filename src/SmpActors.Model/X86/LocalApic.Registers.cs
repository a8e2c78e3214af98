namespace SmpActors.Model.X86;

public sealed partial class LocalApic
{
    /// <summary>Version 0x15, seven LVT entries, able to suppress EOI broadcasts.</summary>
    private const uint Version = 0x0106_0015;

    private byte _tpr;
    private Ldr _ldr;
    private Dfr _dfr = Dfr.Flat;
    private Svr _svr = new(IrqVectors.SpuriousApic);
    private LocalSources _sources = LocalSources.AfterReset;

    /// <summary>Arbitration priority: what lowest-priority messages are given by.</summary>
    /// <remarks>
    /// Source: Intel SDM vol. 3A, "Arbitration Priority Register" (from knowledge, unverified).
    /// </remarks>
    private byte Apr
    {
        get
        {
            var (task, pending, inService) = (_tpr >> 4, _irr.Highest >> 4, _isr.Highest >> 4);
            if (task >= pending && task > inService) return _tpr;
            return (byte)(Math.Max(task & inService, pending) << 4);
        }
    }

    /// <summary>
    /// A register's value, as its CPU reads it; 0 where the mode has none or it is write-only.
    /// </summary>
    internal ulong Read(ApicRegister register)
    {
        if (!ApicAccess.CanRead(register, Mode)) return 0;
        return register switch
        {
            ApicRegister.Id => Mode == ApicMode.X2Apic
                ? PhysicalId.Value
                : new XApicId { Id = (byte)(PhysicalId.Value & 0xff) }.Raw,
            ApicRegister.Version => Version,
            ApicRegister.Tpr => _tpr,
            ApicRegister.Apr => Apr,
            ApicRegister.Ppr => Ppr,
            ApicRegister.Ldr => Mode == ApicMode.X2Apic ? PhysicalId.LogicalX2Apic : _ldr.Raw,
            ApicRegister.Dfr => _dfr.Raw,
            ApicRegister.Svr => _svr.Raw,
            ApicRegister.Esr => _sources.Shown.Raw,
            ApicRegister.Icr => Mode == ApicMode.X2Apic
                ? Icr.Of(_icr2, _icr).Raw
                : (new Icr(_icr) with { IsBusy = IsIcrBusy }).Low,
            ApicRegister.Icr2 => _icr2,
            ApicRegister.Rrd => 0, // No message reads another APIC's registers any more.
            ApicRegister.TimerInitialCount => _sources.InitialCount,
            ApicRegister.TimerCurrentCount => _sources.InitialCount,
            ApicRegister.TimerDivide => _sources.Divide.Raw,
            _ => LocalSources.IsEntry(register)
                ? _sources[register].Raw
                : ReadVectors(register),
        };
    }

    private ulong ReadVectors(ApicRegister register)
    {
        var isr = ApicRegisters.WordIn(register, ApicRegister.Isr);
        if (isr >= 0) return _isr.Word32(isr);
        var tmr = ApicRegisters.WordIn(register, ApicRegister.Tmr);
        if (tmr >= 0) return _tmr.Word32(tmr);
        return _irr.Word32(ApicRegisters.WordIn(register, ApicRegister.Irr));
    }

    private void OnReadRegister(ReadRegister command, Outbox outbox)
    {
        if (Mode == ApicMode.Disabled)
        {
            // Nobody answers at the page's address (from knowledge, unverified).
            Reply(command.Key, uint.MaxValue, outbox);
            return;
        }

        if (Mode == ApicMode.X2Apic && !ApicAccess.CanRead(command.Register, Mode))
        {
            outbox.Send(PartId.Cpu(Number), new MsrFault(command.Register, false, 0, command.Key));
            return;
        }

        TellIfReserved(command.Register, outbox);
        Reply(command.Key, Read(command.Register), outbox);
    }

    private void OnWriteRegister(WriteRegister command, Outbox outbox)
    {
        var register = command.Register;
        if (Mode == ApicMode.Disabled) return;

        var defined = ApicAccess.DefinedBits(register, Mode);
        if (Mode == ApicMode.X2Apic
            && (!ApicAccess.CanWrite(register, Mode) || (command.Value & ~defined) != 0))
        {
            Fault(register, command.Value, outbox);
            return;
        }

        TellIfReserved(register, outbox);
        if (ApicAccess.CanWrite(register, Mode)) Write(register, command.Value & defined, outbox);
    }

    /// <summary>Writes a register that the mode has, without its reserved bits.</summary>
    private void Write(ApicRegister register, ulong value, Outbox outbox)
    {
        switch (register)
        {
            case ApicRegister.Icr: OnWriteIcr(new(value, Cause: 0), outbox); return;
            case ApicRegister.SelfIpi: OnWriteSelfIpi(new((byte)value, Cause: 0), outbox); return;
            case ApicRegister.Eoi: OnEoi(outbox); return;
        }

        var word = (uint)value;
        switch (register)
        {
            case ApicRegister.Id: WriteId(new(word), outbox); break;
            case ApicRegister.Tpr:
                _tpr = (byte)word;
                SignalIfDeliverable(outbox);
                break;
            case ApicRegister.Ldr:
                _ldr = new(word);
                Announce(outbox);
                break;
            case ApicRegister.Dfr:
                _dfr = new(word | Dfr.Cluster.Raw);
                Announce(outbox);
                break;
            case ApicRegister.Svr: WriteSvr(new(word)); break;
            case ApicRegister.Esr:
                _sources = _sources with { Shown = _sources.Errors, Errors = default };
                break;
            case ApicRegister.Icr2: _icr2 = word; break;
            case ApicRegister.TimerInitialCount:
                _sources = _sources with { InitialCount = word };
                break;
            case ApicRegister.TimerDivide:
                _sources = _sources with { Divide = new(word) };
                break;
            default: WriteLvt(register, new(word)); break;
        }
    }

    /// <summary>Disabling the APIC in software masks all its own sources.</summary>
    private void WriteSvr(Svr value)
    {
        _svr = value;
        if (!value.IsEnabled) _sources = _sources.AllMasked();
    }

    /// <summary>While the APIC is disabled in software, nothing can be unmasked.</summary>
    private void WriteLvt(ApicRegister entry, Lvt value)
    {
        var written = _sources[entry].Written(value);
        if (!_svr.IsEnabled) written = written with { IsMasked = true };
        _sources = _sources.With(entry, written);
    }

    private void TellIfReserved(ApicRegister register, Outbox outbox)
    {
        if (Mode != ApicMode.XApic || ApicAccess.Exists(register, Mode)) return;
        RaiseError(new() { HasIllegalRegister = true }, outbox);
    }

    private void Fault(ApicRegister register, ulong value, Outbox outbox) =>
        outbox.Send(PartId.Cpu(Number), new MsrFault(register, true, value, Key: 0));

    private void SetUp(ApicDriver driver)
    {
        Mode = driver.Mode;
        if (Mode == ApicMode.Disabled) return;
        if (Mode == ApicMode.XApic)
        {
            _ldr = new() { LogicalId = driver.LogicalIdOf(Number, _topology.ApicIdOf(Number)) };
        }

        _svr = LocalApicSetup.Enabled;
        _tpr = (byte)LocalApicSetup.TprOf(driver.Options).Raw;
        _sources = IsBsp ? LocalSources.AfterSetupOfBootCpu : LocalSources.AfterSetupOfOthers;
    }
}
