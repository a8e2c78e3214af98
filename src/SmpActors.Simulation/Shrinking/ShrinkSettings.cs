namespace SmpActors.Simulation.Shrinking;

/// <summary>How far a shrink goes.</summary>
public sealed record ShrinkSettings
{
    /// <summary>Runs in all, at least 1; then the smallest so far is the result.</summary>
    public long RunsMax { get; init; } = 50_000;

    /// <summary>
    /// Schedules that are tried where something was left out and the old decisions do not fail any
    /// more, 0 or more.
    /// </summary>
    public int SearchMax { get; init; } = 200;
}
