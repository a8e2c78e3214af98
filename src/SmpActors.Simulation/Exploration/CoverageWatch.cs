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
    private readonly Dictionary<string, ulong> _names = new(StringComparer.Ordinal);
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
        var name = KindOf(receiver, actor);
        var kind = HashOf(name);
        var type = delivery.Message.GetType();
        var typeHash = ContentPlan.Of(delivery.Message).TypeHash;
        var edge = Mix.Fold(StateOf(actor, kind), typeHash);
        if (_edges.Add(edge)) coverage.AddEdge(edge, _schedule);

        if (receiver.Number >= _lasts.Length)
        {
            Array.Resize(ref _lasts, (int)Math.Max(receiver.Number + 1, _lasts.Length * 2L));
        }

        ref var last = ref _lasts[receiver.Number];
        if (last.Type is { } first && last.Schedule == _schedule
            && last.Sender != delivery.SenderHash)
        {
            var key = Mix.Fold(Mix.Fold(kind, last.TypeHash), typeHash);
            if (_orders.Add(key))
            {
                coverage.AddOrder(key, new(name, first.ToString(), type.ToString()), _schedule);
            }
        }

        last = new()
        {
            Type = type,
            TypeHash = typeHash,
            Sender = delivery.SenderHash,
            Schedule = _schedule,
        };
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

    private ulong HashOf(string name)
    {
        if (!_names.TryGetValue(name, out var hash)) _names[name] = hash = Mix.OfString(name);
        return hash;
    }

    private struct Last
    {
        public Type? Type;
        public ulong TypeHash;
        public ulong Sender;
        public long Schedule;
    }
}
