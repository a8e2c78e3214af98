namespace SmpActors.Simulation.Schedules;

/// <summary>
/// Follows the steps of an earlier run by who acts; after the last it goes in turn.
/// </summary>
internal sealed class GuidedStrategy(IReadOnlyList<Step> steps) : IScheduleStrategy
{
    private int _next;

    public bool IsInOrderOfArrival => false;

    public bool SeesEverything => true;

    /// <summary>Whether every step found what it asks for.</summary>
    public bool HasFitted { get; private set; } = true;

    public int Choose(int count, in ChoicePoint point)
    {
        if (_next >= steps.Count) return 0;

        var step = steps[_next];
        if (point.Kind == ChoiceKind.Sender)
        {
            _next++;
            return Find(count, in point, step.Sender);
        }

        var index = FindActor(count, in point, step);
        if (point.IsSettling(index)) _next++;
        return index;
    }

    private int FindActor(int count, in ChoicePoint point, Step step)
    {
        // Asks of one actor to another share an identity: the sender tells them apart.
        for (var i = 0; i < count; i++)
        {
            if (point.IdentityOf(i) != step.Receiver) continue;
            if (point.IsSettling(i) != step.IsSettling) continue;
            if (step.IsSettling) return i;
            for (var lane = 0; lane < point.LaneCountOf(i); lane++)
            {
                if (point.LaneIdentityOf(i, lane) == step.Sender) return i;
            }
        }

        HasFitted = false;
        return 0;
    }

    private int Find(int count, in ChoicePoint point, ulong sender)
    {
        for (var i = 0; i < count; i++)
        {
            if (point.IdentityOf(i) == sender) return i;
        }

        HasFitted = false;
        return 0;
    }
}
