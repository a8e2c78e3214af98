namespace SmpActors.Model.Kernel;

public sealed partial class Cpu
{
    private readonly List<Csd> _onStack = [];
    private int _onStackDepth;
    private int _unacknowledgedCount;
    private Csd? _csdData;
    private Cfd? _cfd;

    /// <summary>This CPU's csd_data.</summary>
    internal Csd CsdData => _csdData ??= new(Number, new(CsdSlotKind.CsdData, 0));

    /// <summary>This CPU's cfd_data.</summary>
    internal Cfd CfdData => _cfd ??= new(Number, Kernel.Topology.CpuCount);

    /// <summary>A csd on the stack of the current call; give it back in reverse order.</summary>
    internal Csd PushStackCsd()
    {
        if (_onStackDepth == _onStack.Count)
        {
            _onStack.Add(new(Number, new(CsdSlotKind.OnStack, _onStackDepth)));
        }

        return _onStack[_onStackDepth++];
    }

    internal void PopStackCsd(Csd csd)
    {
        Invariant.Holds(csd == _onStack[_onStackDepth - 1], $"{csd.Id} is not on top of the stack");
        _onStackDepth--;
    }

    /// <summary>Sets LOCK and takes a new generation. The caller has waited for the slot.</summary>
    internal void MarkLocked(Csd csd, CpuId target, CsdFlags flags)
    {
        csd.Lock(flags);
        csd.Target = target;
        Trace(TraceEventKind.CsdLocked, csd.Id, target, (long)csd.Flags);
    }

    /// <summary>Unlocks a csd of this CPU that no other CPU has seen.</summary>
    internal void MarkUnlocked(Csd csd)
    {
        Trace(TraceEventKind.CsdUnlocked, csd.Id, csd.Target);
        csd.Unlock();
    }

    /// <summary>Spins until the csd's LOCK is clear.</summary>
    internal GuestWait WaitForUnlock(Csd csd) => new(this, new(WaitKind.CsdUnlock, csd));

    /// <summary>Pushes a csd and does not wait for the answer; the next barrier does.</summary>
    internal void PostEnqueue(Csd csd)
    {
        _unacknowledgedCount++;
        SendEnqueue(csd);
    }

    /// <summary>Pushes a csd and waits for what the target's line answers.</summary>
    internal async GuestTask<QueueWas> Enqueue(Csd csd)
    {
        _unacknowledgedCount++;
        SendEnqueue(csd);
        await new GuestWait(this, new(WaitKind.CsdEnqueued, csd));
        return csd.Enqueued!.Value;
    }

    /// <summary>Waits until every write that this CPU has posted is visible to all.</summary>
    public GuestWait WritesAcknowledged() => new(this, new(WaitKind.WritesAcknowledged));

    /// <summary>Tells a csd's owner that the slot is its again.</summary>
    internal void SendUnlock(EnqueueCsd entry)
    {
        Trace(TraceEventKind.CsdReleased, entry.Csd, entry.Target, (long)entry.Flags);
        Send(PartId.Cpu(entry.Csd.Owner), new CsdUnlocked(entry.Csd));
    }

    private void SendEnqueue(Csd csd) => Send(
        PartId.Cpu(csd.Target),
        new EnqueueCsd(
            csd.Id, Number, csd.Target, csd.Flags, csd.Func, csd.Info, CurrentCall));

    private void OnEnqueueCsd(EnqueueCsd command)
    {
        // A misrouted or unlocked entry is what a fault can cause: take it as memory would, and
        // let the oracles judge.
        var was = _callSingleQueue.Add(command);
        _outbox!.Trace(new(
            Id,
            TraceEventKind.CsdQueued,
            command.Csd,
            command.Call,
            command.Target,
            was == QueueWas.Empty ? 1 : 0));
        Send(PartId.Cpu(command.Source), new CsdEnqueued(command.Csd, was));
    }

    private void OnCsdEnqueued(CsdEnqueued reply)
    {
        // A second answer to one push is what a duplicated message causes: memory has answered.
        var pushed = reply.Csd.Owner == Number
            ? FindCsd(reply.Csd)
            : _claimed?.GetValueOrDefault(reply.Csd);
        if (pushed is not { Enqueued: null } csd) return;

        csd.Enqueued = reply.Was;
        Invariant.Holds(_unacknowledgedCount > 0, $"{Id} got an answer that it did not wait for");
        _unacknowledgedCount--;
    }

    private void OnCsdUnlocked(CsdUnlocked happened)
    {
        var csd = FindCsd(happened.Csd);
        var kind = csd is { IsLocked: true }
            ? TraceEventKind.CsdUnlocked
            : TraceEventKind.CsdUnlockStale;
        var target = csd?.Target ?? default;
        _outbox!.Trace(new(Id, kind, happened.Csd, Target: target));
        if (csd is null || !csd.IsLocked) return;

        csd.Unlock();
        if (csd.Slot.Kind == CsdSlotKind.Caller) GrantNextClaim(csd.Slot);
    }

    /// <summary>The csd of this CPU that is in the named use, or null.</summary>
    private Csd? FindCsd(CsdId id)
    {
        var csd = id.Slot.Kind switch
        {
            CsdSlotKind.OnStack => id.Slot.Index < _onStack.Count ? _onStack[id.Slot.Index] : null,
            CsdSlotKind.CsdData => _csdData,
            CsdSlotKind.Cfd => _cfd?[new(id.Slot.Index)],
            CsdSlotKind.Caller => _callerCsds?.GetValueOrDefault(id.Slot.Index)?.Csd,
            _ => null,
        };
        return csd is not null && id.Owner == Number && csd.Generation == id.Generation ? csd : null;
    }
}
