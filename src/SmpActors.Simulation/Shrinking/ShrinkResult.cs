using SmpActors.Simulation.Exploration;
using SmpActors.Simulation.Replays;

namespace SmpActors.Simulation.Shrinking;

/// <summary>The smallest run that was found to fail in the same way.</summary>
/// <param name="Replay">Replays it.</param>
/// <param name="Story">It, told.</param>
/// <param name="Runs">Runs that were made to find it.</param>
/// <param name="IsDone">
/// Whether nothing more can be left out, one by one; false if it was ended before.
/// </param>
public sealed record ShrinkResult(Replay Replay, Story Story, long Runs, bool IsDone);

/// <summary>How far a shrink is.</summary>
/// <param name="Runs">Made so far.</param>
/// <param name="Operations">Left.</param>
/// <param name="Deviations">Decisions left that are not the default.</param>
/// <param name="Deliveries">Of the smallest run so far.</param>
public readonly record struct ShrinkProgress(
    long Runs, int Operations, int Deviations, long Deliveries);
