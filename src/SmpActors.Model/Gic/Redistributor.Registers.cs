namespace SmpActors.Model.Gic;

public sealed partial class Redistributor
{
    private const uint SgiConfig = GicValues.EdgeBits;

    /// <summary>What a read returns; offsets that no register has read as zero.</summary>
    internal ulong Read(int offset) => offset switch
    {
        Gicr.Ctlr => new GicrCtlr { Rwp = _clearCount > 0 }.Raw,
        Gicr.Iidr => GicValues.Iidr,
        Gicr.Typer => Typer.Raw,
        Gicr.Waker => Waker.Raw,
        Gicr.Pidr2 => GicPidr2.GicV3.Raw,
        Gicr.IGroupR0 => _group1,
        Gicr.ISEnableR0 or Gicr.ICEnableR0 => _enabled,
        Gicr.ISPendR0 or Gicr.ICPendR0 => _pending,
        Gicr.ISActiveR0 or Gicr.ICActiveR0 => _active,
        >= Gicr.IPriorityR0 and <= Gicr.IPriorityR7 => PrioritiesFrom(offset - Gicr.IPriorityR0),
        Gicr.ICfgR0 => SgiConfig,
        Gicr.ICfgR1 => _ppiConfig,
        _ => 0,
    };

    private GicrTyper Typer
    {
        get
        {
            var cpus = _topology.CpusOf(_topology.ChipOf(_cpu));
            return new()
            {
                Affinity = GicrTyper.Pack(_topology.MpidrOf(_cpu)),
                ProcessorNumber = (_cpu.Value - cpus.First.Value) % 65_536,
                Last = cpus.Last == _cpu,
            };
        }
    }

    private GicrWaker Waker => new()
    {
        ProcessorSleep = _processorSleep,
        ChildrenAsleep = _childrenAsleep,
    };

    private void OnReadRegister(ReadRegister command, Outbox outbox) => outbox.Send(
        PartId.Cpu(command.Asker),
        new CpuInterface.RegisterRead(command.Key, Read(command.Offset)));

    private void OnWriteRegister(WriteRegister command, Outbox outbox)
    {
        var value = command.Value;
        switch (command.Offset)
        {
            case Gicr.Waker: WriteWaker(new(value), outbox); break;
            case Gicr.IGroupR0: WriteIGroupR0(value, outbox); break;
            case Gicr.ISEnableR0: _enabled |= value; break;
            case Gicr.ICEnableR0: _enabled &= ~value; break;
            case Gicr.ISPendR0: WriteISPendR0(value, outbox); break;
            case Gicr.ICPendR0: WriteICPendR0(value, outbox); break;
            case Gicr.ISActiveR0: _active |= value; break;
            case Gicr.ICActiveR0: _active &= ~value; break;
            case Gicr.ICfgR1: _ppiConfig = value & GicValues.EdgeBits; break;
            case >= Gicr.IPriorityR0 and <= Gicr.IPriorityR7:
                WritePriorities(command.Offset - Gicr.IPriorityR0, value);
                break;

            // The others are read-only, are there with LPIs or two security states only
            // (IGRPMODR0, NSACR), or are reserved: they ignore writes.
            default: break;
        }
    }

    private void WriteWaker(GicrWaker written, Outbox outbox)
    {
        if (_isWakerSecure || written.ProcessorSleep == _processorSleep) return;

        _processorSleep = written.ProcessorSleep;
        TellBootChip(new Distributor.RedistributorSlept(_cpu, _processorSleep), outbox);
        if (!_processorSleep)
        {
            _childrenAsleep = false;
            return;
        }

        _quiesceCount++;
        outbox.Send(PartId.Cpu(_cpu), CpuInterface.Quiesce.Instance);
    }

    /// <remarks>Not held against the kernel: what it writes to WAKER later counts.</remarks>
    private void OnSleep(Sleep command, Outbox outbox)
    {
        Trace(outbox, new(command.Rule, FaultKind.SleepRedistributor, Id, Id)
        {
            IsEnd = !command.IsAsleep,
        });
        WriteWaker(new() { ProcessorSleep = command.IsAsleep }, outbox);
    }

    private void Trace(Outbox outbox, FaultFiring firing) => outbox.Trace(new(
        Id, TraceEventKind.FaultFired, Target: _cpu, Detail: firing));

    private void WriteIGroupR0(uint value, Outbox outbox)
    {
        // What the CPU interface holds under its old group is presented anew.
        var changed = _presented & ~_clearing & (_group1 ^ value);
        _group1 = value;
        Regroup();
        if (changed != 0 && !_processorSleep) SendClears(changed, outbox);
    }

    private void WriteISPendR0(uint value, Outbox outbox)
    {
        for (var intId = 0; intId < IntId.PrivateCount; intId++)
        {
            var bit = IntId.Bit(intId);
            if ((value & ~_pending & bit) == 0) continue;

            // An SGI that software makes pending has no sender in this run.
            _pending |= bit;
            _causes.Put(intId, 0);
            TraceSgi(outbox, TraceEventKind.IpiInjected, intId, 0);
            TraceSgi(outbox, TraceEventKind.IpiPended, intId, 0);
        }
    }

    private void WriteICPendR0(uint value, Outbox outbox)
    {
        for (var intId = 0; intId < IntId.PrivateCount; intId++)
        {
            var bit = IntId.Bit(intId);
            if ((value & _pending & bit) == 0) continue;

            _pending &= ~bit;
            var cause = _causes.Take(intId);
            if ((_presented & ~_withdrawn & bit) != 0)
            {
                // The CPU may be taking it just now: what it answers tells.
                _withdrawn |= bit;
                _withdrawnCauses.Put(intId, cause);
            }
            else
            {
                TraceSgi(outbox, TraceEventKind.IpiWithdrawn, intId, cause);
            }
        }
    }

    private ulong PrioritiesFrom(int first)
    {
        var word = 0UL;
        for (var place = 3; place >= 0; place--) word = (word * 256) + PriorityOf(first + place);
        return word;
    }

    private void WritePriorities(int first, uint value)
    {
        var rest = value;
        var bytes = new byte[4];
        for (var place = 0; place < bytes.Length; place++)
        {
            bytes[place] = (byte)(rest % 256 & GicValues.PriorityMask);
            rest /= 256;
        }

        if (_priorities is null)
        {
            _priorities = new byte[IntId.PrivateCount];
            Array.Fill(_priorities, _priority);
        }

        bytes.CopyTo(_priorities, first);

        // Equal priorities, which is what Linux writes, need no table.
        if (_priorities.AsSpan().ContainsAnyExcept(_priorities[0])) return;
        _priority = _priorities[0];
        _priorities = null;
    }
}
