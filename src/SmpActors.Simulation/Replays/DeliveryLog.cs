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

    private readonly Dictionary<ulong, int> _actors = [];
    private readonly Dictionary<Type, int> _types = [];
    private readonly List<string> _names = [];
    private readonly List<DeliveryEntry> _entries = [];
    private readonly List<ulong> _checkpoints = [];

    /// <summary>Names of actors and of messages' types, by number.</summary>
    public IReadOnlyList<string> Names => _names;

    public IReadOnlyList<DeliveryEntry> Entries => _entries;

    /// <summary>The hash after every <see cref="CheckpointEvery"/> deliveries.</summary>
    public IReadOnlyList<ulong> Checkpoints => _checkpoints;

    public long Count { get; private set; }

    public void Delivering(in Delivery delivery)
    {
        Count++;
        if (Count % CheckpointEvery == 0) _checkpoints.Add(delivery.Hash);
        if (_entries.Count == EntriesMax) return;

        _entries.Add(new(
            SenderOf(in delivery),
            ReceiverOf(in delivery),
            TypeOf(delivery.Message.GetType()),
            unchecked((uint)delivery.Hash)));
    }

    public string Text(DeliveryEntry entry) =>
        $"{_names[entry.Type]} from {_names[entry.Sender]} to {_names[entry.Receiver]}";

    private int SenderOf(in Delivery delivery)
    {
        if (_actors.TryGetValue(delivery.SenderHash, out var number)) return number;
        number = Add(StableName.Of(delivery.Sender));
        _actors.Add(delivery.SenderHash, number);
        return number;
    }

    private int ReceiverOf(in Delivery delivery)
    {
        if (_actors.TryGetValue(delivery.Receiver.PathHash, out var number)) return number;
        number = Add(StableName.Of(delivery.Receiver.Owner));
        _actors.Add(delivery.Receiver.PathHash, number);
        return number;
    }

    private int TypeOf(Type type)
    {
        if (_types.TryGetValue(type, out var number)) return number;
        number = Add(type.ToString());
        _types.Add(type, number);
        return number;
    }

    private int Add(string name)
    {
        _names.Add(name);
        return _names.Count - 1;
    }
}

/// <summary>One delivery, by the numbers of <see cref="DeliveryLog.Names"/>.</summary>
/// <param name="Sender">Who sent it.</param>
/// <param name="Receiver">Who got it.</param>
/// <param name="Type">The message's type.</param>
/// <param name="Hash">The low half of the run's hash with it.</param>
internal readonly record struct DeliveryEntry(int Sender, int Receiver, int Type, uint Hash);
