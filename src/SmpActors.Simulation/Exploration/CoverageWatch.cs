using Akka.Actor;
using SmpActors.Simulation.Dispatch;
using SmpActors.Simulation.Hashing;

namespace SmpActors.Simulation.Exploration;

/// <summary>
/// Watches the runs of one worker: which message met which state, and in which order messages of
/// two senders came to one actor, one straight after the other.
/// </summary>
internal sealed class CoverageWatch(Coverage coverage, IScenario scenario) : IRunWatch
{
    private readonly HashSet<ulong> _edges = [];
    private readonly HashSet<ulong> _orders = [];
    private Last[] _lasts = new Last[64];
    private long _schedule = -1;

    /// <summary>Another run begins.</summary>
    public void Begin(long schedule) => _schedule = schedule;

    public void Delivering(in Delivery delivery)
    {
        var receiver = delivery.Receiver;
        var actor = receiver.Cell is { } cell ? AkkaInternals.ActorOf(cell) : null;
        var typeHash = ContentPlan.Of(delivery.Message).TypeHash;
        if (receiver.Number >= _lasts.Length)
        {
            Array.Resize(ref _lasts, (int)Math.Max(receiver.Number + 1, _lasts.Length * 2L));
        }

        ref var last = ref _lasts[receiver.Number];
        if (!ReferenceEquals(last.Receiver, receiver))
        {
            var kind = KindOf(receiver, actor);
            last = new() { Receiver = receiver, Kind = kind, KindHash = Mix.OfString(kind) };
        }

        var edge = Mix.Fold(StateOf(actor, last.KindHash), typeHash);
        if (_edges.Add(edge)) coverage.AddEdge(edge, _schedule);
        if (last.Message is { } first && last.Schedule == _schedule
            && last.Sender != delivery.SenderHash)
        {
            var key = Mix.Fold(Mix.Fold(last.KindHash, last.TypeHash), typeHash);
            if (_orders.Add(key))
            {
                coverage.AddOrder(
                    key, new(last.Kind, $"{first.GetType()}", $"{delivery.Message.GetType()}"),
                    _schedule);
            }
        }

        last.Message = delivery.Message;
        last.TypeHash = typeHash;
        last.Sender = delivery.SenderHash;
        last.Schedule = _schedule;
    }

    private string KindOf(LaneQueue receiver, ActorBase? actor) =>
        (actor is null ? null : scenario.KindOf(actor))
        ?? (receiver.Cell?.Props.Type ?? receiver.Owner.GetType()).ToString();

    private ulong StateOf(ActorBase? actor, ulong kind)
    {
        if (actor is null) return kind;
        if (scenario.StateOf(actor) is { } state) return Mix.Fold(kind, state);
        if (actor is not IContentHash own) return kind;

        var hasher = new ContentHasher(kind);
        own.AddTo(ref hasher);
        return hasher.Value;
    }

    /// <summary>What a mailbox was given last, and whose it is.</summary>
    private struct Last
    {
        public LaneQueue? Receiver;
        public string Kind;
        public ulong KindHash;
        public object? Message;
        public ulong TypeHash;
        public ulong Sender;
        public long Schedule;
    }
}
