using SmpActors.Experiments.Config;
using SmpActors.Model.Profiles;

namespace SmpActors.Experiments.Weaknesses;

/// <summary>
/// All rules that can be switched off: the one place that says which there are, where each applies,
/// and which oracle must notice.
/// </summary>
public static partial class WeaknessTable
{
    private const string V49 = "4.9";

    private static readonly string[] _xApics =
    [
        InterruptSystems.Flat, InterruptSystems.Default, InterruptSystems.PhysFlat,
        InterruptSystems.BigSmp,
    ];

    private static readonly string[] _x2Apics =
        [InterruptSystems.X2ApicPhys, InterruptSystems.X2ApicCluster];

    private static readonly string[] _apics = [.. _xApics, .. _x2Apics];

    private static readonly string[] _gics = [InterruptSystems.Gicv2, InterruptSystems.Gicv3];

    private static readonly string[] _later = [.. ProfileTable.Names.Where(name => name != V49)];

    /// <summary>The interrupt systems whose driver sends.</summary>
    internal static IReadOnlyList<string> AllSystems { get; } = [.. _apics, .. _gics];

    /// <summary>All of them, in the order in which they are listed.</summary>
    public static IReadOnlyList<KnownWeakness> All { get; } =
    [
        .. Calls(), .. Masks(), .. Flush(), .. Claims(), .. Hotplug(), .. X86(), .. X86Offline(),
        .. LocalApic(), .. GicCode(), .. GicEnd(), .. Gic(),
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(known => known.Name)];

    /// <summary>As lines of <c>smpactors list</c>.</summary>
    public static IReadOnlyList<CatalogueEntry> Entries { get; } =
        [.. All.Select(known => new CatalogueEntry(known.Name, known.Summary))];

    /// <summary>The one of a name, or null: nobody knows it.</summary>
    public static KnownWeakness? Find(string name) =>
        All.FirstOrDefault(known => known.Name == name);

    /// <summary>What a machine lacks that has the named ones; unknown names add nothing.</summary>
    public static WeaknessSet Of(IEnumerable<string> names) => names
        .Select(Find)
        .OfType<KnownWeakness>()
        .Aggregate(new WeaknessSet(), (set, known) => set.And(known.Rules));
}
