using System.Collections.Concurrent;
using Akka.Actor;
using SmpActors.Model;

namespace SmpActors.Actors.Faults;

/// <summary>Messages that wait until the next one on their link has gone.</summary>
/// <remarks>
/// What is held on a link is touched by the thread that runs the link's sender, and by no other:
/// also its release after a while is a command to that sender.
/// </remarks>
internal sealed class HeldMessages(IInterconnect inner, IMachineTime time, Action countExtra)
{
    private readonly ConcurrentDictionary<(PartId From, PartId To), Held> _byLink = [];
    private long _heldCount;

    /// <summary>Whether nothing is held on any link.</summary>
    public bool AreNone => _byLink.IsEmpty;

    /// <summary>
    /// Holds a message back; what is held on its link already goes, for its next has come.
    /// </summary>
    public void Hold(PartId from, IActorRef sender, in OutgoingMessage sent, long withinNs)
    {
        var number = Interlocked.Increment(ref _heldCount);
        ReleaseNow(from, sender, sent.To);
        _byLink[(from, sent.To)] = new(number, sent);
        countExtra();
        time.TellAfter(withinNs, sender, new ReleaseHeld(sent.To, number), sender);
    }

    /// <summary>Sends what is held on a link: its next message has just gone.</summary>
    public void ReleaseNow(PartId from, IActorRef sender, PartId to)
    {
        if (_byLink.TryRemove((from, to), out var held)) inner.Send(from, sender, in held.Sent);
    }

    /// <summary>Sends what is held on a link if no other message has come there since.</summary>
    public void Release(PartId from, IActorRef sender, ReleaseHeld command)
    {
        if (!_byLink.TryGetValue((from, command.To), out var held)) return;
        if (held.Number == command.Number) ReleaseNow(from, sender, command.To);
    }

    private sealed class Held(long number, OutgoingMessage sent)
    {
        private readonly OutgoingMessage _sent = sent;

        public long Number => number;

        public ref readonly OutgoingMessage Sent => ref _sent;
    }
}
