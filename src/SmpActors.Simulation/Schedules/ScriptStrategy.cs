namespace SmpActors.Simulation.Schedules;

/// <summary>
/// Makes decisions that were made before, and after the last of them goes in turn.
/// </summary>
/// <remarks>
/// A decision that does not fit, as after a change to what is run, takes the last thing there is:
/// who must know compares with what was recorded.
/// </remarks>
internal sealed class ScriptStrategy(IReadOnlyList<Decision> decisions) : IScheduleStrategy
{
    private int _next;

    public bool IsInOrderOfArrival => false;

    public int Choose(int count, in ChoicePoint point) =>
        _next < decisions.Count ? Math.Min(decisions[_next++].Index, count - 1) : 0;
}
