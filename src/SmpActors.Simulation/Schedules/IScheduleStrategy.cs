namespace SmpActors.Simulation.Schedules;

/// <summary>What a strategy chooses among.</summary>
internal enum ChoiceKind
{
    /// <summary>Which of the ready actors runs next.</summary>
    Actor,

    /// <summary>From which of the senders the chosen actor takes its next message.</summary>
    Sender,
}

/// <summary>
/// Decides the order of a run: asked whenever more than one thing can happen. Random order by seed
/// does not pass here, it is built into the machine.
/// </summary>
internal interface IScheduleStrategy
{
    /// <summary>
    /// True if messages of one mailbox are taken in order of arrival, without a choice.
    /// </summary>
    bool IsInOrderOfArrival { get; }

    /// <summary>Chooses among at least 2 things.</summary>
    /// <returns>0 to <paramref name="count"/> - 1.</returns>
    int Choose(int count, in ChoicePoint point);
}
