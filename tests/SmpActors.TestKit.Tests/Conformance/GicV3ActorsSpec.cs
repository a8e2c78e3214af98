using SmpActors.TestKit.Conformance;
using SmpActors.TestKit.Conformance.Gic;
using SmpActors.TestKit.Conformance.Parts;

namespace SmpActors.TestKit.Tests.Conformance;

public sealed class GicV3ActorsSpec : GicV3Conformance
{
    /// <summary>With this seed a machine has chips of 5 CPUs.</summary>
    private const ulong SeedOfChips = 3;

    /// <summary>A larger machine has its CPUs in one cluster, for the range selector.</summary>
    private const int WideCpus = 33;

    public override IReadOnlyList<ulong> Seeds => [1, SeedOfChips];

    public override bool ShowsWhatIsInFlight => true;

    protected override IGicV3Controller New(ControllerSetup setup) => new GicV3Parts(
        setup,
        PartHost.Actors,
        cpusPerChip: setup.Seed == SeedOfChips ? 5 : null,
        cpusPerCluster: setup.CpuCount > WideCpus ? 256 : 16);
}
