using Akka.Actor;
using SmpActors.Actors.Faults;
using SmpActors.Model;

namespace SmpActors.Actors;

/// <summary>The shell: runs one part, carries its messages, and decides nothing.</summary>
public sealed class PartActor : UntypedActor
{
    [ThreadStatic]
    private static Outbox? _outboxOfThread;

    private readonly Machine _machine;
    private readonly PartId _id;
    private readonly IActorRef _self;
    private IPart _part;
    private long _sentCount;
    private long _receivedCount;

    private PartActor(Machine machine)
    {
        _machine = machine;
        _self = Self;
        _part = machine.PartNamed(_self.Path.Name);
        _id = _part.Id;
        machine.Register(_id, this);
    }

    /// <summary>The part that it runs; only for who is told by the same thread.</summary>
    public IPart Part => _part;

    /// <summary>Messages that this part sent and that are or were under way.</summary>
    internal long SentCount => Volatile.Read(ref _sentCount);

    /// <summary>Messages that this part has handled, with all that they made it send.</summary>
    internal long ReceivedCount => Volatile.Read(ref _receivedCount);

    /// <summary>Runs a new part of the same name from now on.</summary>
    internal void Renew()
    {
        _part = _machine.PartNamed(_self.Path.Name);
        _sentCount = 0;
        _receivedCount = 0;
    }

    /// <summary>One for all parts of a machine: an actor's name says which it runs.</summary>
    public static Props Props(Machine machine) =>
        Akka.Actor.Props.CreateBy(new Producer(machine));

    /// <summary>
    /// The short way to <see cref="OnReceive"/>: a part's actor has one behaviour for ever, and no
    /// timers of Akka's that would have to be looked for.
    /// </summary>
    protected override bool AroundReceive(Receive receive, object message)
    {
        OnReceive(message);
        return true;
    }

    protected override void OnReceive(object message)
    {
        if (message is not IMessage known)
        {
            ReceiveOther(message);
            return;
        }

        var outbox = _machine.Outbox ?? OutboxFor(_machine.Trace);
        outbox.Clear();
        _part.Handle(known, outbox);

        foreach (ref readonly var sent in outbox.Sends)
        {
            // Counted first: its receiver, on another thread, may be done with it before Send is.
            _sentCount++;
            if (!_machine.Interconnect.Send(_id, _self, in sent)) _sentCount--;
        }

        // Counted last: what is counted as received has counted all that it sent.
        Volatile.Write(ref _receivedCount, _receivedCount + 1);
    }

    private void ReceiveOther(object message)
    {
        switch (message)
        {
            case CrashPart command:
                var crashed = new CrashedPart(_id, command.Rule, _machine.Wire);
                crashed.Trace(_machine.Outbox ?? OutboxFor(_machine.Trace));
                _part = crashed;
                break;
            case ReleaseHeld command:
                _machine.Faults!.Release(_id, _self, command);
                break;
            default:
                Unhandled(message);
                return;
        }

        Volatile.Write(ref _receivedCount, _receivedCount + 1);
    }

    private static Outbox OutboxFor(ITraceSink trace)
    {
        var outbox = _outboxOfThread;
        if (outbox is null || outbox.Sink != trace) _outboxOfThread = outbox = new(trace);
        return outbox;
    }

    /// <summary>Makes the actors of one machine.</summary>
    private sealed class Producer(Machine machine) : IIndirectActorProducer
    {
        public Type ActorType => typeof(PartActor);

        public ActorBase Produce() => new PartActor(machine);

        public void Release(ActorBase actor)
        {
            // A part holds nothing that would have to be given back.
        }
    }
}
