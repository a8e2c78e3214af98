namespace SmpActors.Experiments.Traces;

/// <summary>A run's events, up to a limit; the later ones are counted.</summary>
/// <param name="countMax">How many are kept, at least 1.</param>
public sealed class TraceStore(int countMax)
{
    private readonly List<StampedEvent> _events = [];

    /// <summary>The events kept, in order.</summary>
    public IReadOnlyList<StampedEvent> Events => _events;

    /// <summary>How many came after the limit was reached.</summary>
    public long NotKeptCount { get; private set; }

    /// <summary>Keeps an event, or counts it.</summary>
    public void Add(in StampedEvent happened)
    {
        if (_events.Count < countMax) _events.Add(happened);
        else NotKeptCount++;
    }
}
