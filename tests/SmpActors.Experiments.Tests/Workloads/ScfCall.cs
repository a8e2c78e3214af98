using SmpActors.Experiments.Traces;
using SmpActors.Model;
using SmpActors.Model.Kernel;

namespace SmpActors.Experiments.Tests.Workloads;

/// <summary>One cross call of a trace.</summary>
/// <param name="Caller">The calling CPU.</param>
/// <param name="Api">The kernel function that was called.</param>
/// <param name="Waits">Its last argument.</param>
/// <param name="Result">0 or a negative errno.</param>
/// <param name="RanOn">The CPUs that the function ran on, ascending.</param>
/// <param name="Issued">The number of the event with which it began.</param>
/// <param name="LastReturned">That of its function's last return, or -1.</param>
internal sealed record ScfCall(
    int Caller, string Api, bool Waits, long Result, int[] RanOn, long Issued, long LastReturned)
{
    public static IReadOnlyList<ScfCall> Of(IReadOnlyList<StampedEvent> trace)
    {
        var ofCall = trace
            .Select((e, i) => (At: (long)i, e.Event))
            .Where(e => e.Event.Call != default)
            .GroupBy(e => e.Event.Call);
        return [.. ofCall.Select(call =>
        {
            var issued = call.Single(e => e.Event.Kind == TraceEventKind.CallIssued);
            var ran = call.Where(e => e.Event.Kind == TraceEventKind.FuncEntered);
            var done = call.Where(e => e.Event.Kind == TraceEventKind.FuncReturned);
            return new ScfCall(
                issued.Event.Part.Index,
                ((KernelFunction)issued.Event.Detail!).Name,
                issued.Event.Value == 1,
                call.Single(e => e.Event.Kind == TraceEventKind.CallReturned).Event.Value,
                [.. ran.Select(e => e.Event.Part.Index).Order()],
                issued.At,
                done.Select(e => e.At).DefaultIfEmpty(-1).Max());
        })];
    }
}
