using SmpActors.TestKit.Conformance;
using SmpActors.TestKit.Conformance.Gic;

namespace SmpActors.TestKit.Tests.Samples;

public sealed class SmallGicSpec : GicV2Conformance
{
    protected override IGicV2Controller New(ControllerSetup setup) => new SmallGic(setup.CpuCount);
}
