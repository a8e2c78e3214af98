using System.Globalization;

namespace SmpActors.Model.Kernel;

public sealed partial class Cpu
{
    private HashSet<string>? _warnedOnce;
    private int _callCount;
    private bool _warnedOffline;

    /// <summary>Whether a list of irq_work is not empty.</summary>
    internal bool HasIrqWork => _raisedList is { Count: > 0 } || _lazyList is { Count: > 0 };

    /// <summary>Runs a function here; interrupts are off, as the caller has seen to.</summary>
    internal async GuestTask Run(
        SmpFunc func, long info, CsdId csd, bool isLocal, CallId call = default)
    {
        var outer = CurrentCall;
        var serves = isLocal ? outer : call;
        TraceFunc(TraceEventKind.FuncEntered, func, csd, serves, isLocal);

        // What the function itself calls is a call of its own.
        if (!isLocal) _current!.Call = default;
        await Kernel.BodyOf(func)(this, info);
        _current!.Call = outer;

        TraceFunc(TraceEventKind.FuncReturned, func, csd, serves, isLocal);
    }

    /// <summary>The outermost API of a call starts it; what it calls in turn belongs to it.</summary>
    /// <returns>True for the outermost: pass it to <see cref="EndCall"/>.</returns>
    internal bool BeginCall(KernelFunction api, bool wait)
    {
        if (_current!.Call.Number != 0) return false;
        _current.Call = new(Number, ++_callCount);
        Trace(TraceEventKind.CallIssued, value: wait ? 1 : 0, detail: api);
        return true;
    }

    /// <summary>Ends what <see cref="BeginCall"/> began; gives the result through.</summary>
    internal int EndCall(bool isOutermost, int result)
    {
        if (!isOutermost) return result;
        Trace(TraceEventKind.CallReturned, value: result);
        _current!.Call = default;
        return result;
    }

    internal void TraceTaken(EnqueueCsd entry) => _outbox!.Trace(new(
        Id,
        TraceEventKind.CsdTaken,
        entry.Csd,
        entry.Call,
        entry.Target,
        (long)entry.Flags));

    /// <summary>WARN_ON(): the kernel goes on.</summary>
    internal void Warn(KernelFunction where) => Warn(string.Create(
        CultureInfo.InvariantCulture,
        $"WARNING: CPU: {Number.Value} PID: {1000 + Number.Value} at {where.File} {where.Name}"));

    /// <summary>WARN_ON_ONCE().</summary>
    /// <remarks>Differs from v4.9: the latch is each CPU's own, for nothing is shared.</remarks>
    internal void WarnOnce(KernelFunction where)
    {
        if ((_warnedOnce ??= new(StringComparer.Ordinal)).Add(where.Name)) Warn(where);
    }

    /// <summary>Records what the kernel prints.</summary>
    public void Warn(string text) => Trace(TraceEventKind.Warned, detail: text);

    /// <summary>The one-shot warning of a flush on a CPU that is offline.</summary>
    internal void WarnOffline(IReadOnlyList<EnqueueCsd> entries)
    {
        if (_warnedOffline) return;
        _warnedOffline = true;
        Warn(string.Create(
            CultureInfo.InvariantCulture, $"IPI on offline CPU {Number.Value}"));
        foreach (var entry in entries) Warn($"IPI callback {entry.Func} sent to offline CPU");
    }

    /// <summary>Waits for posted csds to be visible, unless that rule is switched off.</summary>
    /// <remarks>What it is on each system: see <see cref="IArch.LockedAtomicsOrderIpis"/>.</remarks>
    public GuestWait EnqueueBarrier() =>
        (Kernel.Weaknesses & Weakness.NoEnqueueBarrier) != 0
            ? new(this, new(WaitKind.None), isOver: true)
            : WritesAcknowledged();

    private void TraceFunc(
        TraceEventKind kind, SmpFunc func, CsdId csd, CallId call, bool isLocal) =>
        _outbox!.Trace(new(Id, kind, csd, call, Number, isLocal ? 1 : 0, 0, func));
}
