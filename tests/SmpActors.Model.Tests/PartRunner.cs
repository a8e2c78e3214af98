namespace SmpActors.Model.Tests;

/// <summary>
/// Runs parts without actors, in an order that a seed chooses and Akka would allow.
/// </summary>
/// <remarks>Order is kept for each (sender, receiver); nothing else is promised.</remarks>
internal sealed class PartRunner : ITraceSink
{
    // A second of polling each microsecond is some 2 million; what is broken may spin for ever.
    private const int DeliveryCountMax = 5_000_000;

    private readonly Dictionary<PartId, IPart> _parts = [];
    private readonly List<Lane> _lanes = [];
    private readonly PriorityQueue<Timed, (long Ns, long Count)> _timers = new();
    private readonly Dictionary<TraceEventKind, long> _lastNs = [];
    private readonly Outbox _outbox;
    private ulong _state;
    private long _timerCount;

    public PartRunner(ulong seed)
    {
        _state = seed;
        _outbox = new(this);
    }

    public long NowNs { get; private set; }

    public List<TraceEvent> Trace { get; } = [];

    /// <summary>Every message that was delivered, in order.</summary>
    public List<(PartId From, PartId To, IMessage Message)> Delivered { get; } = [];

    /// <summary>Every message that is on its way.</summary>
    public IEnumerable<(PartId From, PartId To, IMessage Message)> InFlight =>
        _lanes.SelectMany(lane => lane.Messages.Select(message => (lane.From, lane.To, message)));

    /// <summary>Decides whether a message is lost; by default none is.</summary>
    public Func<PartId, PartId, IMessage, bool> Loses { get; set; } = static (_, _, _) => false;

    /// <summary>How long a message takes, in ns; by default none does.</summary>
    public Func<PartId, PartId, IMessage, long> Delays { get; set; } = static (_, _, _) => 0;

    public bool RecordsFunctions { get; set; }

    /// <summary>What a part's clock shows beside the time; by default nothing.</summary>
    public Func<PartId, long> ClockSkew { get; set; } = static _ => 0;

    /// <summary>Is shown each event as it happens, with the machine as it is then.</summary>
    public Action<TraceEvent>? Recorded { get; set; }

    public void Record(in TraceEvent happened)
    {
        Trace.Add(happened);
        _lastNs[happened.Kind] = NowNs;
        Recorded?.Invoke(happened);
    }

    public void Add(IPart part) => _parts.Add(part.Id, part);

    public T Part<T>(PartId id)
        where T : IPart => (T)_parts[id];

    public Cpu Cpu(int number) => Part<Cpu>(new(PartKind.Cpu, number));

    public void Tell(PartId to, IMessage message) => Send(PartId.Outside, to, message);

    /// <summary>
    /// Delivers one message, or lets time pass to the next timer; false if nothing is left.
    /// </summary>
    public bool RunOne()
    {
        if (_lanes.Count > 0)
        {
            var chosen = (int)(Next() % (ulong)_lanes.Count);
            var lane = _lanes[chosen];
            var message = lane.Messages.Dequeue();
            if (lane.Messages.Count == 0)
            {
                _lanes[chosen] = _lanes[^1];
                _lanes.RemoveAt(_lanes.Count - 1);
            }

            Deliver(lane.From, lane.To, message);
            return true;
        }

        if (!_timers.TryDequeue(out var timer, out var due)) return false;
        NowNs = due.Ns;
        Deliver(timer.From, timer.To, timer.Message);
        return true;
    }

    public void RunToQuiescence()
    {
        while (RunOne())
        {
        }
    }

    /// <summary>Runs until so many events of a kind have happened; they must happen.</summary>
    public void RunUntil(TraceEventKind kind, int count = 1)
    {
        while (Of(kind).Count() < count) Assert.True(RunOne(), $"{kind} never happens");
    }

    public IEnumerable<TraceEvent> Of(TraceEventKind kind) => Trace.Where(e => e.Kind == kind);

    /// <summary>When an event of a kind last happened, in ns.</summary>
    public long TimeOfLast(TraceEventKind kind) => _lastNs[kind];

    private void Deliver(PartId from, PartId to, IMessage message)
    {
        Invariant.Holds(
            Delivered.Count < DeliveryCountMax, $"{to} does not come to rest: {message}");
        Delivered.Add((from, to, message));
        _outbox.Clear();
        _parts[to].Handle(message, _outbox);
        foreach (var sent in _outbox.Sends.ToArray())
        {
            if (sent.Message is IClockRequest clock)
            {
                Send(to, to, clock.Answer(NowNs + ClockSkew(to)));
            }
            else if (sent.DelayNs > 0 || (sent.To == to && sent.Message is Cpu.Elapsed))
            {
                var due = (NowNs + sent.DelayNs, ++_timerCount);
                _timers.Enqueue(new(to, sent.To, sent.Message), due);
            }
            else
            {
                Send(to, sent.To, sent.Message);
            }
        }
    }

    private void Send(PartId from, PartId to, IMessage message)
    {
        if (Loses(from, to, message)) return;
        if (Delays(from, to, message) is > 0 and var delayNs)
        {
            _timers.Enqueue(new(from, to, message), (NowNs + delayNs, ++_timerCount));
            return;
        }

        var lane = _lanes.Find(l => l.From == from && l.To == to);
        if (lane is null) _lanes.Add(lane = new(from, to));
        lane.Messages.Enqueue(message);
    }

    private ulong Next()
    {
        // splitmix64
        unchecked
        {
            var z = _state += 0x9e3779b97f4a7c15;
            z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
            z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
            return z ^ (z >> 31);
        }
    }

    private readonly record struct Timed(PartId From, PartId To, IMessage Message);

    private sealed record Lane(PartId From, PartId To)
    {
        public Queue<IMessage> Messages { get; } = new();
    }
}
