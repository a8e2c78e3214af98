namespace SmpActors.Model.Kernel;

/// <summary>Calls that wait for one CPU; owned by that CPU, pushed on by any.</summary>
/// <remarks>
/// Source: kernel/smp.c, call_single_queue; lib/llist.c (v4.9). The lock-free list as what it is to
/// its users: each push and each delete-all is one atomic step of the owner's cache line. The
/// oldest entry lies in the queue itself: most interrupts find one, and a list costs more than it.
/// </remarks>
public sealed class CallSingleQueue
{
    private Cpu.EnqueueCsd? _oldest;
    private List<Cpu.EnqueueCsd>? _rest;

    public int Count => _oldest is null ? 0 : 1 + (_rest?.Count ?? 0);

    /// <summary>Whether the head is NULL; advisory only, as llist_empty().</summary>
    public bool IsEmpty => _oldest is null;

    /// <summary>What waits, oldest first: a copy, for oracles.</summary>
    public IReadOnlyList<Cpu.EnqueueCsd> Entries =>
        _oldest is null ? [] : [_oldest, .. _rest ?? []];

    /// <summary>Pushes one entry; says whether the head was NULL: llist_add().</summary>
    public QueueWas Add(Cpu.EnqueueCsd entry)
    {
        if (_oldest is null)
        {
            _oldest = entry;
            return QueueWas.Empty;
        }

        (_rest ??= []).Add(entry);
        return QueueWas.NotEmpty;
    }

    /// <summary>Takes everything, oldest first: llist_del_all(), llist_reverse_order().</summary>
    public Batch DelAll()
    {
        var batch = new Batch(_oldest, _rest is { Count: > 0 } ? _rest : null);
        if (batch.Rest is not null) _rest = null;
        _oldest = null;
        return batch;
    }

    /// <summary>What waits, oldest first, and is left where it is.</summary>
    public Batch Read() => new(_oldest, _rest is { Count: > 0 } ? [.. _rest] : null);

    /// <summary>Forgets what waits: init_llist_head(), at boot.</summary>
    public void Init()
    {
        _oldest = null;
        _rest = null;
    }

    /// <summary>Lets the queue use a finished batch's memory again.</summary>
    public void Recycle(in Batch batch)
    {
        if (batch.Rest is null || _rest is not null) return;
        batch.Rest.Clear();
        _rest = batch.Rest;
    }

    /// <summary>A detached list, oldest first.</summary>
    public readonly struct Batch
    {
        private readonly Cpu.EnqueueCsd? _oldest;

        internal Batch(Cpu.EnqueueCsd? oldest, List<Cpu.EnqueueCsd>? rest)
        {
            _oldest = oldest;
            Rest = rest;
        }

        public int Count => _oldest is null ? 0 : 1 + (Rest?.Count ?? 0);

        internal List<Cpu.EnqueueCsd>? Rest { get; }

        /// <summary>An entry, from 0 for the oldest.</summary>
        public Cpu.EnqueueCsd this[int index] => index == 0 ? _oldest! : Rest![index - 1];
    }
}
