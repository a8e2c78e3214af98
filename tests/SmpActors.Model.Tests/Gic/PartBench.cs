namespace SmpActors.Model.Tests.Gic;

/// <summary>One part on the bench: what it sends is looked at, not delivered.</summary>
internal sealed class PartBench : ITraceSink
{
    private readonly IPart _part;
    private readonly Outbox _outbox;

    public PartBench(IPart part)
    {
        _part = part;
        _outbox = new(this);
    }

    public bool RecordsFunctions => false;

    public List<TraceEvent> Trace { get; } = [];

    public void Record(in TraceEvent happened) => Trace.Add(happened);

    /// <summary>Tells the part something; gives what it sent.</summary>
    public (PartId To, IMessage Message)[] Tell(IMessage message)
    {
        _outbox.Clear();
        _part.Handle(message, _outbox);
        return [.. _outbox.Sends.ToArray().Select(sent => (sent.To, sent.Message))];
    }

    /// <summary>The same, without where it went.</summary>
    public IMessage[] Sent(IMessage message) => [.. Tell(message).Select(sent => sent.Message)];

    /// <summary>Kinds and causes of what was traced.</summary>
    public IEnumerable<(TraceEventKind Kind, long Cause)> Kinds =>
        Trace.Select(e => (e.Kind, e.Cause));
}
