namespace SmpActors.Simulation.Dispatch;

/// <summary>
/// The mailboxes that can run now: a dense array, from which any is taken in O(1).
/// </summary>
/// <remarks>
/// What became ready within one step waits apart and goes in sorted by path. Akka, and users
/// through GetChildren(), reach children in the order of their hash codes, which differs from
/// process to process; sorted, the order in which they were reached is forgotten.
/// </remarks>
internal sealed class ReadySet
{
    /// <summary>The mailbox is in no list.</summary>
    public const int Absent = -1;

    /// <summary>The mailbox became ready in this step.</summary>
    public const int Fresh = -2;

    /// <summary>The mailbox rests, and is about to be given a message that is due.</summary>
    public const int Due = -3;

    private const int InsertionSortMax = 24;

    private LaneQueue[] _ready = new LaneQueue[16];
    private LaneQueue[] _fresh = new LaneQueue[16];
    private int _freshCount;

    /// <summary>Mailboxes to choose among, once <see cref="Settle"/> was called.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// Whether who has waited longest comes first, and is taken out in O(n) for it.
    /// </summary>
    public bool KeepsOrder { get; set; }

    public bool HasFresh => _freshCount != 0;

    public LaneQueue this[int index] => _ready[index];

    /// <summary>Notes that a mailbox can run; it may be noted more than once.</summary>
    public void Add(LaneQueue queue)
    {
        if (queue.ReadyIndex != Absent) return;

        queue.ReadyIndex = Fresh;
        if (_freshCount == _fresh.Length) Array.Resize(ref _fresh, _freshCount * 2);
        _fresh[_freshCount++] = queue;
    }

    /// <summary>Takes in what became ready, in an order that depends on paths alone.</summary>
    public void Settle()
    {
        var fresh = _fresh.AsSpan(0, _freshCount);
        if (fresh.Length > 1) Sort(fresh);
        foreach (var queue in fresh)
        {
            if (queue.IsDeliverable) Append(queue);
            else queue.ReadyIndex = Absent;
        }

        fresh.Clear();
        _freshCount = 0;
    }

    /// <summary>Takes a mailbox out; the last one moves into its place.</summary>
    public void Remove(LaneQueue queue)
    {
        var at = queue.ReadyIndex;
        if (at < 0) return;

        queue.ReadyIndex = Absent;
        Count--;
        if (KeepsOrder)
        {
            CloseGap(at);
            return;
        }

        var last = _ready[Count];
        _ready[Count] = null!;
        if (ReferenceEquals(last, queue)) return;
        _ready[at] = last;
        last.ReadyIndex = at;
    }

    /// <summary>Puts a mailbox that had its turn behind all others, if order is kept.</summary>
    public void MoveToEnd(LaneQueue queue)
    {
        if (!KeepsOrder || queue.ReadyIndex < 0) return;
        Remove(queue);
        Append(queue);
    }

    /// <summary>Puts the first mailboxes behind all others, in their order.</summary>
    public void Rotate(int count)
    {
        var all = _ready.AsSpan(0, Count);
        all[..count].Reverse();
        all[count..].Reverse();
        all.Reverse();
        for (var i = 0; i < all.Length; i++) all[i].ReadyIndex = i;
    }

    private void CloseGap(int at)
    {
        for (; at < Count; at++)
        {
            _ready[at] = _ready[at + 1];
            _ready[at].ReadyIndex = at;
        }

        _ready[Count] = null!;
    }

    private void Append(LaneQueue queue)
    {
        if (Count == _ready.Length) Array.Resize(ref _ready, Count * 2);
        queue.ReadyIndex = Count;
        _ready[Count++] = queue;
    }

    /// <summary>By path; one path may have a dying actor and its successor.</summary>
    public static int Compare(LaneQueue left, LaneQueue right) =>
        left.PathHash < right.PathHash ? -1
        : left.PathHash > right.PathHash ? 1
        : left.Number.CompareTo(right.Number);

    /// <summary>Puts mailboxes into an order that depends on paths alone.</summary>
    public static void Sort(Span<LaneQueue> fresh)
    {
        if (fresh.Length > InsertionSortMax)
        {
            fresh.Sort(Compare);
            return;
        }

        for (var i = 1; i < fresh.Length; i++)
        {
            var moved = fresh[i];
            var at = i;
            for (; at > 0 && Compare(fresh[at - 1], moved) > 0; at--) fresh[at] = fresh[at - 1];
            fresh[at] = moved;
        }
    }
}
