namespace SmpActors.Model;

/// <summary>
/// A part's question for the time, which it sends to itself: a part reads no clock, so whoever
/// carries its messages answers in its place.
/// </summary>
/// <remarks>As an instruction that reads a counter of the core: it goes over no link.</remarks>
public interface IClockRequest : IMessage
{
    /// <summary>The reply to the part that asked.</summary>
    /// <param name="nowNs">The machine's time in ns, at least 0.</param>
    IMessage Answer(long nowNs);
}
