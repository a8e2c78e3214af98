namespace SmpActors.Simulation.Schedules;

/// <summary>Takes turns, without a seed: a quiet order for debugging.</summary>
internal sealed class FifoStrategy : IScheduleStrategy
{
    public bool IsInOrderOfArrival => true;

    public int Choose(int count, in ChoicePoint point) => 0;
}
