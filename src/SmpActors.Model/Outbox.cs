namespace SmpActors.Model;

/// <summary>One message on its way out of a part.</summary>
/// <param name="To">The receiver.</param>
/// <param name="Message">What is sent.</param>
/// <param name="DelayNs">0, or for a part's own timer the time from now in ns.</param>
public readonly record struct OutgoingMessage(PartId To, IMessage Message, long DelayNs);

/// <summary>What handling one message brought about: sends and trace events, in order.</summary>
/// <remarks>Reused from message to message; owned by the shell.</remarks>
public sealed class Outbox(ITraceSink trace)
{
    /// <summary>What few messages stay referred to until others take their place.</summary>
    private const int FewMax = 16;

    private OutgoingMessage[] _sends = new OutgoingMessage[FewMax];
    private int _sendCount;

    /// <summary>Where events go as they happen.</summary>
    public ITraceSink Sink { get; } = trace;

    /// <summary>The sends since <see cref="Clear"/>, oldest first.</summary>
    public ReadOnlySpan<OutgoingMessage> Sends => _sends.AsSpan(0, _sendCount);

    /// <summary>Sends a message to another part, through the interconnect.</summary>
    public void Send(PartId to, IMessage message) => Add(to, message, 0);

    /// <summary>Arms a part's own timer.</summary>
    /// <param name="self">The part itself.</param>
    /// <param name="delayNs">From now, in ns, at least 0.</param>
    /// <param name="message">What it is told then.</param>
    public void SendAfter(PartId self, long delayNs, IMessage message)
    {
        Invariant.Holds(delayNs >= 0, $"{self} armed a timer {delayNs} ns ago");
        Add(self, message, delayNs);
    }

    /// <summary>Records what happened.</summary>
    public void Trace(in TraceEvent happened) => Sink.Record(in happened);

    /// <summary>Forgets the sends, for the next message.</summary>
    public void Clear()
    {
        if (_sendCount > FewMax) Array.Clear(_sends, 0, _sendCount);
        _sendCount = 0;
    }

    private void Add(PartId to, IMessage message, long delayNs)
    {
        if (_sendCount == _sends.Length) Array.Resize(ref _sends, _sendCount * 2);
        _sends[_sendCount++] = new(to, message, delayNs);
    }
}
