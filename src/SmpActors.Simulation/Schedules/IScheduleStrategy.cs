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

    /// <summary>Whether it is asked even where there is only one thing to choose.</summary>
    bool SeesEverything => false;

    /// <summary>
    /// Chooses among at least 2 things, or 1 if it <see cref="SeesEverything"/>; the first is the
    /// one that has waited longest. Those before the one that is chosen are passed over: they come
    /// when all others that wait have had their turn.
    /// </summary>
    /// <returns>0 to <paramref name="count"/> - 1.</returns>
    int Choose(int count, in ChoicePoint point);
}
