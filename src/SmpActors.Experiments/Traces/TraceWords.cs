using System.Globalization;
using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Traces;

/// <summary>How trace files call what happened.</summary>
internal static class TraceWords
{
    /// <summary>The slice that an event begins or ends, or null.</summary>
    public static (SliceKey Key, string Name)? SliceOf(in TraceEvent happened)
    {
        switch (happened.Kind)
        {
            case TraceEventKind.CallIssued:
            case TraceEventKind.CallReturned:
                return (new(SliceKind.Call, happened.Call), NameOf(happened.Detail));
            case TraceEventKind.CsdLockWaited:
            case TraceEventKind.CsdUnlocked:
                return (new(SliceKind.LockWait, Csd: happened.Csd), "lock " + happened.Csd);
            case TraceEventKind.IpiEntered:
            case TraceEventKind.IpiExited:
                return (
                    new(SliceKind.Handler, Vector: happened.Value),
                    Text($"ipi {happened.Value} {happened.Detail}"));
            case TraceEventKind.FuncEntered:
            case TraceEventKind.FuncReturned:
                var func = NameOf(happened.Detail);
                return (new(SliceKind.Function, happened.Call, happened.Csd, func), "run " + func);
            case TraceEventKind.FunctionEntered:
            case TraceEventKind.FunctionLeft:
                var function = NameOf(happened.Detail);
                return (new(SliceKind.KernelFunction, Name: function), function);
            default:
                return null;
        }
    }

    /// <summary>An event in a few words.</summary>
    public static string Of(in TraceEvent happened) => happened.Kind switch
    {
        TraceEventKind.IpiRaised => Text(
            $"raise {RaiseOf(happened)?.Vector} {TargetsOf(happened)} {Message(happened)}"),
        TraceEventKind.IpiInjected => Text($"injected {happened.Value} {Message(happened)}"),
        TraceEventKind.IpiPended => Text($"pended {happened.Value} {Message(happened)}"),
        TraceEventKind.IpiCoalesced => Text($"coalesced {happened.Value} {Message(happened)}"),
        TraceEventKind.IpiRefused => Text(
            $"refused {happened.Value} {Message(happened)} {happened.Detail}"),
        TraceEventKind.IpiWithdrawn => Text($"withdrawn {happened.Value} {Message(happened)}"),
        TraceEventKind.IpiAcknowledged => Text(
            $"acknowledged {happened.Value} {Message(happened)}"),
        TraceEventKind.RegisterWritten => Text(
            $"{happened.Detail} = {Tracepoints.Word(happened.Value)}"),
        TraceEventKind.BarrierIssued => Text($"barrier {happened.Detail}"),
        TraceEventKind.Warned => Text($"{happened.Detail}"),
        TraceEventKind.Printed => Text($"{happened.Detail}"),
        TraceEventKind.CsdLockReported => Text(
            $"csd_lock {happened.Detail}: {happened.Csd} at {happened.Target}"),
        TraceEventKind.CsdIpiResent => Text(
            $"csd_lock #{happened.Cause}: the IPI to {happened.Target} is sent again"),
        TraceEventKind.CsdLockUnstuck => Text(
            $"csd_lock #{happened.Cause}: {happened.Csd} is unlocked"),
        TraceEventKind.Panicked => Text($"panic: {happened.Detail}"),
        TraceEventKind.CsdUnlockStale => Text($"stale unlock of {happened.Csd}"),
        TraceEventKind.TaskStarted => Text($"task {happened.Detail} starts"),
        TraceEventKind.TaskEnded => Text($"task {happened.Detail} ends"),
        TraceEventKind.IrqWorkQueued => Text($"{happened.Detail} queued on {happened.Target}"),
        TraceEventKind.IrqWorkRun => Text($"{happened.Detail} runs"),
        TraceEventKind.IdleWokenWithoutIpi => Text($"wakes {happened.Target} without an IPI"),
        TraceEventKind.CpuOnlineChanged => happened.Value == 1 ? "online" : "offline",
        TraceEventKind.CpuStopped => "stopped",
        TraceEventKind.StopStateEntered => Text($"stop_machine: {happened.Detail}"),
        TraceEventKind.HotplugStepInvoked => Text(
            $"{happened.Target} goes {(happened.Value == 1 ? "up" : "down")}: {happened.Detail}"),
        TraceEventKind.FaultFired => FaultWords.Of(happened),
        _ => Text($"{happened.Kind} {happened.Detail}"),
    };

    /// <summary>Whom a request for IPIs names.</summary>
    public static CpuMask TargetsOf(in TraceEvent happened) =>
        RaiseOf(happened)?.Targets ?? CpuMask.Empty;

    /// <summary>The request that an <see cref="TraceEventKind.IpiRaised"/> carries.</summary>
    public static IpiRaise? RaiseOf(in TraceEvent happened) => happened.Detail as IpiRaise;

    /// <summary>
    /// Whose interrupt it is: the part's own, or where another part speaks, the target.
    /// </summary>
    public static int CpuOf(in TraceEvent happened) =>
        happened.Part.Kind is PartKind.LocalApic or PartKind.Redistributor
            ? happened.Part.Index
            : happened.Target.Value;

    private static string NameOf(object? detail) => detail switch
    {
        KernelFunction function => function.Name,
        SmpFunc func => func.Name,
        null => "",
        _ => string.Create(CultureInfo.InvariantCulture, $"{detail}"),
    };

    private static string Message(in TraceEvent happened) => Tracepoints.Message(happened.Cause);

    private static string Text(FormattableString text) =>
        FormattableString.Invariant(text);
}
