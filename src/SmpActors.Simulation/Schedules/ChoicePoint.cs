using SmpActors.Simulation.Dispatch;

namespace SmpActors.Simulation.Schedules;

/// <summary>What a strategy may know of the things that it chooses among.</summary>
internal readonly ref struct ChoicePoint(ChoiceKind kind, ReadySet ready, LaneQueue? receiver)
{
    public ChoiceKind Kind { get; } = kind;

    /// <summary>
    /// Who runs, or who sends: the hash of a path, the same in every process and every run.
    /// </summary>
    public ulong IdentityOf(int index) =>
        receiver is null ? ready[index].PathHash : receiver.LaneIdentity(index);
}
