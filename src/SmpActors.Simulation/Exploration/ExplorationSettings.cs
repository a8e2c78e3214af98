namespace SmpActors.Simulation.Exploration;

/// <summary>How an exploration is made.</summary>
public sealed record ExplorationSettings
{
    /// <summary>By what rule schedules are chosen.</summary>
    public StrategyKind Strategy { get; init; } = StrategyKind.Random;

    /// <summary>
    /// Of everything: schedule n has seed <c>Seed + n</c>, and with
    /// <see cref="StrategyKind.Exhaustive"/> all have this one.
    /// </summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Schedules to run, at least 1.</summary>
    public long SchedulesMax { get; init; } = 10_000;

    /// <summary>Wall time after which no schedule is begun; null for no bound.</summary>
    public TimeSpan? TimeBudget { get; init; }

    /// <summary>
    /// Threads, each with a scenario of its own, at least 1; 1 with
    /// <see cref="StrategyKind.Exhaustive"/>, where a schedule follows from the one before.
    /// </summary>
    public int Workers { get; init; } = 1;

    /// <summary>
    /// <see cref="StrategyKind.Pct"/>: d, the ordered events that a bug needs, at least 1;
    /// <see cref="StrategyKind.DelayBounded"/>: the delays of a run, at least 0.
    /// </summary>
    public int Depth { get; init; } = 3;

    /// <summary>
    /// <see cref="StrategyKind.Exhaustive"/>: whether deliveries to different actors, which
    /// commute, are run in one order only. Not where actors share memory.
    /// </summary>
    public bool Reduces { get; init; } = true;

    /// <summary>Whether the first failure ends the exploration.</summary>
    public bool StopsAtFailure { get; init; }

    /// <summary>Whether it is counted what the schedules have covered.</summary>
    public bool CountsCoverage { get; init; } = true;

    /// <summary>What is wrong with these settings, all at once.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (SchedulesMax < 1) problems.Add($"schedules is {SchedulesMax}, must be at least 1");
        if (Workers < 1) problems.Add($"workers is {Workers}, must be at least 1");
        if (TimeBudget is { } budget && budget <= TimeSpan.Zero)
        {
            problems.Add($"the time budget is {budget}, must be more than 0");
        }

        if (Strategy == StrategyKind.Exhaustive && Workers > 1)
        {
            problems.Add(
                $"workers is {Workers}, must be 1 for exhaustive, because each schedule follows "
                + "from the one before");
        }

        var least = Strategy == StrategyKind.Pct ? 1 : 0;
        if (Depth < least)
        {
            problems.Add(
                $"depth is {Depth}, must be at least {least} for {StrategyNames.Of(Strategy)}");
        }

        return problems;
    }
}
