using SmpActors.Model.Kernel;

namespace SmpActors.Experiments.Config;

/// <summary>How files name the rules of kernel and hardware that can be switched off.</summary>
public static class WeaknessNames
{
    private static readonly (Weakness Weakness, CatalogueEntry Entry)[] _all =
    [
        (
            Weakness.NoEnqueueBarrier,
            new(
                "no-enqueue-barrier",
                "smp_call_function_many raises its IPIs before its csds are visible: a wake-up can "
                + "find an empty queue and be lost, and the caller then waits for ever.")),
    ];

    /// <summary>All of them, in the order of the reference.</summary>
    public static IReadOnlyList<CatalogueEntry> All { get; } =
        [.. _all.Select(weakness => weakness.Entry)];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(entry => entry.Name)];

    /// <summary>The set of the named ones; a name that nobody knows adds nothing.</summary>
    public static Weakness Of(IEnumerable<string> names)
    {
        var wanted = names.ToHashSet(StringComparer.Ordinal);
        return _all
            .Where(known => wanted.Contains(known.Entry.Name))
            .Aggregate(Weakness.None, (set, known) => set | known.Weakness);
    }
}
