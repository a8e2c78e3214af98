using SmpActors.Simulation.Schedules;

namespace SmpActors.Simulation.Exploration;

/// <summary>One step of the present path, and what else could be done there.</summary>
internal sealed class SpaceNode
{
    public required Step Chosen { get; set; }

    /// <summary>All that could be done.</summary>
    public required IReadOnlyList<Step> Enabled { get; init; }

    /// <summary>What need not be done here, for it was run before in all that follows.</summary>
    public required HashSet<Step> Sleep { get; init; }

    /// <summary>What was or is to be done here.</summary>
    public required SortedSet<Step> Backtrack { get; init; }

    /// <summary>What was done here.</summary>
    public HashSet<Step> Done { get; } = [];

    /// <summary>Whether the figures below are those of <see cref="Chosen"/>.</summary>
    public bool IsExecuted { get; set; }

    /// <summary>The step in which its message was sent; -1 for none.</summary>
    public int Cause { get; set; }

    /// <summary>The step before it on which it depends by its place; -1 for none.</summary>
    public int Before { get; set; }

    /// <summary>The steps that had to come before it, a bit for each.</summary>
    public ulong[] Preceding { get; set; } = [];
}
