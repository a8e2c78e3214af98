namespace SmpActors.Experiments.Traces;

/// <summary>One row with its slices, which nest and last at least 1 ns each.</summary>
/// <remarks>
/// All that one message makes a part do happens in one ns of virtual time. Drawn so, a handler
/// would have no width, and what follows it could not be told from what it holds. So a row has a
/// clock of its own: it shows the machine's time, or, where a slice would end when it began, 1 ns
/// later; what follows on the row is drawn no earlier. It is at the machine's time again as soon as
/// the machine is ahead of it. Arrows carry the later time along, so that none points back.
/// </remarks>
internal sealed class PerfettoTrack(PerfettoRow row, List<PerfettoEvent> events)
{
    private readonly SliceStack<PerfettoEvent> _open = new();
    private long _clockNs;
    private long _pointNs = -1;

    public PerfettoRow Row => row;

    /// <summary>When something that happens at a time is drawn.</summary>
    public long At(long ns) => _clockNs = Math.Max(_clockNs, ns);

    /// <summary>Opens a slice.</summary>
    public void Begin(
        in SliceKey key,
        long ns,
        string name,
        string category,
        IReadOnlyList<(string, object)> arguments)
    {
        var slice = New('X', At(ns), name, category, arguments);
        _open.Begin(key, slice);
    }

    /// <summary>Ends a slice, and what ended earlier but could not close yet.</summary>
    public void End(in SliceKey key, long ns)
    {
        foreach (var slice in _open.End(key)) Close(slice, ns);
    }

    /// <summary>Ends all slices.</summary>
    public void EndAll(long ns)
    {
        foreach (var slice in _open.EndAll()) Close(slice, ns);
    }

    /// <summary>A slice of 1 ns.</summary>
    /// <returns>When it is drawn.</returns>
    public long Short(
        long ns, string name, string category, IReadOnlyList<(string, object)> arguments)
    {
        var slice = New('X', At(ns), name, category, arguments);
        Close(slice, ns);
        return slice.AtNs;
    }

    /// <summary>
    /// A place for the end of an arrow: in the innermost open slice, or in a short one.
    /// </summary>
    /// <returns>When it is drawn.</returns>
    public long Point(
        long ns, string name, string category, IReadOnlyList<(string, object)> arguments)
    {
        if (_open.Count == 0) return Short(ns, name, category, arguments);
        return _pointNs = At(ns);
    }

    /// <summary>Something without duration.</summary>
    public void Instant(
        long ns, string name, string category, IReadOnlyList<(string, object)> arguments) =>
        New('i', At(ns), name, category, arguments);

    private PerfettoEvent New(
        char phase,
        long atNs,
        string name,
        string category,
        IReadOnlyList<(string, object)> arguments)
    {
        var created = new PerfettoEvent(phase, row, atNs, name, category) { Arguments = arguments };
        events.Add(created);
        return created;
    }

    private void Close(PerfettoEvent slice, long ns)
    {
        // An arrow that begins or ends in the slice's last ns is still within it.
        var end = Math.Max(At(ns), Math.Max(slice.AtNs, _pointNs) + 1);
        slice.DurationNs = end - slice.AtNs;
        _clockNs = end;
    }
}
