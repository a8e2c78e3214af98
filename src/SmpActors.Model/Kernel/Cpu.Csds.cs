namespace SmpActors.Model.Kernel;

public sealed partial class Cpu
{
    private List<Csd>? _onStack;
    private int _onStackDepth;
    private int _unacknowledgedCount;
    private Csd? _csdData;
    private Cfd? _cfd;

    /// <summary>This CPU's csd_data.</summary>
    internal Csd CsdData => _csdData ??= new(Number, new(CsdSlotKind.CsdData, 0));

    /// <summary>How many pushes so far found their queue in use.</summary>
    internal long NotEmptyAnswerCount { get; private set; }

    /// <summary>This CPU's cfd_data.</summary>
    /// <exception cref="InvalidOperationException">It is not allocated.</exception>
    internal Cfd CfdData => HasCfd
        ? _cfd ??= new(Number, Kernel.Topology.CpuCount, _hotplug?.CfdGeneration ?? 0)
        : throw new InvalidOperationException($"{Number} has no cfd_data: it was never prepared");

    /// <summary>A csd on the stack of the current call; give it back in reverse order.</summary>
    internal Csd PushStackCsd()
    {
        var stack = _onStack ??= [];
        if (_onStackDepth == stack.Count)
        {
            stack.Add(new(Number, new(CsdSlotKind.OnStack, _onStackDepth)));
        }

        return stack[_onStackDepth++];
    }

    internal void PopStackCsd(Csd csd)
    {
        Invariant.Holds(
            csd == _onStack![_onStackDepth - 1], $"{csd.Id} is not on top of the stack");
        _onStackDepth--;
    }

    /// <summary>Sets LOCK and takes a new generation. The caller has waited for the slot.</summary>
    internal void MarkLocked(Csd csd, CpuId target, CsdFlags flags)
    {
        Lock(csd, target, flags);
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

    /// <summary>Spins until the csd's LOCK is clear, or for a while.</summary>
    /// <param name="csd">Of this CPU.</param>
    /// <param name="ns">How long at most, in ns, at least 1.</param>
    internal GuestWait WaitForUnlock(Csd csd, long ns) =>
        new(this, new(WaitKind.CsdUnlockOrElapsed, csd, StartTimer(ns)));

    /// <summary>Pushes a csd and does not wait for the answer; the next barrier does.</summary>
    internal void PostEnqueue(Csd csd)
    {
        _unacknowledgedCount++;
        csd.Push = PushState.Posted;
        Send(
            PartId.Cpu(csd.Target),
            new EnqueueCsd(
                csd.Id, Number, csd.Target, csd.Flags, csd.Func, csd.Info, CurrentCall));
    }

    /// <summary>Pushes a csd and waits for what the target's line answers.</summary>
    internal async GuestTask<QueueWas> Enqueue(Csd csd)
    {
        PostEnqueue(csd);
        await new GuestWait(this, new(WaitKind.CsdEnqueued, csd));
        return csd.Push == PushState.FoundEmpty ? QueueWas.Empty : QueueWas.NotEmpty;
    }

    /// <summary>llist_empty() of another CPU's queue: advisory, as it may change at once.</summary>
    internal async GuestTask<QueueWas> ReadQueueOf(CpuId target)
    {
        var key = OpenRequest();
        Send(PartId.Cpu(target), new ReadQueue(Number, key));
        await WaitForReply(key);
        return TakeReply<QueueRead>(key).Was;
    }

    private void OnReadQueue(ReadQueue command) => Send(
        PartId.Cpu(command.Asker),
        new QueueRead(
            command.Key, CallSingleQueue.IsEmpty ? QueueWas.Empty : QueueWas.NotEmpty));

    /// <summary>Waits until every write that this CPU has posted is visible to all.</summary>
    public GuestWait WritesAcknowledged() => new(this, new(WaitKind.WritesAcknowledged));

    /// <summary>Tells a csd's owner that the slot is its again.</summary>
    internal void SendUnlock(EnqueueCsd entry)
    {
        _outbox!.Trace(new(
            Id,
            TraceEventKind.CsdReleased,
            entry.Csd,
            entry.Call,
            entry.Target,
            (long)entry.Flags));
        Send(PartId.Cpu(entry.Csd.Owner), new CsdUnlocked(entry.Csd));
    }

    private void Lock(Csd csd, CpuId target, CsdFlags flags)
    {
        // Only an unlock that overtook the answer to the push leaves one open. It shows that the
        // push was visible; and the answer, when it comes, names a use that is over.
        if (csd.Push == PushState.Posted) _unacknowledgedCount--;
        if (csd.IsLocked && Kernel.LetsReuse) csd.Relock(flags);
        else csd.Lock(flags);
        csd.Target = target;
    }

    private void OnEnqueueCsd(EnqueueCsd command)
    {
        // A misrouted or unlocked entry is what a fault can cause: take it as memory would, and
        // let the oracles judge.
        var was = CallSingleQueue.Add(command);
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
        if (pushed is not { Push: PushState.Posted }) return;

        if (reply.Was == QueueWas.Empty)
        {
            pushed.Push = PushState.FoundEmpty;
        }
        else
        {
            pushed.Push = PushState.FoundNotEmpty;
            NotEmptyAnswerCount++;
        }

        _unacknowledgedCount--;
        Invariant.Holds(_unacknowledgedCount >= 0, $"{Id} got more answers than it posted writes");
    }

    private void OnCsdUnlocked(CsdUnlocked happened)
    {
        var csd = FindCsd(happened.Csd);
        if (csd is not { IsLocked: true })
        {
            _outbox!.Trace(new(
                Id,
                TraceEventKind.CsdUnlockStale,
                happened.Csd,
                Target: csd?.Target ?? default));
            return;
        }

        _outbox!.Trace(new(Id, TraceEventKind.CsdUnlocked, happened.Csd, Target: csd.Target));
        csd.Unlock();
        if (csd.Slot.Kind == CsdSlotKind.Caller) GrantNextClaim(csd.Slot);
    }

    /// <summary>The csd of this CPU that is in the named use, or null.</summary>
    private Csd? FindCsd(CsdId id)
    {
        if (id.Owner != Number) return null;
        var csd = id.Slot.Kind switch
        {
            CsdSlotKind.Cfd => FindCfdCsd(id),
            CsdSlotKind.OnStack => StackCsdAt(id.Slot.Index),
            CsdSlotKind.CsdData => _csdData,
            CsdSlotKind.Caller => _callerCsds?.GetValueOrDefault(id.Slot.Index)?.Csd,
            _ => null,
        };
        return csd?.Generation == id.Generation ? csd : null;
    }

    /// <summary>In the cfd, or in the one that was freed while csds of it were locked.</summary>
    private Csd? FindCfdCsd(CsdId id)
    {
        var target = new CpuId(id.Slot.Index);
        var csd = _cfd?.Find(target);
        var isFreed = csd?.Generation != id.Generation && _hotplug?.FreedCfd is not null;
        return isFreed ? _hotplug!.FreedCfd!.Find(target) : csd;
    }

    private Csd? StackCsdAt(int depth) =>
        _onStack is not null && depth >= 0 && depth < _onStack.Count ? _onStack[depth] : null;
}
