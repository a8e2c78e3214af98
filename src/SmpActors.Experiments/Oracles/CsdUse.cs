using SmpActors.Model.Kernel;

namespace SmpActors.Experiments.Oracles;

/// <summary>How far one use of a csd is. Times in ns, -1 before.</summary>
internal struct CsdUse
{
    public CallId Call;
    public CsdFlags Flags;
    public long Place;
    public long LockedNs;
    public long QueuedNs;
    public long TakenNs;
    public long ReturnedNs;
    public int RunCount;
    public bool IsUnlocked;
    public bool IsReleased;

    public readonly bool IsSynchronous => Flags.IsSynchronous();

    public readonly bool IsQueued => QueuedNs >= 0;

    public readonly bool IsTaken => TakenNs >= 0;

    public readonly bool HasReturned => ReturnedNs >= 0;
}
