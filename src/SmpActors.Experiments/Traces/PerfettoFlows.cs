namespace SmpActors.Experiments.Traces;

/// <summary>An arrow that has begun.</summary>
/// <param name="Id">Unique in the file.</param>
/// <param name="Name">Its name and category.</param>
/// <param name="AtNs">When it is drawn to begin.</param>
/// <param name="Target">The CPU that it is to arrive at.</param>
internal sealed record PerfettoFlow(long Id, string Name, long AtNs, int Target);

/// <summary>The arrows of a trace: each begins once and ends once.</summary>
internal sealed class PerfettoFlows(List<PerfettoEvent> events)
{
    private readonly SortedDictionary<long, PerfettoFlow> _open = [];
    private long _count;

    /// <summary>The arrows that have not ended, in the order in which they began.</summary>
    public IReadOnlyList<PerfettoFlow> Open => [.. _open.Values];

    /// <summary>Begins an arrow, where a slice is open.</summary>
    public PerfettoFlow Begin(string name, PerfettoRow row, long atNs, int target)
    {
        var flow = new PerfettoFlow(++_count, name, atNs, target);
        _open.Add(flow.Id, flow);
        events.Add(new('s', row, atNs, name, name) { Id = flow.Id });
        return flow;
    }

    /// <summary>Ends an arrow, where a slice is open; one that has ended stays as it is.</summary>
    public void End(PerfettoFlow flow, PerfettoRow row, long atNs)
    {
        if (!_open.Remove(flow.Id)) return;
        events.Add(new('f', row, atNs, flow.Name, flow.Name) { Id = flow.Id });
    }
}
