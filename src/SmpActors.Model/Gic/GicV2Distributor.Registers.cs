namespace SmpActors.Model.Gic;

public sealed partial class GicV2Distributor
{
    /// <summary>SGIs are edge-triggered, and that is read-only.</summary>
    private const uint SgiConfig = GicValues.EdgeBits;

    /// <summary>Times a byte: that byte in each place of a word.</summary>
    private const uint EachByte = 0x0101_0101;

    /// <summary>GICD_TYPER: SPIs 32 to 63, one security state.</summary>
    internal GicdTyper Typer => new()
    {
        ItLinesNumber = SpiBank.Count / 32,
        CpuNumber = _banks.Length - 1,
    };

    /// <summary>What a read returns; offsets that no register has read as zero.</summary>
    /// <param name="cpu">Who reads, 0 to 7; registers of INTIDs 0 to 31 are banked.</param>
    /// <param name="offset">See <see cref="Gicd"/>.</param>
    internal uint Read(int cpu, int offset)
    {
        var bank = _banks[cpu];
        return offset switch
        {
            Gicd.Ctlr => _isEnabled ? 1U : 0,
            Gicd.Typer => (uint)Typer.Raw,
            Gicd.Iidr => GicValues.Iidr,
            Gicd.Pidr2OfGicV2 => (uint)GicPidr2.GicV2.Raw,
            Gicd.ISEnableR or Gicd.ICEnableR => bank.Enabled,
            Gicd.ISPendR or Gicd.ICPendR => bank.Pending,
            Gicd.ISActiveR or Gicd.ICActiveR => bank.Active,
            >= Gicd.IPriorityR and < Gicd.IPriorityR + IntId.PrivateCount =>
                bank.Priorities.Word(offset - Gicd.IPriorityR),
            >= Gicd.ITargetsR and < Gicd.ITargetsR + SpiBank.First => OwnMask(cpu),
            >= Gicd.ITargetsR + SpiBank.First and < Gicd.ITargetsR + SpiBank.End =>
                TargetsFrom(offset - Gicd.ITargetsR - SpiBank.First),
            Gicd.ICfgR => SgiConfig,
            Gicd.ICfgR + 4 => bank.PpiConfig,
            >= Gicd.CPendSgiR and < Gicd.SPendSgiR =>
                bank.SourcesFrom(SgiAt(offset - Gicd.CPendSgiR)),
            >= Gicd.SPendSgiR and < Gicd.SPendSgiR + IntId.SgiCount =>
                bank.SourcesFrom(SgiAt(offset - Gicd.SPendSgiR)),
            >= Gicd.IGroupR and < Gicd.ISEnableR => 0,
            _ => _spis.Read(offset),
        };
    }

    private void OnReadRegister(ReadRegister command, Outbox outbox) => outbox.Send(
        PartId.Cpu(command.Asker),
        new GicV2CpuInterface.RegisterRead(
            command.Key, Read(command.Asker.Value, command.Offset)));

    private void OnWriteRegister(WriteRegister command, Outbox outbox)
    {
        var cpu = command.Writer.Value;
        var (bank, offset, value) = (_banks[cpu], command.Offset, command.Value);
        switch (offset)
        {
            case Gicd.Ctlr: _isEnabled = new GicdCtlr(value).EnableGrp0; break;
            case Gicd.ISEnableR: bank.Enabled |= value; break;
            case Gicd.ICEnableR: bank.Enabled &= ~value; break;
            case Gicd.ISPendR: PendPpis(bank, value); break;
            case Gicd.ICPendR: WithdrawPpis(bank, value); break;
            case Gicd.ISActiveR: bank.SetActive(value); break;
            case Gicd.ICActiveR: bank.ClearActive(value); break;
            case >= Gicd.IPriorityR and < Gicd.IPriorityR + IntId.PrivateCount:
                bank.Priorities.SetWord(offset - Gicd.IPriorityR, value);
                break;
            case >= Gicd.ITargetsR and < Gicd.ITargetsR + SpiBank.End:
                WriteTargets(offset - Gicd.ITargetsR - SpiBank.First, value);
                break;
            case Gicd.ICfgR + 4: bank.PpiConfig = value & GicValues.EdgeBits; break;
            case >= Gicd.CPendSgiR and < Gicd.SPendSgiR:
                ClearSgis(cpu, SgiAt(offset - Gicd.CPendSgiR), value, outbox);
                break;
            case >= Gicd.SPendSgiR and < Gicd.SPendSgiR + IntId.SgiCount:
                SetSgis(cpu, SgiAt(offset - Gicd.SPendSgiR), value, outbox);
                break;
            case >= Gicd.IGroupR and < Gicd.ISEnableR: break;
            default: _spis.Write(offset, value); break;
        }

        PresentAll(outbox);
    }

    /// <summary>ISPENDR0: its SGI bits are read-only.</summary>
    private static void PendPpis(GicV2Bank bank, uint value)
    {
        foreach (var intId in GicValues.PlacesOf(value))
        {
            if (!IntId.IsSgi(intId)) bank.Pend(new() { IntId = intId }, cause: 0);
        }
    }

    /// <summary>ICPENDR0: its SGI bits are read-only.</summary>
    private static void WithdrawPpis(GicV2Bank bank, uint value)
    {
        foreach (var intId in GicValues.PlacesOf(value & bank.Pending))
        {
            if (!IntId.IsSgi(intId)) bank.Withdraw(new() { IntId = intId });
        }
    }

    /// <summary>CPENDSGIRn: bit s of byte k is SGI 4n + k of sender s.</summary>
    private void ClearSgis(int cpu, int first, uint value, Outbox outbox)
    {
        foreach (var place in GicValues.PlacesOf(value & _banks[cpu].SourcesFrom(first)))
        {
            var sgi = SgiOf(first, place);
            if (_banks[cpu].Withdraw(sgi) is not { } cause) continue;
            Trace(outbox, TraceEventKind.IpiWithdrawn, cpu, sgi.IntId, cause);
        }
    }

    /// <summary>SPENDSGIRn: an SGI that software makes pending has no sender in this run.</summary>
    private void SetSgis(int cpu, int first, uint value, Outbox outbox)
    {
        foreach (var place in GicValues.PlacesOf(value & ~_banks[cpu].SourcesFrom(first)))
        {
            var sgi = SgiOf(first, place);
            _banks[cpu].Pend(sgi, cause: 0);
            Trace(outbox, TraceEventKind.IpiInjected, cpu, sgi.IntId, 0);
            Trace(outbox, TraceEventKind.IpiPended, cpu, sgi.IntId, 0);
        }
    }

    private static GiccIar SgiOf(int first, int place) => new()
    {
        IntId = first + (place / GiccIar.SourceCount),
        Source = place % GiccIar.SourceCount,
    };

    private static int SgiAt(int place) => place - (place % 4);

    /// <summary>ITARGETSR0 to 7: the reader's own mask; zero where there is one CPU.</summary>
    private uint OwnMask(int cpu) => _banks.Length == 1 ? 0 : MaskOf(cpu) * EachByte;

    private uint TargetsFrom(int place) => BitConverter.ToUInt32(_targets, SgiAt(place));

    /// <summary>Bits of CPU interfaces that do not exist read as zero.</summary>
    private void WriteTargets(int place, uint value)
    {
        // ITARGETSR0 to 7 are read-only, and where there is one CPU all are zero.
        if (place < 0 || _banks.Length == 1) return;

        var existing = (1U << _banks.Length) - 1;
        BitConverter.TryWriteBytes(
            _targets.AsSpan(SgiAt(place)), value & (existing * EachByte));
    }
}
