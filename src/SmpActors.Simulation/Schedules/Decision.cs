namespace SmpActors.Simulation.Schedules;

/// <summary>What was chosen where there was a choice.</summary>
/// <param name="Index">0 to <paramref name="Count"/> - 1; 0 is the one that waited longest.</param>
/// <param name="Count">How many there were, at least 2.</param>
public readonly record struct Decision(int Index, int Count);
