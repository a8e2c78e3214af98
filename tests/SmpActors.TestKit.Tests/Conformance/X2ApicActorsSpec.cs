using SmpActors.TestKit.Conformance;
using SmpActors.TestKit.Conformance.Parts;
using SmpActors.TestKit.Conformance.X86;

namespace SmpActors.TestKit.Tests.Conformance;

public sealed class X2ApicActorsSpec : X2ApicConformance
{
    /// <summary>With this seed a machine has chips of 3 CPUs, and gaps in its APIC ids.</summary>
    private const ulong SeedOfChips = 3;

    public override IReadOnlyList<ulong> Seeds => [1, SeedOfChips];

    public override bool ShowsWhatIsInFlight => true;

    protected override IX86Controller New(ControllerSetup setup) => new X86Parts(
        setup, PartHost.Actors, cpusPerChip: setup.Seed == SeedOfChips ? 3 : null);
}
