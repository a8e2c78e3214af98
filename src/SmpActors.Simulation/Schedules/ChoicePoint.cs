using SmpActors.Simulation.Dispatch;

namespace SmpActors.Simulation.Schedules;

/// <summary>What a strategy may know of the things that it chooses among.</summary>
internal readonly ref struct ChoicePoint(ChoiceKind kind, ReadySet ready, LaneQueue? receiver)
{
    public ChoiceKind Kind { get; } = kind;

    /// <summary>The actor whose senders are chosen among; 0 where actors are.</summary>
    public ulong Receiver => receiver?.PathHash ?? 0;

    /// <summary>
    /// Who runs, or who sends: the hash of a path, the same in every process and every run.
    /// </summary>
    public ulong IdentityOf(int index) =>
        receiver is null ? ready[index].PathHash : receiver.LaneIdentity(index);

    /// <summary>Where actors are chosen among: whether one would handle system messages.</summary>
    public bool IsSettling(int index) => ready[index].RunPending;

    /// <summary>Where actors are chosen among: the senders of one, at least 1.</summary>
    public int LaneCountOf(int index) => ready[index].LaneCount;

    /// <summary>Where actors are chosen among: one of the senders of one.</summary>
    public ulong LaneIdentityOf(int index, int lane) => ready[index].LaneIdentity(lane);
}
