using SmpActors.Model;
using SmpActors.Model.Kernel;

namespace SmpActors.Experiments.Traces;

/// <summary>
/// Prints cross calls as trees of the kernel's own functions, with what they write.
/// </summary>
/// <remarks>
/// A call's tree is its caller's; below it stands the tree of the interrupt that took it, on the
/// first of its targets. Functions are in the events only where
/// <see cref="ITraceSink.RecordsFunctions"/> was on.
/// </remarks>
public static class CallTree
{
    /// <summary>Prints the calls that are chosen, in the order in which they began.</summary>
    /// <param name="events">By <see cref="StampedEvent.Number"/> ascending.</param>
    /// <param name="chosen">Told each call and its API.</param>
    /// <param name="output">Gets the lines; each ends with LF.</param>
    public static void Print(
        IReadOnlyList<StampedEvent> events,
        Func<CallId, KernelFunction, bool> chosen,
        TextWriter output)
    {
        var calls = CallTreeCalls.Of(events);
        var separator = "";
        foreach (var call in calls.All)
        {
            if (!chosen(call.Id, call.Api)) continue;
            output.Write(separator);
            Print(call, output);
            separator = "\n";
        }
    }

    /// <summary>Prints the first call of each API and path: of each series of functions.</summary>
    /// <param name="events">By <see cref="StampedEvent.Number"/> ascending.</param>
    /// <param name="output">Gets the lines; each ends with LF.</param>
    public static void PrintFirstOfEach(IReadOnlyList<StampedEvent> events, TextWriter output)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var first = CallTreeCalls.Of(events).All
            .Where(call => seen.Add(call.Path))
            .Select(static call => call.Id)
            .ToHashSet();
        Print(events, (call, _) => first.Contains(call), output);
    }

    private static void Print(CallTreeCall call, TextWriter output)
    {
        output.Write($"{call.Id} {call.Api.Name}, {(call.Waits ? "wait" : "no wait")}\n");
        PrintTree(call.Caller, call.Id.Caller.ToString(), output);
        if (call.Handler.Count == 0) return;

        PrintTree(call.Handler, call.HandlerCpu.ToString(), output);
        if (call.TargetCount > 1)
        {
            output.Write($"and {call.TargetCount - 1} more CPUs\n");
        }
    }

    private static void PrintTree(
        IReadOnlyList<TraceEvent> events, string where, TextWriter output)
    {
        output.Write(where);
        output.Write('\n');
        var depth = 1;
        foreach (var happened in events)
        {
            if (happened.Kind == TraceEventKind.FunctionLeft)
            {
                depth = Math.Max(1, depth - 1);
                continue;
            }

            if (LineOf(happened) is not { } line) continue;
            output.Write(new string(' ', 2 * depth));
            output.Write(line);
            output.Write('\n');
            if (happened.Kind == TraceEventKind.FunctionEntered) depth++;
        }
    }

    private static string? LineOf(in TraceEvent happened) => happened.Kind switch
    {
        TraceEventKind.FunctionEntered when happened.Detail is KernelFunction function =>
            $"{function.Name}()  {function.File} ({function.Version})",
        TraceEventKind.RegisterWritten =>
            $"{happened.Detail} = {Tracepoints.Word(happened.Value)}",
        TraceEventKind.BarrierIssued => $"barrier {happened.Detail}",
        TraceEventKind.CsdLockWaited => $"waits for {happened.Csd}",
        TraceEventKind.CsdLocked => $"locks {happened.Csd} for {happened.Target}",
        TraceEventKind.CsdTaken => $"takes {happened.Csd}",
        TraceEventKind.CsdReleased => $"unlocks {happened.Csd}",
        TraceEventKind.FuncEntered => $"runs {happened.Detail}",
        TraceEventKind.IpiRaised when TraceWords.RaiseOf(happened) is { } raise =>
            $"raises {raise.Vector} for {raise.Targets} ({raise.Reason})",
        TraceEventKind.IpiEntered => $"enters {happened.Value} ({happened.Detail})",
        TraceEventKind.Warned or TraceEventKind.Printed => $"{happened.Detail}",
        _ => null,
    };
}
