using Akka.Actor;
using Akka.Actor.Internal;
using SmpActors.Simulation.Hashing;
using SmpActors.Simulation.Schedules;
using SmpActors.Simulation.Time;

namespace SmpActors.Simulation.Dispatch;

/// <summary>
/// What runs a simulated actor system: it holds every waiting message and timer, chooses which
/// comes next, and runs it on the thread that drives. One for each system, owned by its scheduler.
/// </summary>
internal sealed partial class Machine
{
    private readonly ReadySet _ready;
    private readonly TimeQueue _time;
    private readonly Stack<LaneTable> _spareLanes = new();
    private IScheduleStrategy? _strategy;
    private IRunWatch? _watch;
    private bool _asksAlways;

    /// <summary>The actor that ran last, or runs.</summary>
    private LaneQueue? _last;
    private bool _isActive;
    private Prng _prng;
    private ulong _hash;
    private long _queueCount;

    public Machine(SimulationSettings settings)
    {
        AkkaInternals.Check();
        Settings = settings;
        _time = new TimeQueue(Parcels);
        _strategy = Strategies.For(settings);
        _ready = new ReadySet { KeepsOrder = _strategy is { IsInOrderOfArrival: true } };
        Restart(settings.Seed);
    }

    public SimulationSettings Settings { get; private set; }

    public ParcelStore Parcels { get; } = new();

    /// <summary>The actor whose handler runs, or null.</summary>
    public LaneQueue? Active => _isActive ? _last : null;

    /// <summary>In ns since the start.</summary>
    public long NowNs { get; private set; }

    public long Deliveries { get; private set; }

    /// <summary>Deliveries, runs of system messages, and moves of the clock.</summary>
    public long Steps { get; private set; }

    /// <summary>Over every delivery so far.</summary>
    public ulong Hash => _hash;

    /// <summary>True if a timer is outstanding, cancelled ones included.</summary>
    public bool HasTimers => _time.Count != 0;

    /// <summary>Whether who has waited longest is the first to choose among.</summary>
    public bool KeepsOrder => _ready.KeepsOrder;

    /// <summary>Forgets how it came here: the next step is the first one of the seed.</summary>
    public void Restart(ulong seed)
    {
        if (seed != Settings.Seed) Settings = Settings with { Seed = seed };
        _prng = new Prng(seed);
        _hash = Mix.Fold(Mix.Basis, seed);
        Deliveries = 0;
        Steps = 0;
    }

    public long NextQueueNumber() => _queueCount++;

    public LaneTable RentLanes() => _spareLanes.Count > 0 ? _spareLanes.Pop() : new LaneTable();

    public void ReturnLanes(LaneTable lanes)
    {
        if (lanes.IsWorthKeeping) _spareLanes.Push(lanes);
    }

    /// <summary>Puts a message into a mailbox, in the lane of the actor that sends it.</summary>
    public void Post(LaneQueue queue, object message, IActorRef? sender)
    {
        if (_dueCount != 0) SpillDue();

        object? key = sender;
        ulong senderHash;
        if (Active is { Cell: not null } active && !_tellsInNameOfSender)
        {
            // The order that Akka keeps is that of the actor which sends, whatever name it gives:
            // what it forwards for another must not overtake what it sent itself. Terminated is the
            // exception, an actor tells it to itself: it comes after all that the dead one said.
            if (message is not Terminated) key = active.Owner;
            senderHash = ReferenceEquals(sender, active.Owner) ? active.PathHash : HashOf(sender);
        }
        else senderHash = _tellsInNameOfSender ? _senderHash : HashOf(sender);

        if (_strategy is { IsInOrderOfArrival: true }) key = null;
        _watch?.Posting(queue, senderHash);
        if (queue.Add(key, message, sender, senderHash)) _ready.Add(queue);
        else Refuse(queue, message, sender);
    }

    /// <summary>Notes that Akka asks for a run of the mailbox.</summary>
    public void RequestRun(LaneQueue queue)
    {
        if (_dueCount != 0) SpillDue();
        _watch?.Signalled(queue, Active);
        queue.RunPending = true;
        _ready.Add(queue);
        if (!_isDriving) HandleSystemMessagesAtOnce(queue);
    }

    /// <summary>Makes one step.</summary>
    /// <param name="limitNs">The clock does not pass this.</param>
    /// <param name="merges">
    /// Whether a move of the clock and the only delivery that follows may be one step.
    /// </param>
    /// <returns>False if nothing is left, or nothing up to the limit.</returns>
    public bool Step(long limitNs, bool merges = false)
    {
        if (_foreign is not null) ThrowForeign();
        if (_dueCount != 0)
        {
            if (!_ready.HasFresh)
            {
                DeliverDue();
                return true;
            }

            SpillDue();
        }

        if (_ready.HasFresh) _ready.Settle();
        var count = _ready.Count;
        if (count == 0) return Advance(limitNs, merges);

        var index = count == 1 && !_asksAlways ? 0 : Choose(count, ChoiceKind.Actor, null);
        var queue = _ready[index];
        Steps++;
        if (queue.RunPending)
        {
            _watch?.Settling(queue);
            RunSystemMessages(queue);
        }
        else Deliver(queue);

        return true;
    }

    public static ulong HashOf(IActorRef? actor) =>
        actor is not null && QueueOf(actor) is { } queue ? queue.PathHash : PathHash.Of(actor);

    private void Deliver(LaneQueue queue)
    {
        var lanes = queue.LaneCount;
        var lane = lanes == 1 && !_asksAlways ? 0 : Choose(lanes, ChoiceKind.Sender, queue);
        var index = queue.Take(lane);
        if (queue.Count == 0) _ready.Remove(queue);
        else _ready.MoveToEnd(queue);
        Deliver(queue, index);
    }

    /// <summary>Lets an actor handle a parcel that was taken out, and frees the parcel.</summary>
    private void Deliver(LaneQueue queue, int index)
    {
        ref var parcel = ref Parcels[index];
        var (message, sender, senderHash) = (parcel.Message!, parcel.Sender, parcel.SenderHash);
        Parcels.Free(index);
        Deliveries++;
        var place = Mix.Fold(senderHash, queue.PathHash);
        var content = ContentPlan.Of(message).HashOf(message);
        _hash = Mix.Fold(Mix.Fold(_hash, unchecked(place + (ulong)NowNs)), content);
        _watch?.Delivering(new(queue, message, sender, senderHash, NowNs, _hash));

        Activate(queue);
        if (queue.Cell is { } cell)
        {
            if (Settings.NamesForeignWork) MarkOrigin(queue, message);
            InternalCurrentActorCellKeeper.Current = cell;
            cell.Invoke(new Envelope(message, sender!));
        }
        else
        {
            InternalCurrentActorCellKeeper.Current = null;
            queue.Sink!.Receive(message, sender);
        }

        // As Akka does it: what the actor has brought upon itself (a failure, a stop) comes first.
        if (queue.RunPending) RunSystemMessages(queue);
        else
        {
            _isActive = false;
            if (queue.Mailbox is { } mailbox && !AkkaInternals.IsOpen(mailbox)) SettleActor(queue);
            else if (queue.SuspendedIndex >= 0) SettleActor(queue);
        }
    }

    private void Activate(LaneQueue queue)
    {
        _last = queue;
        _isActive = true;
    }

    private void RunSystemMessages(LaneQueue queue)
    {
        _hash = Mix.Fold(_hash, queue.PathHash);
        queue.RunPending = false;
        Activate(queue);
        if (queue.Cell is not null && Settings.NamesForeignWork) MarkOrigin(queue, queue);
        queue.Mailbox!.Run();
        _isActive = false;
        SettleActor(queue);
    }

    /// <summary>
    /// Notes what an actor's status has become: ready, waiting, suspended or closed.
    /// </summary>
    private void SettleActor(LaneQueue queue)
    {
        if (queue.IsDeliverable) _ready.Add(queue);
        else _ready.Remove(queue);
        NoteSuspended(queue);
    }

    private static void Refuse(LaneQueue queue, object message, IActorRef? sender)
    {
        var system = queue.Cell!.System;
        system.DeadLetters.Tell(new Akka.Event.DeadLetter(
            message, sender ?? system.DeadLetters, queue.Owner));
    }
}
