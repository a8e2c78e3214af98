namespace SmpActors.Model.Kernel;

public sealed partial class Cpu
{
    private SortedDictionary<int, CallerCsd>? _callerCsds;
    private Dictionary<CsdId, Csd>? _claimed;

    /// <summary>Defines a csd of this CPU for smp_call_function_single_async.</summary>
    /// <param name="index">Which one, from 0.</param>
    /// <param name="func">What it runs.</param>
    /// <param name="info">Its argument.</param>
    public CsdSlot DefineCsd(int index, SmpFunc func, long info)
    {
        var csds = _callerCsds ??= [];
        if (!csds.TryGetValue(index, out var held))
        {
            held = new(new(Number, new(CsdSlotKind.Caller, index)));
            csds.Add(index, held);
        }

        held.Csd.Func = func;
        held.Csd.Info = info;
        return held.Csd.Slot;
    }

    /// <summary>
    /// Whether a csd that this CPU defined is locked, as far as this CPU can see.
    /// </summary>
    public bool IsCsdLocked(CsdSlot slot) => CallerCsdOf(slot).Csd.IsLocked;

    /// <summary>
    /// Locks a caller-supplied csd, here or at its home. While it is locked it is waited for, or
    /// null is returned, as the profile has it.
    /// </summary>
    /// <param name="home">The CPU in whose memory it lies.</param>
    /// <param name="slot">Which csd there.</param>
    /// <param name="target">Whom the call is for.</param>
    /// <param name="whenLocked">Told once if it was found locked, before the wait.</param>
    internal async GuestTask<Csd?> ClaimCallerCsd(
        CpuId home, CsdSlot slot, CpuId target, Action<Cpu> whenLocked)
    {
        var refuses = Kernel.Profile.Has(KernelChange.RefusesLockedCsd);
        if (home == Number)
        {
            var own = CallerCsdOf(slot).Csd;
            if (own.IsLocked && !Kernel.Lacks(Weakness.NoEbusy))
            {
                if (refuses) return null;
                whenLocked(this);
                Trace(TraceEventKind.CsdLockWaited, own.Id, own.Target);
                if (WatchesCsdLocks) await Smp.CsdLockWait(this, own);
                await WaitForUnlock(own);
            }

            // A plain store, not an OR: what is left of an earlier use is gone.
            MarkLocked(own, target, CsdFlags.None);
            return own;
        }

        var key = OpenRequest();
        var step = Kernel.Lacks(Weakness.TornClaim) ? ClaimStep.Test : ClaimStep.TestAndLock;
        Send(PartId.Cpu(home), new ClaimCsd(Number, key, slot, target, CurrentCall, step));
        await WaitForReply(key);
        var reply = TakeReply<CsdClaimed>(key);
        if (reply.Csd is null)
        {
            if (refuses) return null;
            whenLocked(this);
            Trace(TraceEventKind.CsdLockWaited, new(home, slot, 0), target);
        }

        while (reply.Csd is null)
        {
            _requests!.Reopen(key);
            await WaitForReply(key);
            reply = TakeReply<CsdClaimed>(key);
        }

        if (Kernel.Lacks(Weakness.TornClaim)) reply = await StoreLock(home, slot, target);
        var csd = new Csd(reply.Csd!.Value, target) { Func = reply.Func, Info = reply.Info };
        (_claimed ??= [])[csd.Id] = csd;
        return csd;
    }

    /// <summary>The second half of a claim in two steps.</summary>
    private async GuestTask<CsdClaimed> StoreLock(CpuId home, CsdSlot slot, CpuId target)
    {
        var key = OpenRequest();
        Send(
            PartId.Cpu(home),
            new ClaimCsd(Number, key, slot, target, CurrentCall, ClaimStep.Lock));
        await WaitForReply(key);
        return TakeReply<CsdClaimed>(key);
    }

    /// <summary>Forgets a claimed csd once it is queued or given back.</summary>
    internal void ForgetClaim(Csd csd)
    {
        if (csd.Owner != Number) _claimed!.Remove(csd.Id);
    }

    /// <summary>Unlocks a csd that could not be queued, wherever it lies.</summary>
    internal void GiveBack(Csd csd)
    {
        if (csd.Owner == Number)
        {
            MarkUnlocked(csd);
            if (csd.Slot.Kind == CsdSlotKind.Caller) GrantNextClaim(csd.Slot);
            return;
        }

        Send(PartId.Cpu(csd.Owner), new ReleaseCsd(csd.Id));
    }

    private void OnClaimCsd(ClaimCsd command)
    {
        var held = CallerCsdOf(command.Slot);
        if (command.Step == ClaimStep.Test && !held.Csd.IsLocked)
        {
            Send(
                PartId.Cpu(command.Claimant),
                new CsdClaimed(command.Key, held.Csd.Id, held.Csd.Func, held.Csd.Info));
            return;
        }

        if (!held.Csd.IsLocked || command.Step == ClaimStep.Lock || Kernel.Lacks(Weakness.NoEbusy))
        {
            Grant(held.Csd, command);
            return;
        }

        if (!Kernel.Profile.Has(KernelChange.RefusesLockedCsd)) held.Claims.Enqueue(command);
        var refusal = new CsdClaimed(command.Key, null, held.Csd.Func, held.Csd.Info);
        Send(PartId.Cpu(command.Claimant), refusal);
    }

    private void OnReleaseCsd(ReleaseCsd command)
    {
        if (FindCsd(command.Csd) is not { IsLocked: true } csd) return;
        _outbox!.Trace(new(Id, TraceEventKind.CsdUnlocked, csd.Id, Target: csd.Target));
        csd.Unlock();
        GrantNextClaim(csd.Slot);
    }

    private void GrantNextClaim(CsdSlot slot)
    {
        var held = CallerCsdOf(slot);
        if (held.Claims.TryDequeue(out var next)) Grant(held.Csd, next);
    }

    private void Grant(Csd csd, ClaimCsd claim)
    {
        Lock(csd, claim.Target, CsdFlags.None);
        _outbox!.Trace(new(
            Id, TraceEventKind.CsdLocked, csd.Id, claim.Call, claim.Target, (long)csd.Flags));
        Send(
            PartId.Cpu(claim.Claimant),
            new CsdClaimed(claim.Key, csd.Id, csd.Func, csd.Info));
    }

    private CallerCsd CallerCsdOf(CsdSlot slot)
    {
        CallerCsd? held = null;
        if (slot.Kind == CsdSlotKind.Caller) _callerCsds?.TryGetValue(slot.Index, out held);
        Invariant.Holds(held is not null, $"{Id} defined no csd {slot}");
        return held!;
    }

    /// <summary>A caller-supplied csd at its home, and who waits for it.</summary>
    private sealed record CallerCsd(Csd Csd)
    {
        public Queue<ClaimCsd> Claims { get; } = new();
    }
}
