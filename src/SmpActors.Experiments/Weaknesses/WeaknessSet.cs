using SmpActors.Model.Gic;
using SmpActors.Model.Kernel;
using SmpActors.Model.X86;

namespace SmpActors.Experiments.Weaknesses;

/// <summary>The rules that a machine lacks, by who has them.</summary>
/// <param name="Kernel">Those of generic kernel code.</param>
/// <param name="X86">Those of x86 code and of the local APIC.</param>
/// <param name="Gic">Those of arm64 code and of the GIC.</param>
public readonly record struct WeaknessSet(
    Weakness Kernel = Weakness.None,
    X86Weakness X86 = X86Weakness.None,
    GicWeakness Gic = GicWeakness.None)
{
    /// <summary>What either lacks.</summary>
    public WeaknessSet And(WeaknessSet other) =>
        new(Kernel | other.Kernel, X86 | other.X86, Gic | other.Gic);
}
