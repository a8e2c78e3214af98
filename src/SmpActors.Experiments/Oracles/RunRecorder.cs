using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using SmpActors.Actors;
using SmpActors.Experiments.Results;
using SmpActors.Experiments.Traces;
using SmpActors.Model;
using SmpActors.Model.Kernel;

namespace SmpActors.Experiments.Oracles;

/// <summary>
/// Folds a run's events as they happen: oracles, metrics, and perhaps the trace itself.
/// </summary>
/// <remarks>
/// In virtual time one thread records. In wall time every thread that runs parts does: an account's
/// lock is held while it changes, and a csd's account is its target's, so broadcasts do not meet at
/// one lock.
/// </remarks>
internal sealed partial class RunRecorder : ITraceSink, IDisposable
{
    /// <summary>More of one kind of violation says nothing new.</summary>
    private const int ViolationsMax = 200;

    private readonly CpuAccount[] _accounts;
    private readonly IMachineTime _time;
    private readonly bool _isConcurrent;
    private readonly Latencies _latencies = new();
    private readonly ThreadLocal<Latencies>? _latenciesOfThreads;
    private readonly ConcurrentQueue<Violation> _violations = new();
    private readonly ConcurrentDictionary<string, long> _warnings = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<ITraceFold> _folds;
    private readonly TraceStore? _store;
    private readonly Lock _storeLock = new();
    private readonly KernelLog _log = new();
    private long _eventCount;

    public RunRecorder(
        int cpuCount,
        IMachineTime time,
        bool isConcurrent,
        bool recordsFunctions,
        TraceStore? store,
        IReadOnlyList<ITraceFold> folds)
    {
        _accounts = new CpuAccount[cpuCount];
        for (var i = 0; i < cpuCount; i++) _accounts[i] = new();
        _time = time;
        _isConcurrent = isConcurrent;
        RecordsFunctions = recordsFunctions;
        _store = store;
        _folds = folds;
        if (isConcurrent) _latenciesOfThreads = new(() => new(), trackAllValues: true);
    }

    public bool RecordsFunctions { get; }

    /// <summary>Whether stages' times are kept, which costs memory for each.</summary>
    public bool MeasuresLatencies { get; init; } = true;

    /// <summary>Whether the kernel's flush runs first who is waited for.</summary>
    public bool FlushesByType { get; init; }

    public void Record(in TraceEvent happened)
    {
        if (_store is not null || _folds.Count > 0) Keep(in happened);
        switch (happened.Kind)
        {
            case TraceEventKind.CsdLocked: OnCsdLocked(in happened); break;
            case TraceEventKind.CsdQueued: OnCsdQueued(in happened); break;
            case TraceEventKind.CsdTaken: OnCsdTaken(in happened); break;
            case TraceEventKind.FuncEntered: OnFuncEntered(in happened); break;
            case TraceEventKind.FuncReturned: OnFuncReturned(in happened); break;
            case TraceEventKind.CsdReleased: OnCsdReleased(in happened); break;
            case TraceEventKind.CsdUnlocked: OnCsdUnlocked(in happened); break;
            case TraceEventKind.CsdLockWaited: OnCsdLockWaited(in happened); break;
            case TraceEventKind.CallIssued: OnCallIssued(in happened); break;
            case TraceEventKind.CallReturned: OnCallReturned(in happened); break;
            case TraceEventKind.IpiRaised: OnIpiRaised(in happened); break;
            case TraceEventKind.RegisterWritten: OnRegisterWritten(in happened); break;
            case TraceEventKind.CpuStopped: AccountOf(in happened).IsStopped = true; break;
            case TraceEventKind.CpuOnlineChanged: OnCpuOnlineChanged(in happened); break;
            case TraceEventKind.StopStateEntered: OnStopStateEntered(in happened); break;
            case TraceEventKind.StopDone: OnStopDone(in happened); break;
            case TraceEventKind.CoreSignalled: AccountOf(in happened).IsDead = false; break;
            case TraceEventKind.Warned: OnWarned(in happened); break;
            case TraceEventKind.FaultFired: OnFaultFired(in happened); break;
            case >= TraceEventKind.IpiInjected and <= TraceEventKind.IpiEntered:
                OnIpi(in happened);
                break;
            case >= TraceEventKind.Printed and <= TraceEventKind.Panicked:
                OnPrinted(in happened);
                break;
        }
    }

    public void Dispose() => _latenciesOfThreads?.Dispose();

    private void Keep(in TraceEvent happened)
    {
        if (!_isConcurrent)
        {
            KeepOne(in happened);
            return;
        }

        lock (_storeLock) KeepOne(in happened);
    }

    private void KeepOne(in TraceEvent happened)
    {
        var stamped = new StampedEvent(_time.NowNs, _eventCount++, happened);
        _store?.Add(in stamped);
        foreach (var fold in _folds) fold.Add(in stamped);
    }

    private void OnCsdLocked(in TraceEvent e)
    {
        var now = _time.NowNs;
        if (e.Target.Value < _accounts.Length)
        {
            var target = Enter(e.Target.Value);
            ref var use = ref target.NewUse(e.Csd, out var existed);
            use = new()
            {
                Call = e.Call,
                Flags = (CsdFlags)e.Value,
                LockedNs = now,
                QueuedNs = -1,
                TakenNs = -1,
                ReturnedNs = -1,
            };
            Exit(target);
            if (existed) Report(Oracle.NoReuse, e.Csd, "was locked again in the same use");
        }

        if (IsForAnyTarget(e.Csd.Slot)) LockSlot(in e);
        var caller = Enter(e.Call.Caller.Value);
        caller.CsdsLocked++;
        var call = caller.FindCall(e.Call);
        var waitedFrom = -1L;
        if (call is not null)
        {
            call.LockedCount++;
            waitedFrom = call.LockWaitNs;
            call.LockWaitNs = -1;
        }

        Exit(caller);
        AddLatency(Stage.Lock, waitedFrom < 0 ? 0 : now - waitedFrom);
    }

    private void OnCsdLockWaited(in TraceEvent e)
    {
        var now = _time.NowNs;
        var caller = Enter(e.Call.Caller.Value);
        if (caller.FindCall(e.Call) is { } call) call.LockWaitNs = now;
        Exit(caller);
    }

    private void OnCsdQueued(in TraceEvent e)
    {
        var now = _time.NowNs;
        var account = Enter(e.Part.Index);
        account.QueueCount++;
        ref var use = ref account.FindUse(e.Csd);
        if (Unsafe.IsNullRef(ref use))
        {
            Exit(account);
            Report(Oracle.ExactlyOnce, e.Csd, $"is queued at {e.Part}, which it is not aimed at");
            return;
        }

        var wasQueued = use.IsQueued;
        var isDead = account is { IsOnline: false, IsStopped: false };
        var (locked, place) = (use.LockedNs, account.QueueCount);
        if (!wasQueued)
        {
            use.QueuedNs = now;
            use.Place = place;
        }

        Exit(account);
        if (isDead) Report(Oracle.Refusal, e.Csd, $"is queued at {e.Part}, which is offline");
        if (wasQueued) Report(Oracle.ExactlyOnce, e.Csd, $"is queued twice at {e.Part}");
        else AddLatency(Stage.Queue, now - locked);
    }

    private void OnCsdTaken(in TraceEvent e)
    {
        var now = _time.NowNs;
        var account = Enter(e.Part.Index);
        ref var use = ref account.FindUse(e.Csd);
        var isLocked = ((CsdFlags)e.Value & CsdFlags.Lock) != 0 && !Unsafe.IsNullRef(ref use)
            && !use.IsUnlocked;
        var queued = -1L;
        if (!Unsafe.IsNullRef(ref use) && !use.IsTaken)
        {
            queued = use.QueuedNs;
            use.TakenNs = now;
            if (FlushesByType) account.Order.Take(use.IsSynchronous);
        }

        Exit(account);
        if (queued >= 0) AddLatency(Stage.Interrupt, now - queued);
        if (!isLocked)
        {
            Report(Oracle.LockedWhenTaken, e.Csd, $"is taken at {e.Part} and is not locked");
        }
    }

    private void OnFuncEntered(in TraceEvent e)
    {
        var account = Enter(e.Part.Index);
        account.FunctionsRun++;
        string? wrong = null;
        var oracle = Oracle.ExactlyOnce;
        if (e.Csd.Slot.Kind != CsdSlotKind.None)
        {
            ref var use = ref account.FindUse(e.Csd);
            if (Unsafe.IsNullRef(ref use))
            {
                wrong = $"runs at {e.Part} and is not queued there, or has run";
            }
            else if (++use.RunCount > 1)
            {
                wrong = $"runs a second time at {e.Part}";
            }
            else if (!IsTurn(account, in use))
            {
                wrong = $"runs at {e.Part} after one whose turn is later";
                oracle = Oracle.QueueOrder;
            }
            else if (use is { IsSynchronous: false, IsReleased: false })
            {
                wrong = $"runs at {e.Part}, is not waited for, and is locked yet";
                oracle = Oracle.UnlockOrder;
            }
        }

        Exit(account);
        if (wrong is not null) Report(oracle, e.Csd, wrong);
    }

    /// <summary>Whether an entry runs in the order of the flush; it is the last now.</summary>
    private bool IsTurn(CpuAccount account, in CsdUse use)
    {
        if (FlushesByType) return account.Order.Run(use.Place, use.IsSynchronous);
        if (use.Place <= account.LastRunPlace) return false;

        account.LastRunPlace = use.Place;
        return true;
    }

    private void OnFuncReturned(in TraceEvent e)
    {
        if (e.Csd.Slot.Kind == CsdSlotKind.None) return;

        var now = _time.NowNs;
        var account = Enter(e.Part.Index);
        ref var use = ref account.FindUse(e.Csd);
        var taken = -1L;
        if (!Unsafe.IsNullRef(ref use))
        {
            taken = use.TakenNs;
            use.ReturnedNs = now;
            if (use.IsUnlocked) account.EndUse(e.Csd);
        }

        Exit(account);
        if (taken >= 0) AddLatency(Stage.Run, now - taken);
    }

    private void OnCsdReleased(in TraceEvent e)
    {
        var account = Enter(e.Part.Index);
        ref var use = ref account.FindUse(e.Csd);
        var isEarly = !Unsafe.IsNullRef(ref use) && use.IsSynchronous && !use.HasReturned;
        if (!Unsafe.IsNullRef(ref use)) use.IsReleased = true;
        Exit(account);
        if (isEarly)
        {
            Report(
                Oracle.WaitHolds, e.Csd, $"is unlocked at {e.Part} before its function returned");
        }
    }

    private void OnCsdUnlocked(in TraceEvent e)
    {
        var now = _time.NowNs;
        CallId call = default;
        var (returned, wasQueued) = (-1L, false);
        if (IsForAnyTarget(e.Csd.Slot)) UnlockSlot(in e);
        string? wrong = null;
        if (e.Target.Value < _accounts.Length)
        {
            var target = Enter(e.Target.Value);
            ref var use = ref target.FindUse(e.Csd);
            if (!Unsafe.IsNullRef(ref use))
            {
                call = use.Call;
                wasQueued = use.IsQueued;
                returned = use.ReturnedNs;
                use.IsUnlocked = true;
                if (use.IsSynchronous && wasQueued && !use.HasReturned)
                {
                    wrong = "is unlocked at its owner before its function returned";
                }

                if (!wasQueued || use.HasReturned) target.EndUse(e.Csd);
            }

            Exit(target);
        }

        var caller = Enter(call.Number == 0 ? e.Csd.Owner.Value : call.Caller.Value);
        caller.CsdsUnlocked++;
        if (call.Number == 0) call = e.Call;
        if (caller.FindCall(call) is { } open)
        {
            open.LockedCount--;
            open.WasRefused |= !wasQueued && e.Target != call.Caller;
        }

        Exit(caller);
        if (wrong is not null) Report(Oracle.WaitHolds, e.Csd, wrong);
        else if (returned >= 0) AddLatency(Stage.Unlock, now - returned);
    }

    private void Report(Oracle oracle, CsdId csd, string what)
    {
        var fault = Faults?.OfCsd(csd) is { } note ? $"; its {note.Sentence}" : "";
        Report(oracle, csd.ToString(), $"{csd} {what}{fault}");
    }

    private void Report(Oracle oracle, string where, string what)
    {
        if (_violations.Count < ViolationsMax) _violations.Enqueue(new(oracle.Name, where, what));
    }

    private void AddLatency(Stage stage, long ns)
    {
        if (MeasuresLatencies) (_latenciesOfThreads?.Value ?? _latencies).Add(stage, ns);
    }

    private CpuAccount AccountOf(in TraceEvent e) => _accounts[e.Part.Index];

    private CpuAccount Enter(int cpu)
    {
        var account = _accounts[cpu];
        if (_isConcurrent) Monitor.Enter(account);
        return account;
    }

    private void Exit(CpuAccount account)
    {
        if (_isConcurrent) Monitor.Exit(account);
    }
}
