using SmpActors.Model;
using SmpActors.Simulation;

namespace SmpActors.TestKit.Conformance.Parts;

/// <summary>Hands messages from part to part, without actors, in the order of a seed.</summary>
/// <remarks>Order is kept from one part to another; nothing else is promised.</remarks>
internal sealed class PartPump : IPartRunner, ITraceSink
{
    private readonly Dictionary<PartId, IPart> _parts = [];
    private readonly List<Lane> _lanes = [];
    private readonly PriorityQueue<Timed, (long Ns, long Count)> _timers = new();
    private readonly Outbox _outbox;
    private Prng _prng;
    private long _nowNs;
    private long _timerCount;

    /// <param name="parts">All parts of the machine.</param>
    /// <param name="seed">Of the order.</param>
    public PartPump(IEnumerable<IPart> parts, ulong seed)
    {
        _outbox = new(this);
        _prng = new(seed);
        foreach (var part in parts) _parts.Add(part.Id, part);
    }

    public bool RecordsFunctions => false;

    public void Record(in TraceEvent happened)
    {
        // A suite looks at registers and pins alone.
    }

    public void Tell(CpuId cpu, IMessage message) =>
        Send(PartId.Outside, PartId.Cpu(cpu), message);

    public void RunUntilAnswered(CpuId cpu, PartId asked, Func<bool> isAnswered)
    {
        // The core and whom it asks, and nobody else: what the access causes stays in flight.
        while (!isAnswered())
        {
            var lane = _lanes.Find(lane => lane.IsBetween(cpu, asked));
            if (lane is null)
            {
                throw new InvalidOperationException($"{asked} does not answer {cpu}'s access");
            }

            DeliverFirst(lane);
        }
    }

    public void Settle()
    {
        while (true)
        {
            if (_lanes.Count > 0)
            {
                DeliverFirst(_lanes[_prng.NextInt(_lanes.Count)]);
            }
            else if (_timers.TryDequeue(out var timer, out var due))
            {
                _nowNs = due.Ns;
                Deliver(timer.Part, timer.Message);
            }
            else
            {
                return;
            }
        }
    }

    public void Dispose()
    {
        // Parts hold nothing that outlives them.
    }

    private void Send(PartId from, PartId to, IMessage message)
    {
        var lane = _lanes.Find(lane => lane.From == from && lane.To == to);
        if (lane is null) _lanes.Add(lane = new(from, to));
        lane.Messages.Enqueue(message);
    }

    private void DeliverFirst(Lane lane)
    {
        var message = lane.Messages.Dequeue();
        if (lane.Messages.Count == 0) _lanes.Remove(lane);
        Deliver(lane.To, message);
    }

    private void Deliver(PartId to, IMessage message)
    {
        _outbox.Clear();
        _parts[to].Handle(message, _outbox);
        foreach (var sent in _outbox.Sends)
        {
            if (sent.DelayNs > 0)
            {
                _timers.Enqueue(new(sent.To, sent.Message), (_nowNs + sent.DelayNs, ++_timerCount));
            }
            else if (sent.Message is IClockRequest clock)
            {
                Send(to, to, clock.Answer(_nowNs));
            }
            else if (_parts.ContainsKey(sent.To))
            {
                Send(to, sent.To, sent.Message);
            }
        }
    }

    private readonly record struct Timed(PartId Part, IMessage Message);

    private sealed record Lane(PartId From, PartId To)
    {
        public Queue<IMessage> Messages { get; } = new();

        public bool IsBetween(CpuId cpu, PartId asked)
        {
            var core = PartId.Cpu(cpu);
            return To == core
                ? From == asked || From == PartId.Outside
                : From == core && To == asked;
        }
    }
}
