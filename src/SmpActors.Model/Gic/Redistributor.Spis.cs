namespace SmpActors.Model.Gic;

public sealed partial class Redistributor
{
    /// <summary>The SPI that the distributor sent here; null before the first.</summary>
    private HeldSpi? _spi;

    private void OnSetSpi(SetSpi command)
    {
        _spi ??= new();

        // The distributor sends one at a time: another is a doubled or a late message.
        if (_spi.IsHeld) return;
        _spi.Hold(command);
    }

    private void OnClearSpi(ClearSpi command, Outbox outbox)
    {
        if (_spi is not { IsHeld: true } || _spi.IntId != command.IntId) return;
        if (!_spi.IsPresented)
        {
            GiveBackSpi(outbox);
            return;
        }

        _spi.IsWantedBack = true;
        ClearSpiAtCpu(outbox);
    }

    private void OnActivateSpi(Activate reply, Outbox outbox)
    {
        // The distributor keeps its state, so it is the distributor that answers the CPU.
        if (_spi is { IsHeld: true } && _spi.IntId == reply.IntId) _spi.Drop();
        TellBootChip(new Distributor.SpiActivated(_cpu, reply.IntId), outbox);
    }

    private void OnReleaseSpi(Release reply, Outbox outbox)
    {
        if (_spi is not { IsPresented: true } || _spi.IntId != reply.IntId) return;
        _spi.IsPresented = false;
        _spi.IsClearing = false;
        if (_spi.IsWantedBack) GiveBackSpi(outbox);
    }

    /// <summary>
    /// Whether the SPI stands before the private candidates; presents it or takes it back.
    /// </summary>
    private bool SpiGoesFirst(uint candidates, Outbox outbox)
    {
        if (!_spi!.IsHeld || _spi.IsClearing) return false;
        if (!(_spi.IsGroup0 ? ForwardsGroup0 : _isGroup1Enabled))
        {
            if (_spi.IsPresented) ClearSpiAtCpu(outbox);
            return false;
        }

        // Of equal priorities the lower INTID goes first, so an SPI goes last.
        if (candidates != 0 && _spi.Priority >= PriorityOf(MostUrgent(candidates))) return false;
        if (_spi.IsPresented) return true;

        _spi.IsPresented = true;
        outbox.Send(
            PartId.Cpu(_cpu), new CpuInterface.Set(_spi.IntId, _spi.Priority, _spi.IsGroup0));
        return true;
    }

    private void ClearSpiAtCpu(Outbox outbox)
    {
        if (_spi!.IsClearing) return;
        _spi.IsClearing = true;
        _clearCount++;
        outbox.Send(PartId.Cpu(_cpu), CpuInterface.Clear.Of(_spi.IntId));
    }

    private void GiveBackSpi(Outbox outbox)
    {
        TellBootChip(new Distributor.SpiReleased(_cpu, _spi!.IntId), outbox);
        _spi.Drop();
    }

    private static void TellBootChip(IMessage message, Outbox outbox) =>
        outbox.Send(PartId.Distributor(Distributor.BootChip), message);

    /// <summary>An SPI between the distributor and the CPU interface.</summary>
    private sealed class HeldSpi
    {
        public int IntId { get; private set; }

        public byte Priority { get; private set; }

        public bool IsGroup0 { get; private set; }

        public bool IsHeld { get; private set; }

        /// <summary>Set was sent to the CPU interface and is not answered.</summary>
        public bool IsPresented { get; set; }

        /// <summary>Of what is presented: Clear was sent.</summary>
        public bool IsClearing { get; set; }

        /// <summary>The distributor asks for it.</summary>
        public bool IsWantedBack { get; set; }

        public void Hold(SetSpi command)
        {
            (IntId, Priority, IsGroup0) = (command.IntId, command.Priority, command.IsGroup0);
            IsHeld = true;
        }

        public void Drop()
        {
            IsHeld = false;
            IsPresented = false;
            IsClearing = false;
            IsWantedBack = false;
        }
    }
}
