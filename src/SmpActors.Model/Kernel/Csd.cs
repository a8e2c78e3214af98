namespace SmpActors.Model.Kernel;

/// <summary>The flags word of a csd, or of what else lies on a call_single_queue.</summary>
/// <remarks>
/// Source: kernel/smp.c, CSD_FLAG_LOCK and CSD_FLAG_SYNCHRONOUS (v4.9), the only bits there;
/// include/linux/smp_types.h, CSD_TYPE_* and IRQ_WORK_* (v6.1), which has no Synchronous.
/// </remarks>
[Flags]
public enum CsdFlags : byte
{
    None = 0,

    /// <summary>Of an irq_work: IRQ_WORK_PENDING.</summary>
    Lock = 0x01,

    /// <summary>At v4.9. Of an irq_work: IRQ_WORK_BUSY.</summary>
    Synchronous = 0x02,
    TypeSync = 0x10,
    TypeIrqWork = 0x20,
    TypeTtwu = 0x30,
    TypeMask = 0xf0,
}

/// <summary>How far the push of a csd's current use is, as its owner can see.</summary>
internal enum PushState : byte
{
    NotPushed,
    Posted,
    FoundEmpty,
    FoundNotEmpty,
}

/// <summary>
/// One call's slot: func, info, flags. Owned, locked and freed by the calling CPU.
/// </summary>
/// <remarks>Source: include/linux/smp.h, struct call_single_data (v4.9).</remarks>
public sealed class Csd
{
    internal Csd(CpuId owner, CsdSlot slot, int generation = 0)
    {
        Owner = owner;
        Slot = slot;
        Generation = generation;
    }

    /// <summary>
    /// The current use of a csd that lies in another CPU's memory, claimed there.
    /// </summary>
    internal Csd(CsdId claimed, CpuId target)
        : this(claimed.Owner, claimed.Slot)
    {
        Generation = claimed.Generation;
        Flags = CsdFlags.Lock;
        Target = target;
    }

    public CpuId Owner { get; }

    public CsdSlot Slot { get; }

    /// <summary>How often it was locked, so far.</summary>
    public int Generation { get; private set; }

    public CsdFlags Flags { get; private set; }

    public SmpFunc Func { get; set; } = SmpFunc.Nop;

    public long Info { get; set; }

    /// <summary>The CPU that the current use is aimed at.</summary>
    public CpuId Target { get; internal set; }

    /// <summary>The name of the current use.</summary>
    public CsdId Id => new(Owner, Slot, Generation);

    public bool IsLocked => (Flags & CsdFlags.Lock) != 0;

    public bool IsSynchronous => Flags.IsSynchronous();

    /// <summary>What the target's line answered to the push, if it did.</summary>
    internal PushState Push { get; set; }

    /// <summary>Takes the slot for one call.</summary>
    /// <exception cref="InvariantViolatedException">
    /// The slot is taken: wait for it first.
    /// </exception>
    internal void Lock(CsdFlags flags)
    {
        Invariant.Holds(!IsLocked, $"{Id} is locked twice");
        Flags = CsdFlags.Lock | flags;
        Push = PushState.NotPushed;
        Generation++;
    }

    /// <summary>
    /// Stores LOCK over a use that is not over, which only a weakness does: in memory the two are
    /// one, and so they are here.
    /// </summary>
    internal void Relock(CsdFlags flags)
    {
        Flags = CsdFlags.Lock | flags;
        Push = PushState.NotPushed;
    }

    /// <summary>Stores 0, so that SYNCHRONOUS never survives.</summary>
    internal void Unlock() => Flags = CsdFlags.None;
}

/// <summary>What llist_add() found: only the first one in needs to raise an interrupt.</summary>
/// <remarks>Source: lib/llist.c, llist_add_batch() (v4.9).</remarks>
public enum QueueWas : byte
{
    Empty,
    NotEmpty,
}
