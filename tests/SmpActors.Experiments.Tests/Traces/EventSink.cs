using SmpActors.Model;

namespace SmpActors.Experiments.Tests.Traces;

/// <summary>Keeps events.</summary>
internal sealed class EventSink : ITraceSink
{
    public List<TraceEvent> Events { get; } = [];

    public bool RecordsFunctions => true;

    public void Record(in TraceEvent happened) => Events.Add(happened);
}
