using System.Numerics;

namespace SmpActors.Model.Gic;

/// <summary>GICR of one CPU: its SGIs and PPIs, and the stream to its CPU interface.</summary>
/// <remarks>
/// Source: GICv3 and GICv4 architecture (IHI 0069), "Interrupt handling state machine" and "GIC
/// Stream Protocol interface". Every Set has exactly one answer, Activate or Release, so an
/// interrupt is presented at most once; a Clear only asks for that answer early.
/// </remarks>
public sealed partial class Redistributor : IPart
{
    private readonly MachineTopology _topology;
    private readonly CpuId _cpu;
    private readonly GicTieOrder _tieOrder;
    private readonly bool _isWakerSecure;
    private readonly GicWeakness _weaknesses;
    private CauseTable _causes;
    private CauseTable _withdrawnCauses;

    /// <summary>Pending bits as software reads them.</summary>
    private uint _pending;
    private uint _active;
    private uint _enabled;
    private uint _group1;

    /// <summary>Set was sent and is not answered.</summary>
    private uint _presented;

    /// <summary>Of those presented: Clear was sent.</summary>
    private uint _clearing;

    /// <summary>Of those presented: software has cleared the pending bit since.</summary>
    private uint _withdrawn;

    private byte[]? _priorities;
    private byte _priority;
    private byte _activatedLast = IntId.PrivateCount - 1;
    private int _clearCount;
    private int _quiesceCount;
    private uint _ppiConfig;

    /// <summary>Of the interrupts those whose group is enabled: <see cref="Regroup"/>.</summary>
    private uint _forwarded;
    private bool _isGroup0Enabled;
    private bool _isGroup0Upstream;
    private bool _isGroup1Enabled;
    private bool _processorSleep;
    private bool _childrenAsleep;

    /// <summary>Of use to a weakness only: see <see cref="GicWeakness.CachedPending"/>.</summary>
    private bool _somethingPends;

    /// <param name="cpu">Whose redistributor it is.</param>
    /// <param name="topology">Where that CPU sits.</param>
    /// <param name="powerOn">What the registers hold.</param>
    /// <param name="tieOrder">Which of two interrupts of one priority comes first.</param>
    /// <param name="isWakerSecure">
    /// Firmware owns WAKER: it reads as zero and ignores writes, and the redistributor is awake.
    /// </param>
    /// <param name="weaknesses">Which rules are switched off.</param>
    public Redistributor(
        CpuId cpu,
        MachineTopology topology,
        GicPowerOn powerOn = GicPowerOn.Initialised,
        GicTieOrder tieOrder = GicTieOrder.LowestIntId,
        bool isWakerSecure = false,
        GicWeakness weaknesses = GicWeakness.None)
    {
        _weaknesses = weaknesses;
        _cpu = cpu;
        _topology = topology;
        _tieOrder = tieOrder;
        _isWakerSecure = isWakerSecure;
        if (powerOn == GicPowerOn.Initialised)
        {
            _group1 = uint.MaxValue;
            _enabled = 0x0000_ffff;
            _priority = GicValues.PriorityDefault;
            _isGroup0Enabled = true;
            _isGroup1Enabled = true;
            Regroup();
        }
        else if (!isWakerSecure)
        {
            _processorSleep = true;
            _childrenAsleep = true;
        }
    }

    public PartId Id => PartId.Redistributor(_cpu);

    /// <summary>Something pends in its sleep: the power controller is to wake the CPU.</summary>
    public bool IsWakeRequested =>
        _processorSleep && ((_pending & _enabled & _group1) != 0 || _spi is { IsHeld: true });

    private bool IsAwake => !_processorSleep && !_childrenAsleep;

    /// <summary>What may be forwarded: pending, not active, enabled, its group enabled.</summary>
    private uint Candidates => IsAwake ? _pending & ~_active & _enabled & _forwarded : 0;

    public void Handle(IMessage message, Outbox outbox)
    {
        switch (message)
        {
            case SetPending command: OnSetPending(command, outbox); break;
            case Activate reply: OnActivate(reply, outbox); break;
            case Deactivate command: OnDeactivate(command, outbox); break;
            case Release reply: OnRelease(reply, outbox); break;
            case GenerateSgi command: OnGenerateSgi(command, outbox); return;
            case InjectSgi command: OnInjectSgi(command, outbox); break;
            case ClearAcknowledge: OnClearAcknowledge(); return;
            default: HandleRare(message, outbox); break;
        }

        Present(outbox);
    }

    private void HandleRare(IMessage message, Outbox outbox)
    {
        switch (message)
        {
            case QuiesceAcknowledge: OnQuiesceAcknowledge(); break;
            case SetGroupEnable command: OnSetGroupEnable(command, outbox); break;
            case UpstreamControl command: OnUpstreamControl(command); break;
            case GenerateGroup0Sgi command: OnGenerateGroup0Sgi(command, outbox); break;
            case SetSpi command: OnSetSpi(command); break;
            case ClearSpi command: OnClearSpi(command, outbox); break;
            case WriteRegister command: OnWriteRegister(command, outbox); break;
            case ReadRegister command: OnReadRegister(command, outbox); break;
            case Sleep command: OnSleep(command, outbox); break;
            default: throw new InvariantViolatedException($"{Id} does not understand {message}");
        }
    }

    private void OnGenerateSgi(GenerateSgi command, Outbox outbox) => outbox.Send(
        PartId.Distributor(_topology.ChipOf(_cpu)),
        new Distributor.RouteSgi(command.Sgi, _cpu, command.Cause));

    private void OnGenerateGroup0Sgi(GenerateGroup0Sgi command, Outbox outbox) => outbox.Send(
        PartId.Distributor(_topology.ChipOf(_cpu)),
        new Distributor.RouteSgi(command.Sgi, _cpu, command.Cause, IsGroup0: true));

    private void OnInjectSgi(InjectSgi command, Outbox outbox)
    {
        Trace(outbox, TraceEventKind.IpiInjected, command.IntId, command.Cause);
        OnSetPending(new(command.IntId, command.Cause), outbox);
    }

    private void OnSetPending(SetPending command, Outbox outbox)
    {
        var (intId, cause) = (command.IntId, command.Cause);
        if (!IntId.IsSgi(intId))
        {
            Trace(outbox, TraceEventKind.IpiRefused, intId, cause, "no SGI has this INTID");
            return;
        }

        var bit = IntId.Bit(intId);
        if ((_group1 & bit) == 0 != command.IsGroup0)
        {
            var reason = command.IsGroup0
                ? "it is Group 1 at its target"
                : "it is Group 0 at its target";
            Trace(outbox, TraceEventKind.IpiRefused, intId, cause, reason);
            return;
        }

        if ((_pending & bit) != 0)
        {
            Trace(outbox, TraceEventKind.IpiCoalesced, intId, cause);
            return;
        }

        // Enable bits, the CPU interface and WAKER decide what is forwarded, not what pends.
        if (_weaknesses != GicWeakness.None && IsForgotten(bit)) return;
        _pending |= bit;
        _somethingPends = true;
        _causes.Put(intId, cause);
        Trace(outbox, TraceEventKind.IpiPended, intId, cause);
    }

    /// <summary>Whether a weakness loses what arrives: of that there is no record.</summary>
    private bool IsForgotten(uint bit) =>
        (Lacks(GicWeakness.SleepForgets) && !IsAwake)
        || (Lacks(GicWeakness.NoActivePending) && (_active & bit) != 0);

    private bool Lacks(GicWeakness rule) => (_weaknesses & rule) != 0;

    private void OnActivate(Activate reply, Outbox outbox)
    {
        if (!IntId.IsPrivate(reply.IntId))
        {
            OnActivateSpi(reply, outbox);
            return;
        }

        var bit = IntId.Bit(reply.IntId);
        if ((_presented & bit) != 0)
        {
            _presented &= ~bit;
            _clearing &= ~bit;
            _active |= bit;
            _activatedLast = (byte)reply.IntId;

            _somethingPends = false;

            // The CPU was faster than the write that cleared the pending bit: it is taken.
            var isLate = (_withdrawn & bit) != 0;
            var cause = (isLate ? ref _withdrawnCauses : ref _causes).Take(reply.IntId);
            if (isLate) _withdrawn &= ~bit;
            else _pending &= ~bit;
            TraceSgi(outbox, TraceEventKind.IpiAcknowledged, reply.IntId, cause);
        }

        // Answered even if nothing was presented, as after a doubled message: the CPU waits.
        outbox.Send(PartId.Cpu(_cpu), CpuInterface.ActivateAcknowledge.Instance);
    }

    private void OnDeactivate(Deactivate command, Outbox outbox)
    {
        if (IntId.IsPrivate(command.IntId)) _active &= ~IntId.Bit(command.IntId);
        else TellBootChip(new Distributor.DeactivateSpi(command.IntId), outbox);
    }

    private void OnRelease(Release reply, Outbox outbox)
    {
        if (!IntId.IsPrivate(reply.IntId))
        {
            OnReleaseSpi(reply, outbox);
            return;
        }

        var bit = IntId.Bit(reply.IntId);
        if ((_presented & bit) == 0) return;

        _presented &= ~bit;
        _clearing &= ~bit;
        if ((_withdrawn & bit) == 0) return;
        _withdrawn &= ~bit;
        TraceSgi(
            outbox,
            TraceEventKind.IpiWithdrawn,
            reply.IntId,
            _withdrawnCauses.Take(reply.IntId));
    }

    private void OnClearAcknowledge()
    {
        if (_clearCount > 0) _clearCount--;
    }

    private void OnQuiesceAcknowledge()
    {
        if (_quiesceCount > 0) _quiesceCount--;
        if (_quiesceCount == 0) _childrenAsleep = _processorSleep;
    }

    private void OnSetGroupEnable(SetGroupEnable command, Outbox outbox)
    {
        _isGroup1Enabled = command.IsGroup1Enabled;
        _isGroup0Enabled = command.IsGroup0Enabled;
        Regroup();
        outbox.Send(
            PartId.Distributor(_topology.ChipOf(_cpu)), Distributor.GroupEnableSet.Instance);
    }

    private void OnUpstreamControl(UpstreamControl command)
    {
        _isGroup0Upstream = command.IsGroup0Enabled;
        Regroup();
    }

    /// <summary>
    /// Group 0 competes only where the CPU interface takes it too: it would stand before Group 1.
    /// </summary>
    private void Regroup() =>
        _forwarded = (_isGroup1Enabled ? _group1 : 0) | (ForwardsGroup0 ? ~_group1 : 0);

    private bool ForwardsGroup0 => _isGroup0Enabled && _isGroup0Upstream;

    /// <summary>Presents what is most urgent, and takes back what may not be presented.</summary>
    private void Present(Outbox outbox)
    {
        var candidates = Candidates & ~_withdrawn;
        var stale = _presented & ~_clearing & ~candidates;
        if (stale != 0 && !_processorSleep) SendClears(stale, outbox);

        // What is being taken back is not presented again before the CPU interface has answered.
        candidates &= ~_clearing;
        if (!IsAwake) return;
        if (_spi is not null && SpiGoesFirst(candidates, outbox)) return;
        if (candidates == 0 || (!_somethingPends && Lacks(GicWeakness.CachedPending))) return;
        var best = MostUrgent(candidates);
        var presented = _presented & ~_clearing;
        if (presented != 0 && !GoesBefore(best, MostUrgent(presented))) return;
        if ((_presented & IntId.Bit(best)) != 0) return;

        _presented |= IntId.Bit(best);
        var set = (_group1 & IntId.Bit(best)) != 0
            ? CpuInterface.Set.Of(best, PriorityOf(best))
            : new(best, PriorityOf(best), IsGroup0: true);
        outbox.Send(PartId.Cpu(_cpu), set);
    }

    private void SendClears(uint stale, Outbox outbox)
    {
        _clearing |= stale;
        for (var rest = stale; rest != 0; rest &= rest - 1)
        {
            _clearCount++;
            var intId = BitOperations.TrailingZeroCount(rest);
            outbox.Send(PartId.Cpu(_cpu), CpuInterface.Clear.Of(intId));
        }
    }

    private int MostUrgent(uint intIds)
    {
        var best = -1;
        for (var rest = intIds; rest != 0; rest &= rest - 1)
        {
            var intId = BitOperations.TrailingZeroCount(rest);
            if (best < 0 || GoesBefore(intId, best)) best = intId;
        }

        return best;
    }

    private bool GoesBefore(int intId, int other)
    {
        var (priority, otherPriority) = (PriorityOf(intId), PriorityOf(other));
        if (priority != otherPriority) return priority < otherPriority;
        return _tieOrder == GicTieOrder.LowestIntId
            ? intId < other
            : TurnOf(intId) < TurnOf(other);
    }

    /// <summary>How many turns from the one that was acknowledged last, 0 to 31.</summary>
    private int TurnOf(int intId) =>
        (intId - _activatedLast - 1 + IntId.PrivateCount) % IntId.PrivateCount;

    private byte PriorityOf(int intId) => _priorities?[intId] ?? _priority;

    /// <summary>Traces what happened to an SGI; a PPI is no IPI.</summary>
    private void TraceSgi(Outbox outbox, TraceEventKind kind, int intId, long cause)
    {
        if (IntId.IsSgi(intId)) Trace(outbox, kind, intId, cause);
    }

    private void Trace(
        Outbox outbox, TraceEventKind kind, int intId, long cause, string? detail = null)
    {
        outbox.Trace(new(
            Id, kind, Target: _cpu, Value: intId, Cause: cause, Detail: detail));
    }
}

/// <summary>Which of two interrupts of one priority comes first; the chip may choose.</summary>
public enum GicTieOrder : byte
{
    /// <summary>The lower INTID, so a reschedule goes before a cross call.</summary>
    LowestIntId,

    /// <summary>The next INTID after the one that was acknowledged last.</summary>
    RoundRobin,
}
