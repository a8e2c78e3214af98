using SmpActors.Model.Kernel;

namespace SmpActors.Experiments.Traces;

/// <summary>What a slice of a CPU's row shows.</summary>
internal enum SliceKind : byte
{
    Call,
    LockWait,
    Handler,
    Function,
    KernelFunction,
}

/// <summary>By what the end of a slice finds its beginning.</summary>
internal readonly record struct SliceKey(
    SliceKind Kind, CallId Call = default, CsdId Csd = default, string Name = "", long Vector = 0);

/// <summary>The slices that are open on one row, innermost last: they close as they nest.</summary>
/// <remarks>
/// What happens does not always nest: a call returns before the scope of its function is left, and
/// a lock's owner may learn in an interrupt that its wait is over. Such a slice is over at once and
/// closes as soon as no other is open within it.
/// </remarks>
internal sealed class SliceStack<TSlice>
{
    private readonly List<Frame> _open = [];

    public int Count => _open.Count;

    /// <summary>Whether an interrupt handler is open.</summary>
    public bool IsInHandler => _open.Exists(static frame => frame.Key.Kind == SliceKind.Handler);

    /// <summary>Opens a slice within those that are open.</summary>
    public void Begin(in SliceKey key, TSlice slice) => _open.Add(new(key, slice, false));

    /// <summary>Ends a slice.</summary>
    /// <returns>What closes now, innermost first; empty where nothing of the key is open.</returns>
    public List<TSlice> End(SliceKey key)
    {
        var found = _open.FindLastIndex(frame => !frame.IsOver && frame.Key == key);
        if (found < 0) return [];

        _open[found] = _open[found] with { IsOver = true };
        var closesAlways = key.Kind == SliceKind.Handler;
        var closed = new List<TSlice>();
        while (_open.Count > 0 && (_open[^1].IsOver || (closesAlways && _open.Count > found)))
        {
            closed.Add(_open[^1].Slice);
            _open.RemoveAt(_open.Count - 1);
        }

        return closed;
    }

    /// <summary>Ends all that is open, innermost first.</summary>
    public List<TSlice> EndAll()
    {
        var closed = _open.ConvertAll(static frame => frame.Slice);
        closed.Reverse();
        _open.Clear();
        return closed;
    }

    private readonly record struct Frame(SliceKey Key, TSlice Slice, bool IsOver);
}
