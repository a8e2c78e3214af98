using System.Globalization;

namespace SmpActors.Model.Kernel;

public sealed partial class Cpu
{
    private HashSet<string>? _warnedOnce;
    private int _callCount;

    /// <summary>Runs a function here; interrupts are off, as the caller has seen to.</summary>
    internal async GuestTask Run(
        SmpFunc func, long info, CsdId csd, bool isLocal, CallId call = default)
    {
        var outer = CurrentCall;
        var serves = isLocal ? outer : call;
        TraceFunc(TraceEventKind.FuncEntered, func, csd, serves, isLocal);

        // What the function itself calls is a call of its own.
        _top!.Call = default;
        try
        {
            await Kernel.BodyOf(func)(this, info);
        }
        catch (Exception fault) when (GuestFaultException.IsToName(fault))
        {
            throw GuestFaultException.In(func, Number, serves, fault);
        }

        _top!.Call = outer;
        TraceFunc(TraceEventKind.FuncReturned, func, csd, serves, isLocal);
    }

    /// <summary>Runs a function's body for nobody's call: a work's or a work item's.</summary>
    internal async GuestTask RunUncalled(SmpFunc func, long info)
    {
        try
        {
            await Kernel.BodyOf(func)(this, info);
        }
        catch (Exception fault) when (GuestFaultException.IsToName(fault))
        {
            throw GuestFaultException.In(func, Number, default, fault);
        }
    }

    /// <summary>
    /// Enters an API, with preemption disabled: it ends with <see cref="PreemptEnable"/>. The
    /// outermost of a call starts it; the others belong to it.
    /// </summary>
    internal CallScope Call(KernelFunction api, bool wait)
    {
        PreemptDisable();
        var isOutermost = _top!.Call.Number == 0;
        if (isOutermost)
        {
            _top.Call = new(Number, ++_callCount);
            _top.CallResult = 0;
            Trace(TraceEventKind.CallIssued, value: wait ? 1 : 0, detail: api);
        }

        return new(this, In(api), isOutermost);
    }

    /// <summary>Records that delete-all took an entry; an irq_work is no csd.</summary>
    internal void TraceTaken(EnqueueCsd entry)
    {
        if (entry.Flags.Type() == CsdFlags.TypeIrqWork) return;
        _outbox!.Trace(new(
            Id,
            TraceEventKind.CsdTaken,
            entry.Csd,
            entry.Call,
            entry.Target,
            (long)entry.Flags));
    }

    /// <summary>WARN_ON(): the kernel goes on.</summary>
    /// <remarks>
    /// Source: kernel/panic.c, __warn() (v4.9). Differs from v4.9: no line behind the file and no
    /// offset behind the function, which this code has not.
    /// </remarks>
    internal void Warn(KernelFunction where) => Warn(string.Create(
        CultureInfo.InvariantCulture,
        $"WARNING: CPU: {Number.Value} PID: {CurrentPid} at {where.File} {where.Name}"));

    /// <summary>WARN_ON_ONCE().</summary>
    /// <remarks>Differs from v4.9: the latch is each CPU's own, for nothing is shared.</remarks>
    internal void WarnOnce(KernelFunction where)
    {
        if (IsFirstTime(where.Name)) Warn(where);
    }

    /// <summary>Whether a one-shot latch of this CPU was not set; sets it.</summary>
    internal bool IsFirstTime(string latch) =>
        (_warnedOnce ??= new(StringComparer.Ordinal)).Add(latch);

    /// <summary>Records what the kernel prints.</summary>
    public void Warn(string text) => Trace(TraceEventKind.Warned, detail: text);

    /// <summary>Waits for posted csds to be visible, unless that rule is switched off.</summary>
    /// <remarks>
    /// What it is on each system: see <see cref="IArch.LockedAtomicsOrderIpis"/>.
    /// </remarks>
    public GuestWait EnqueueBarrier() =>
        Kernel.Lacks(Weakness.NoEnqueueBarrier) ? NoWait() : WritesAcknowledged();

    /// <summary>A wait that is over.</summary>
    public GuestWait NoWait() => new(this, new(WaitKind.None), isOver: true);

    private void TraceFunc(
        TraceEventKind kind, SmpFunc func, CsdId csd, CallId call, bool isLocal) =>
        _outbox!.Trace(new(Id, kind, csd, call, Number, isLocal ? 1 : 0, 0, func));

    /// <summary>An API that is being executed; the outermost one ends its call.</summary>
    internal readonly struct CallScope(Cpu cpu, FunctionScope function, bool isOutermost)
        : IDisposable
    {
        /// <summary>
        /// Gives the API's result through, and to the trace if this is the outermost.
        /// </summary>
        public int Returns(int result)
        {
            if (isOutermost) cpu._top!.CallResult = result;
            return result;
        }

        public void Dispose()
        {
            function.Dispose();
            if (!isOutermost) return;
            cpu.Trace(TraceEventKind.CallReturned, value: cpu._top!.CallResult);
            cpu._top.Call = default;
        }
    }
}
