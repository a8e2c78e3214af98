using SmpActors.TestKit.Conformance;
using SmpActors.TestKit.Conformance.Gic;
using SmpActors.TestKit.Conformance.Parts;

namespace SmpActors.TestKit.Tests.Conformance;

public sealed class GicV2ActorsSpec : GicV2Conformance
{
    public override IReadOnlyList<ulong> Seeds => [1, 2];

    public override bool ShowsWhatIsInFlight => true;

    protected override IGicV2Controller New(ControllerSetup setup) =>
        new GicV2Parts(setup, PartHost.Actors);
}
