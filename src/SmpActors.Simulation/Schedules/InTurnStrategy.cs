namespace SmpActors.Simulation.Schedules;

/// <summary>
/// The order from which others are told apart: each ready actor in its turn, and in its mailbox the
/// sender that has waited longest.
/// </summary>
internal sealed class InTurnStrategy : IScheduleStrategy
{
    public bool IsInOrderOfArrival => false;

    public int Choose(int count, in ChoicePoint point) => 0;
}
