namespace SmpActors.Model.Kernel;

/// <summary>Calls that wait for one CPU; owned by that CPU, pushed on by any.</summary>
/// <remarks>
/// Source: kernel/smp.c, call_single_queue; lib/llist.c (v4.9). The lock-free list as what it is to
/// its users: each push and each delete-all is one atomic step of the owner's cache line.
/// </remarks>
public sealed class CallSingleQueue
{
    private List<Cpu.EnqueueCsd> _entries = [];
    private List<Cpu.EnqueueCsd> _spare = [];

    public int Count => _entries.Count;

    /// <summary>Whether the head is NULL; advisory only, as llist_empty().</summary>
    public bool IsEmpty => _entries.Count == 0;

    /// <summary>What waits, oldest first.</summary>
    public IReadOnlyList<Cpu.EnqueueCsd> Entries => _entries;

    /// <summary>Pushes one entry; says whether the head was NULL: llist_add().</summary>
    public QueueWas Add(Cpu.EnqueueCsd entry)
    {
        var was = _entries.Count == 0 ? QueueWas.Empty : QueueWas.NotEmpty;
        _entries.Add(entry);
        return was;
    }

    /// <summary>Takes everything, oldest first: llist_del_all(), llist_reverse_order().</summary>
    /// <returns>The batch; give it back with <see cref="Recycle"/> when it has run.</returns>
    public List<Cpu.EnqueueCsd> DelAll()
    {
        var taken = _entries;
        _entries = _spare;
        _spare = [];
        return taken;
    }

    /// <summary>Lets the queue use a finished batch's memory again.</summary>
    public void Recycle(List<Cpu.EnqueueCsd> batch)
    {
        batch.Clear();
        _spare = batch;
    }
}
