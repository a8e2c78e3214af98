namespace SmpActors.Model.Gic;

public sealed partial class Distributor
{
    private static readonly Redistributor.SetGroupEnable _enable = new(true);
    private static readonly Redistributor.SetGroupEnable _disable = new(false);

    /// <summary>GICD_TYPER: SPIs 32 to 63, INTIDs of 16 bits, Aff3, the range selector.</summary>
    internal static GicdTyper Typer { get; } = new()
    {
        ItLinesNumber = (SpiBank.Count / 32),
        IdBits = 15,
        A3V = true,
        Rss = true,
    };

    /// <summary>What a read returns; offsets that no register has read as zero.</summary>
    internal ulong Read(int offset) => offset switch
    {
        Gicd.Ctlr => (_ctlr with { Rwp = _followersToGo > 0 }).Raw,
        Gicd.Typer => Typer.Raw,
        Gicd.Pidr2 => GicPidr2.GicV3.Raw,
        >= Gicd.IRouter + (8 * SpiBank.First) and < Gicd.IRouter + (8 * SpiBank.End) =>
            _routes.Length == 0 ? 0 : _routes[RouteAt(offset)].Raw,
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
            case >= Gicd.IRouter + (8 * SpiBank.First) and < Gicd.IRouter + (8 * SpiBank.End):
                if (_routes.Length == 0) break;
                _routes[RouteAt(command.Offset)] = new GicdIRouter(command.Value).WithoutReserved();
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
        var isChanged = written.EnableGrp1 != _ctlr.EnableGrp1;
        _ctlr = _ctlr with { EnableGrp0 = written.EnableGrp0, EnableGrp1 = written.EnableGrp1 };
        if (!isChanged) return;

        foreach (var cpu in _topology.CpusOf(_chip))
        {
            _followersToGo++;
            outbox.Send(
                PartId.Redistributor(cpu), written.EnableGrp1 ? _enable : _disable);
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
