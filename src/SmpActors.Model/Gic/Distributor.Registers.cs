namespace SmpActors.Model.Gic;

public sealed partial class Distributor
{
    /// <summary>GICD_TYPER: SPIs 32 to 63, INTIDs of 16 bits, Aff3, the range selector.</summary>
    internal GicdTyper Typer => new()
    {
        ItLinesNumber = SpiBank.Count / 32,
        IdBits = 15,
        A3V = true,
        Rss = _hasRangeSelector,
    };

    /// <summary>What a read returns; offsets that no register has read as zero.</summary>
    internal ulong Read(int offset) => IsRoute(offset)
        ? _router?[RouteAt(offset)].Raw ?? 0
        : ReadWord(offset);

    private ulong ReadWord(int offset) => offset switch
    {
        Gicd.Ctlr => (_ctlr with { Rwp = _followersToGo > 0 }).Raw,
        Gicd.Typer => Typer.Raw,
        Gicd.Iidr => GicValues.Iidr,
        Gicd.Pidr2 => GicPidr2.GicV3.Raw,
        _ => _spis?.Read(offset) ?? 0,
    };

    private void OnReadRegister(ReadRegister command, Outbox outbox) => outbox.Send(
        PartId.Cpu(command.Asker),
        new CpuInterface.RegisterRead(command.Key, Read(command.Offset)));

    private void OnWriteRegister(WriteRegister command, Outbox outbox)
    {
        switch (command.Offset)
        {
            case Gicd.Ctlr: OnWriteCtlr(command, outbox); break;
            case var offset when IsRoute(offset):
                _router?.SetRoute(RouteAt(offset), new(command.Value));
                break;
            default:
                _spis?.Write(command.Offset, unchecked((uint)command.Value));
                break;
        }
    }

    private void OnWriteCtlr(WriteRegister command, Outbox outbox)
    {
        WriteCtlr(command.Value, outbox);
        for (var chip = 0; chip < _topology.ChipCount; chip++)
        {
            if (chip == _chip.Value) continue;
            _followersToGo++;
            outbox.Send(
                PartId.Distributor(new(chip)), new FollowCtlr(_chip, command.Value));
        }
    }

    /// <summary>An IROUTER is accessed as the 64 bits that it has.</summary>
    private static bool IsRoute(int offset) =>
        offset is >= Gicd.IRouter + (8 * SpiBank.First) and < Gicd.IRouter + (8 * SpiBank.End)
        && offset % 8 == 0;

    private static int RouteAt(int offset) => (offset - Gicd.IRouter - (8 * SpiBank.First)) / 8;

    private void OnFollowCtlr(FollowCtlr command, Outbox outbox)
    {
        _following = command.From;
        WriteCtlr(command.Value, outbox);
        AnswerIfFollowed(outbox);
    }

    /// <summary>Takes the enables over and tells the redistributors, which answer.</summary>
    private void WriteCtlr(ulong value, Outbox outbox)
    {
        var written = new GicdCtlr(value);
        var isChanged = written.EnableGrp1 != _ctlr.EnableGrp1
            || written.EnableGrp0 != _ctlr.EnableGrp0;
        _ctlr = _ctlr with { EnableGrp0 = written.EnableGrp0, EnableGrp1 = written.EnableGrp1 };
        if (!isChanged) return;

        var follow = new Redistributor.SetGroupEnable(written.EnableGrp1, written.EnableGrp0);
        foreach (var cpu in _topology.CpusOf(_chip))
        {
            _followersToGo++;
            outbox.Send(PartId.Redistributor(cpu), follow);
        }
    }

    private void OnFollowed(Outbox outbox)
    {
        if (_followersToGo == 0) return;
        _followersToGo--;
        AnswerIfFollowed(outbox);
    }

    private void AnswerIfFollowed(Outbox outbox)
    {
        if (_followersToGo > 0 || _following is not { } from) return;
        _following = null;
        outbox.Send(PartId.Distributor(from), CtlrFollowed.Instance);
    }
}
