using Akka.Actor;
using SmpActors.Simulation.Dispatch;

namespace SmpActors.Simulation.Replays;

/// <summary>
/// What a run delivered: each delivery's sender, receiver, type and hash, up to a bound, and from
/// then on the hash now and then.
/// </summary>
internal sealed class DeliveryLog : IRunWatch
{
    /// <summary>Deliveries that are written down one by one.</summary>
    public const int EntriesMax = 1 << 16;

    /// <summary>Deliveries from one checkpoint to the next.</summary>
    public const int CheckpointEvery = 1024;

    private readonly List<Raw> _raw = new(CheckpointEvery);
    private readonly List<ulong> _checkpoints = [];

    public long Count { get; private set; }

    /// <summary>Deliveries that were written down one by one.</summary>
    public int EntryCount => _raw.Count;

    public void Delivering(in Delivery delivery)
    {
        if (++Count % CheckpointEvery == 0) _checkpoints.Add(delivery.Hash);
        if (_raw.Count == EntriesMax) return;

        // Names are looked up when they are asked for: most runs are never written.
        _raw.Add(new(
            delivery.Receiver.Owner,
            delivery.Sender,
            delivery.Message.GetType(),
            unchecked((uint)delivery.Hash)));
    }

    /// <summary>The low half of the hash after a delivery.</summary>
    /// <param name="index">From 0.</param>
    public uint HashAt(int index) => _raw[index].Hash;

    /// <summary>A delivery in words.</summary>
    /// <param name="index">From 0.</param>
    public string Text(int index)
    {
        var raw = _raw[index];
        return $"{raw.Type} from {StableName.Of(raw.Sender)} to {StableName.Of(raw.Receiver)}";
    }

    /// <summary>The log as a file keeps it.</summary>
    public DeliveryRecord ToRecord()
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var actors = new Dictionary<IActorRef, int>(ReferenceEqualityComparer.Instance);
        var names = new List<string>();
        var entries = new List<DeliveryEntry>(_raw.Count);
        foreach (var raw in _raw)
        {
            entries.Add(new(
                raw.Sender is null ? NumberOf("nobody") : ActorOf(raw.Sender),
                ActorOf(raw.Receiver),
                NumberOf(raw.Type.ToString()),
                raw.Hash));
        }

        return new(names, entries, [.. _checkpoints]);

        int ActorOf(IActorRef actor)
        {
            if (!actors.TryGetValue(actor, out var number))
            {
                actors[actor] = number = NumberOf(StableName.Of(actor));
            }

            return number;
        }

        int NumberOf(string name)
        {
            if (numbers.TryGetValue(name, out var number)) return number;
            numbers.Add(name, names.Count);
            names.Add(name);
            return names.Count - 1;
        }
    }

    private readonly record struct Raw(
        IActorRef Receiver, IActorRef? Sender, Type Type, uint Hash);
}

/// <summary>One delivery, by the numbers of <see cref="DeliveryRecord.Names"/>.</summary>
/// <param name="Sender">Who sent it.</param>
/// <param name="Receiver">Who got it.</param>
/// <param name="Type">The message's type.</param>
/// <param name="Hash">The low half of the run's hash with it.</param>
internal readonly record struct DeliveryEntry(int Sender, int Receiver, int Type, uint Hash);
