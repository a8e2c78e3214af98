using Akka.Actor;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;

namespace SmpActors.Actors;

/// <summary>A ring of envelopes behind a lock; any number of senders, one receiver.</summary>
/// <remarks>
/// The queue is its own lock: nobody outside sees it, and an idle actor pays for none.
/// </remarks>
public sealed class CompactMessageQueue : IMessageQueue, IUnboundedMessageQueueSemantics
{
    private const int CapacityMin = 4;

    /// <summary>An emptied ring above this is given back: a broadcast's burst is rare.</summary>
    private const int CapacityKept = 64;

    private Envelope[]? _ring;
    private int _head;
    private volatile int _count;

    public bool HasMessages => _count > 0;

    public int Count => _count;

    public void Enqueue(IActorRef receiver, Envelope envelope)
    {
        // The dispatcher reads the mailbox's status straight afterwards: without a full fence a
        // wake-up could be lost.
        lock (this)
        {
            var ring = _ring ??= new Envelope[CapacityMin];
            if (_count == ring.Length) ring = Grow(ring);
            ring[(_head + _count) & (ring.Length - 1)] = envelope;
            _count++;
        }

        Interlocked.MemoryBarrier();
    }

    public bool TryDequeue(out Envelope envelope)
    {
        if (_count == 0)
        {
            envelope = default;
            return false;
        }

        lock (this)
        {
            var ring = _ring!;
            envelope = ring[_head];
            ring[_head] = default;
            _head = (_head + 1) & (ring.Length - 1);
            if (--_count == 0 && ring.Length > CapacityKept)
            {
                _ring = null;
                _head = 0;
            }

            return true;
        }
    }

    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        while (TryDequeue(out var envelope)) deadletters.Enqueue(owner, envelope);
    }

    private Envelope[] Grow(Envelope[] ring)
    {
        var larger = new Envelope[ring.Length * 2];
        for (var i = 0; i < ring.Length; i++) larger[i] = ring[(_head + i) & (ring.Length - 1)];
        _head = 0;
        return _ring = larger;
    }
}
