namespace SmpActors.TestKit.Conformance.Gic;

/// <summary>What GICv2 and GICv3 have in common: derive from the suite of one of the two.</summary>
public abstract partial class GicConformance : ConformanceSuite
{
    private protected const int Sgi = 3;
    private protected const int OtherSgi = 5;

    private protected static readonly CpuId _cpu0 = new(0);

    private protected GicConformance()
    {
    }

    /// <summary>A machine for facts that need no special one.</summary>
    private protected virtual int SomeCpus => 8;

    /// <summary>A requirement, with the section of the suite's architecture.</summary>
    private protected abstract Requirement Asks(string rule, string says, string section);

    /// <summary>Runs a fact on a GIC of so many CPUs, or as many as there can be.</summary>
    private protected abstract void CheckGic(
        int cpuCount, Requirement requirement, Action<GicBench> fact);
}
