namespace SmpActors.Simulation.Exploration;

/// <summary>Strategies' names, as users write them.</summary>
public static class StrategyNames
{
    private static readonly (StrategyKind Kind, string Name)[] _all =
    [
        (StrategyKind.Random, "random"),
        (StrategyKind.Pct, "pct"),
        (StrategyKind.DelayBounded, "delay-bounded"),
        (StrategyKind.Exhaustive, "exhaustive"),
    ];

    /// <summary>All of them, in the order in which they are listed.</summary>
    public static IReadOnlyList<string> All { get; } = [.. _all.Select(entry => entry.Name)];

    public static string Of(StrategyKind kind) => _all[(int)kind].Name;

    /// <summary>The strategy of a name.</summary>
    public static bool TryParse(string name, out StrategyKind kind)
    {
        var index = Array.FindIndex(_all, entry => entry.Name == name);
        kind = index < 0 ? default : _all[index].Kind;
        return index >= 0;
    }
}
