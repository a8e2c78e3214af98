using SmpActors.Model.X86;

namespace SmpActors.TestKit.Conformance.X86;

/// <summary>What xAPIC and x2APIC have in common: derive from one of the two.</summary>
public abstract partial class ApicConformance : ConformanceSuite
{
    private protected const byte Vector = 0x41;

    /// <summary>Across 8 logical ids, one cluster of 16, and into the second.</summary>
    private protected const int SomeCpus = 18;

    private protected static readonly CpuId _cpu0 = new(0);
    private protected static readonly CpuId _cpu1 = new(1);

    private protected ApicConformance()
    {
    }

    /// <summary>The mode that the suite is about.</summary>
    private protected abstract ApicMode Mode { get; }

    /// <summary>
    /// Whether it has an error status register that records; KVM's, for one, does not.
    /// </summary>
    public virtual bool RecordsErrors => true;

    /// <summary>The local APICs under test, as a reset leaves them.</summary>
    protected abstract IX86Controller New(ControllerSetup setup);

    /// <summary>Runs a fact on a machine of so many CPUs, or as many as there can be.</summary>
    private protected void Check(int cpuCount, Requirement requirement, Action<ApicBench> fact)
    {
        foreach (var seed in Seeds)
        {
            using var controller = New(new(Math.Min(cpuCount, CpuCountMax), seed));
            fact(new(controller, Mode, requirement, seed));
        }
    }
}
