using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;
using Akka.Event;

namespace SmpActors.Simulation.Dispatch;

/// <summary>
/// The messages of one actor. Under our dispatcher Akka's own run never finds one in it: the
/// machine takes them one by one. There is a lane for each sender, and stashed messages come before
/// all.
/// </summary>
/// <remarks>
/// With a dispatcher of another kind (a test probe's) it is a plain queue, safe for threads.
/// </remarks>
internal sealed class LaneQueue : IMessageQueue, IUnboundedMessageQueueSemantics,
    IUnboundedDequeBasedMessageQueueSemantics, IBoundedDequeBasedMessageQueueSemantics,
    IMultipleConsumerSemantics, ILoggerMessageQueueSemantics, ICanTell
{
    private ConcurrentQueue<Envelope>? _plain;
    private readonly IMessageQueue? _inner;
    private object? _key;
    private int _first;
    private int _last;
    private int _stashed;
    private LaneTable? _lanes;

    public LaneQueue(
        Machine machine, IActorRef owner, int capacity = 0, IMessageQueue? inner = null)
    {
        Machine = machine;
        Number = machine.NextQueueNumber();
        Owner = owner;
        PathHash = Hashing.PathHash.Of(owner);
        Capacity = capacity;
        _inner = inner;
    }

    public Machine Machine { get; }

    public IActorRef Owner { get; }

    /// <summary>
    /// Counts the queues of a machine: tells an actor from an earlier one of its path.
    /// </summary>
    public long Number { get; }

    /// <summary>The owner's identity: the same in every process.</summary>
    public ulong PathHash { get; }

    /// <summary>Messages that may wait; 0 means no bound. More go to dead letters.</summary>
    public int Capacity { get; }

    /// <summary>Null until the actor is attached to our dispatcher.</summary>
    public ActorCell? Cell { get; private set; }

    public Mailbox? Mailbox { get; private set; }

    /// <summary>
    /// Whether what is told to its actor comes into a lane, always and as it is: no bound, no queue
    /// of the user's own, no serialization for a test's sake.
    /// </summary>
    public bool IsPlain { get; private set; }

    /// <summary>Set instead of a cell for the reference behind an Ask.</summary>
    public IParcelSink? Sink { get; init; }

    /// <summary>
    /// Place among the ready ones, or one of the constants in <see cref="ReadySet"/>.
    /// </summary>
    public int ReadyIndex { get; set; } = ReadySet.Absent;

    /// <summary>Akka has asked for a run: there are system messages.</summary>
    public bool RunPending { get; set; }

    /// <summary>Place among the suspended ones, or -1.</summary>
    public int SuspendedIndex { get; set; } = -1;

    /// <summary>Messages that wait.</summary>
    public int Count { get; private set; }

    public bool HasMessages => !ReferenceEquals(Machine.Active, this) && Total > 0;

    int IMessageQueue.Count => Total;

    /// <summary>A simulated sender never blocks, so a full queue refuses at once.</summary>
    public TimeSpan PushTimeOut => TimeSpan.Zero;

    /// <summary>True if there is something that the machine may run.</summary>
    public bool IsDeliverable => RunPending
        || (Count > 0 && (Mailbox is null ? Sink is not null : AkkaInternals.IsOpen(Mailbox)));

    /// <summary>False once its actor has stopped: then it goes to dead letters.</summary>
    public bool IsItsActors => ReferenceEquals(Cell!.Mailbox, Mailbox);

    /// <summary>True if nothing waits for its actor, and a message could be run.</summary>
    public bool IsAtRest => ReadyIndex == ReadySet.Absent && Count == 0 && !RunPending
        && AkkaInternals.IsOpen(Mailbox!);

    /// <summary>Number of lanes to choose among; 1 if there is no choice.</summary>
    public int LaneCount => _stashed != 0 || _lanes is null ? 1 : _lanes.Count;

    private int Total => _plain is null ? Count : Count + _plain.Count;

    private ConcurrentQueue<Envelope> Plain =>
        _plain ?? Interlocked.CompareExchange(ref _plain, new(), null) ?? _plain;

    public void Attach(ActorCell cell)
    {
        Cell = cell;
        Mailbox = cell.Mailbox;
        IsPlain = _inner is null && Capacity == 0
            && !cell.System.Settings.SerializeAllMessages;
    }

    /// <summary>
    /// Puts a message at the end of its sender's lane; the key is who sends, null for one lane.
    /// </summary>
    /// <returns>False if the queue is full.</returns>
    public bool Add(object? key, object message, IActorRef? sender, ulong senderHash)
    {
        if (Capacity != 0 && Count >= Capacity) return false;

        if (_inner is null)
        {
            Add(key, Machine.Parcels.Add(message, sender, senderHash));
            return true;
        }

        Count++;
        _inner.Enqueue(Owner, new Envelope(message, sender!));
        return true;
    }

    /// <summary>
    /// Puts a parcel at the end of its sender's lane. For a queue that <see cref="IsPlain"/>.
    /// </summary>
    public void Add(object? key, int parcel)
    {
        var parcels = Machine.Parcels;
        Count++;
        if (_lanes is not null) _lanes.Append(key, parcel, parcels);
        else if (_first == 0)
        {
            _key = key;
            _first = parcel;
            _last = parcel;
        }
        else if (ReferenceEquals(_key, key))
        {
            parcels[_last].Next = parcel;
            _last = parcel;
        }
        else
        {
            _lanes = Machine.RentLanes();
            _lanes.Begin(_key, _first, _last);
            _lanes.Append(key, parcel, parcels);
            _first = 0;
            _key = null;
        }
    }

    /// <summary>Takes the next parcel of a lane out; the caller frees it.</summary>
    /// <param name="lane">0 to <see cref="LaneCount"/> - 1.</param>
    public int Take(int lane)
    {
        var parcels = Machine.Parcels;
        Count--;
        if (_inner is not null) return TakeInner();

        int parcel;
        if (_stashed != 0)
        {
            parcel = _stashed;
            _stashed = parcels[parcel].Next;
        }
        else if (_lanes is null)
        {
            parcel = _first;
            _first = parcels[parcel].Next;
            if (_first == 0) _key = null;
        }
        else
        {
            parcel = _lanes.TakeFirst(lane, parcels, Machine.KeepsOrder);
            if (_lanes.Count == 0)
            {
                Machine.ReturnLanes(_lanes);
                _lanes = null;
            }
        }

        return parcel;
    }

    /// <summary>Puts the first lanes behind all others; there are so many.</summary>
    public void RotateLanes(int count) => _lanes!.Rotate(count);

    /// <summary>Who sent the next message of a lane; 0 where that makes no difference.</summary>
    public ulong LaneIdentity(int lane)
    {
        if (_stashed != 0 || Count == 0 || _inner is not null) return 0;
        return _lanes is null
            ? Machine.Parcels[_first].SenderHash
            : _lanes.SenderHashOf(lane, Machine.Parcels);
    }

    /// <summary>Tells its actor.</summary>
    public void Tell(object message, IActorRef? sender) => Owner.Tell(message, sender!);

    public void EnqueueFirst(Envelope envelope)
    {
        var hash = Machine.HashOf(envelope.Sender);
        var parcel = Machine.Parcels.Add(envelope.Message, envelope.Sender, hash);
        Machine.Parcels[parcel].Next = _stashed;
        _stashed = parcel;
        Count++;
    }

    void IMessageQueue.Enqueue(IActorRef receiver, Envelope envelope)
    {
        if (Cell is not null) Machine.Post(this, envelope.Message, envelope.Sender);
        else Plain.Enqueue(envelope);
    }

    bool IMessageQueue.TryDequeue(out Envelope envelope)
    {
        envelope = default;
        if (Cell is not null) return false;
        if (_stashed == 0) return Plain.TryDequeue(out envelope);

        envelope = TakeEnvelope();
        return true;
    }

    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        while (Count > 0) deadletters.Enqueue(owner, TakeEnvelope());

        while (Cell is null && Plain.TryDequeue(out var envelope))
            deadletters.Enqueue(owner, envelope);
    }

    private Envelope TakeEnvelope()
    {
        var index = Take(0);
        ref var parcel = ref Machine.Parcels[index];
        var envelope = new Envelope(parcel.Message!, parcel.Sender!);
        Machine.Parcels.Free(index);
        return envelope;
    }

    private int TakeInner()
    {
        if (!_inner!.TryDequeue(out var envelope))
        {
            throw new SimulationException(
                $"The mailbox queue {_inner.GetType()} of {Owner.Path} holds fewer messages than "
                + "were put into it; a queue that drops messages by itself cannot be simulated");
        }

        return Machine.Parcels.Add(
            envelope.Message, envelope.Sender, Machine.HashOf(envelope.Sender));
    }
}
