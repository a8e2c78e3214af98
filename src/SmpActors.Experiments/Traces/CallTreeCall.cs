using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Traces;

/// <summary>One call with the events of its caller and of the interrupt that took it.</summary>
internal sealed class CallTreeCall(CallId id, KernelFunction api, bool waits)
{
    public CallId Id => id;

    public KernelFunction Api => api;

    public bool Waits => waits;

    /// <summary>What its own CPU did in its course.</summary>
    public List<TraceEvent> Caller { get; } = [];

    /// <summary>
    /// The interrupt on the first target that took one of its csds; empty: none did.
    /// </summary>
    public IReadOnlyList<TraceEvent> Handler { get; set; } = [];

    public CpuId HandlerCpu { get; set; }

    /// <summary>CPUs that took one of its csds.</summary>
    public int TargetCount { get; set; }

    /// <summary>The API and the functions that it went through, once each.</summary>
    public string Path => string.Join(' ', Caller
        .Where(static happened => happened.Kind == TraceEventKind.FunctionEntered)
        .Select(static happened => (happened.Detail as KernelFunction)?.Name)
        .Distinct()
        .Prepend(api.Name));
}
