namespace SmpActors.Model.Gic;

/// <summary>GICD of one chip: routes SGIs between redistributors, holds group enables.</summary>
/// <remarks>
/// Software sees one distributor: it writes to the boot chip's, and the others follow. An SGI for
/// other chips crosses to each of them once, however many of its CPUs it names.
/// Source: GICv3 and GICv4 architecture (IHI 0069), "Routing of SGIs".
/// </remarks>
public sealed partial class Distributor : IPart
{
    /// <summary>The chip whose distributor software writes to.</summary>
    public static readonly ChipId BootChip = new(0);

    private readonly MachineTopology _topology;
    private readonly ChipId _chip;
    private readonly bool _hasRangeSelector;
    private readonly SpiBank? _spis;
    private readonly SpiRouter? _router;
    private GicdCtlr _ctlr = new() { Ds = true, Are = true };
    private int _followersToGo;
    private ChipId? _following;

    /// <param name="chip">Whose distributor it is.</param>
    /// <param name="topology">Who has which affinity, and sits on which chip.</param>
    /// <param name="powerOn">What the registers hold.</param>
    /// <param name="hasRangeSelector">
    /// GICD_TYPER.RSS: the range selector of an SGI may be other than 0; else it is reserved.
    /// </param>
    public Distributor(
        ChipId chip,
        MachineTopology topology,
        GicPowerOn powerOn = GicPowerOn.Initialised,
        bool hasRangeSelector = true)
    {
        _hasRangeSelector = hasRangeSelector;
        _chip = chip;
        _topology = topology;
        if (powerOn == GicPowerOn.Initialised)
        {
            _ctlr = _ctlr with { EnableGrp0 = true, EnableGrp1 = true };
        }

        if (chip != BootChip) return;
        _spis = new(powerOn);
        _router = new(_spis, topology, powerOn);
    }

    public PartId Id => PartId.Distributor(_chip);

    public void Handle(IMessage message, Outbox outbox)
    {
        switch (message)
        {
            case RouteSgi command: OnRouteSgi(command, outbox); return;
            case ForwardSgi command: OnForwardSgi(command, outbox); return;
            case GroupEnableSet or CtlrFollowed: OnFollowed(outbox); break;
            case FollowCtlr command: OnFollowCtlr(command, outbox); break;
            case SetLine command: _spis?.SetLine(command.IntId, command.IsAsserted); break;
            case SpiActivated reply: OnSpiActivated(reply, outbox); break;
            case SpiReleased reply: _router?.End(reply.Cpu, reply.IntId); break;
            case DeactivateSpi command: _spis?.Deactivate(command.IntId); break;
            case RedistributorSlept happened: _router?.OnSlept(happened); break;
            case WriteRegister command: OnWriteRegister(command, outbox); break;
            case ReadRegister command: OnReadRegister(command, outbox); break;
            default: throw new InvariantViolatedException($"{Id} does not understand {message}");
        }

        _router?.Forward(_ctlr, outbox);
    }

    private void OnSpiActivated(SpiActivated reply, Outbox outbox)
    {
        if (_router?.End(reply.Cpu, reply.IntId) == true) _spis!.Activate(reply.IntId);

        // Answered even if nothing was sent, as after a doubled message: the CPU waits.
        outbox.Send(PartId.Cpu(reply.Cpu), CpuInterface.ActivateAcknowledge.Instance);
    }

    private void OnRouteSgi(RouteSgi written, Outbox outbox)
    {
        // Without RSS the selector is reserved, and reserved bits count as 0.
        var command = _hasRangeSelector || written.Sgi.Rs == 0
            ? written
            : written with { Sgi = written.Sgi with { Rs = 0 } };
        var arrives = new Redistributor.SetPending(
            command.Sgi.IntId, command.Cause, command.IsGroup0);
        if (command.Sgi.Irm)
        {
            SendToOwn(command.Source, arrives, outbox);
            ForwardToAll(
                new(command.Sgi, command.Source, command.Cause, command.IsGroup0), outbox);
            return;
        }

        ForwardSgi? forward = null;
        Span<int> told = stackalloc int[Sgi1r.TargetCountMax];
        var toldCount = 0;
        for (var place = 0; place < Sgi1r.TargetCountMax; place++)
        {
            if (TargetAt(command.Sgi, place) is not { } target) continue;
            var chip = _topology.ChipOf(target);
            if (chip == _chip)
            {
                outbox.Send(PartId.Redistributor(target), arrives);
                continue;
            }

            if (told[..toldCount].Contains(chip.Value)) continue;
            told[toldCount++] = chip.Value;
            forward ??= new(command.Sgi, command.Source, command.Cause, command.IsGroup0);
            outbox.Send(PartId.Distributor(chip), forward);
        }
    }

    private void OnForwardSgi(ForwardSgi command, Outbox outbox)
    {
        var arrives = new Redistributor.SetPending(
            command.Sgi.IntId, command.Cause, command.IsGroup0);
        if (command.Sgi.Irm)
        {
            SendToOwn(command.Source, arrives, outbox);
            return;
        }

        for (var place = 0; place < Sgi1r.TargetCountMax; place++)
        {
            if (TargetAt(command.Sgi, place) is not { } target) continue;
            if (_topology.ChipOf(target) != _chip) continue;
            outbox.Send(PartId.Redistributor(target), arrives);
        }
    }

    private CpuId? TargetAt(Sgi1r sgi, int place) =>
        (sgi.TargetList & (1 << place)) == 0 ? null : _topology.CpuOf(sgi.TargetAt(place));

    private void SendToOwn(CpuId source, Redistributor.SetPending arrives, Outbox outbox)
    {
        foreach (var cpu in _topology.CpusOf(_chip))
        {
            if (cpu != source) outbox.Send(PartId.Redistributor(cpu), arrives);
        }
    }

    private void ForwardToAll(ForwardSgi forward, Outbox outbox)
    {
        for (var chip = 0; chip < _topology.ChipCount; chip++)
        {
            if (chip != _chip.Value) outbox.Send(PartId.Distributor(new(chip)), forward);
        }
    }
}
