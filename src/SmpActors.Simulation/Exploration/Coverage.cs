using System.Collections.Concurrent;

namespace SmpActors.Simulation.Exploration;

/// <summary>What all workers of an exploration have seen together.</summary>
internal sealed class Coverage
{
    private readonly ConcurrentDictionary<ulong, long> _edges = new();
    private readonly ConcurrentDictionary<ulong, Order> _orders = new();
    private long _edgeCount;
    private long _orderCount;
    private long _lastNew;

    public long EdgeCount => Volatile.Read(ref _edgeCount);

    public long OrderCount => Volatile.Read(ref _orderCount);

    /// <summary>The latest schedule that showed something new.</summary>
    public long LastNew => Volatile.Read(ref _lastNew);

    public void AddEdge(ulong key, long schedule)
    {
        if (!_edges.TryAdd(key, schedule)) return;
        Interlocked.Increment(ref _edgeCount);
        Note(schedule);
    }

    public void AddOrder(ulong key, in Order order, long schedule)
    {
        if (!_orders.TryAdd(key, order)) return;
        Interlocked.Increment(ref _orderCount);
        Note(schedule);
    }

    /// <summary>The orders of which only one way round was seen, by name.</summary>
    public IReadOnlyList<Order> OneSided()
    {
        var seen = _orders.Values.ToHashSet();
        return
        [
            .. seen.Where(order => !seen.Contains(order.Reversed))
                .OrderBy(order => order.Receiver, StringComparer.Ordinal)
                .ThenBy(order => order.First, StringComparer.Ordinal)
                .ThenBy(order => order.Second, StringComparer.Ordinal),
        ];
    }

    private void Note(long schedule)
    {
        var seen = Volatile.Read(ref _lastNew);
        while (schedule > seen)
        {
            var before = Interlocked.CompareExchange(ref _lastNew, schedule, seen);
            if (before == seen) return;
            seen = before;
        }
    }
}

/// <summary>
/// Two kinds of messages that came to one kind of actor from two senders, one straight after the
/// other.
/// </summary>
/// <param name="Receiver">The actor's kind, its type by default.</param>
/// <param name="First">The type of the message that came first.</param>
/// <param name="Second">The type of the one that came next.</param>
public readonly record struct Order(string Receiver, string First, string Second)
{
    /// <summary>The same the other way round.</summary>
    internal Order Reversed => new(Receiver, Second, First);
}
