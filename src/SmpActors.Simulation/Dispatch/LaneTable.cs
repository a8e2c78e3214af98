namespace SmpActors.Simulation.Dispatch;

/// <summary>
/// The lanes of a mailbox in which messages of more than one sender wait: one lane for each sender,
/// first in first out. Finding, adding and removing a lane cost O(1), and a lane without a message
/// does not exist. Tables are lent to mailboxes by the machine.
/// </summary>
internal sealed class LaneTable
{
    /// <summary>Up to this many lanes are found by looking at each; it beats hashing.</summary>
    private const int ScanMax = 8;

    /// <summary>
    /// A table that has grown beyond this is dropped, not kept for the next mailbox.
    /// </summary>
    private const int KeptMax = 1024;

    private readonly Dictionary<object, int> _index = new(ReferenceEqualityComparer.Instance);
    private Lane[] _lanes = new Lane[4];
    private bool _isIndexed;

    /// <summary>Lanes in use.</summary>
    public int Count { get; private set; }

    public bool IsWorthKeeping => _lanes.Length <= KeptMax;

    /// <summary>Takes over the lane of a mailbox that had only one.</summary>
    public void Begin(object? key, int first, int last)
    {
        _lanes[0] = new Lane { Key = key, First = first, Last = last };
        Count = 1;
    }

    /// <summary>Puts a parcel at the end of its sender's lane.</summary>
    public void Append(object? key, int parcel, ParcelStore parcels)
    {
        var at = Find(key);
        if (at >= 0)
        {
            ref var lane = ref _lanes[at];
            parcels[lane.Last].Next = parcel;
            lane.Last = parcel;
            return;
        }

        if (Count == _lanes.Length) Array.Resize(ref _lanes, Count * 2);
        _lanes[Count] = new Lane { Key = key, First = parcel, Last = parcel };
        if (_isIndexed) _index.Add(KeyOf(key), Count);
        Count++;
        if (Count > ScanMax && !_isIndexed) BuildIndex();
    }

    /// <summary>
    /// Takes the first parcel of a lane; an emptied lane is replaced by the last one, or where
    /// order is kept by the next.
    /// </summary>
    public int TakeFirst(int at, ParcelStore parcels, bool keepsOrder)
    {
        ref var lane = ref _lanes[at];
        var parcel = lane.First;
        lane.First = parcels[parcel].Next;
        if (lane.First != 0) return parcel;

        if (_isIndexed) _index.Remove(KeyOf(lane.Key));
        Count--;
        if (keepsOrder) CloseGap(at);
        else if (at != Count)
        {
            lane = _lanes[Count];
            if (_isIndexed) _index[KeyOf(lane.Key)] = at;
        }

        _lanes[Count].Key = null;
        if (Count == 0) _isIndexed = false;
        return parcel;
    }

    /// <summary>The hash of who sends in a lane, for strategies that tell lanes apart.</summary>
    public ulong SenderHashOf(int at, ParcelStore parcels) => parcels[_lanes[at].First].SenderHash;

    /// <summary>Puts the first lanes behind all others, in their order.</summary>
    public void Rotate(int count)
    {
        var all = _lanes.AsSpan(0, Count);
        all[..count].Reverse();
        all[count..].Reverse();
        all.Reverse();
        for (var i = 0; _isIndexed && i < all.Length; i++) _index[KeyOf(all[i].Key)] = i;
    }

    private void CloseGap(int at)
    {
        for (; at < Count; at++)
        {
            _lanes[at] = _lanes[at + 1];
            if (_isIndexed) _index[KeyOf(_lanes[at].Key)] = at;
        }
    }

    private int Find(object? key)
    {
        if (_isIndexed) return _index.TryGetValue(KeyOf(key), out var at) ? at : -1;

        for (var i = 0; i < Count; i++)
        {
            if (ReferenceEquals(_lanes[i].Key, key)) return i;
        }

        return -1;
    }

    private void BuildIndex()
    {
        for (var i = 0; i < Count; i++) _index.Add(KeyOf(_lanes[i].Key), i);
        _isIndexed = true;
    }

    private object KeyOf(object? key) => key ?? this;

    private struct Lane
    {
        public object? Key;
        public int First;
        public int Last;
    }
}
