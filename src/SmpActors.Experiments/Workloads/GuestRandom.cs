using SmpActors.Model.Topology;
using SmpActors.Simulation;

namespace SmpActors.Experiments.Workloads;

/// <summary>
/// Seeded choices of one CPU's workload: the same for the same seed, CPU and workload.
/// </summary>
public sealed class GuestRandom
{
    private Prng _prng;

    /// <param name="seed">The run's.</param>
    /// <param name="workload">The n-th workload of the experiment, from 0.</param>
    /// <param name="cpu">The CPU that chooses.</param>
    public GuestRandom(ulong seed, int workload, CpuId cpu)
    {
        unchecked
        {
            var mixed = new Prng(seed ^ ((ulong)workload << 32)).Next() + (ulong)cpu.Value;
            _prng = new(mixed);
        }
    }

    /// <summary>A number from 0 to <paramref name="bound"/> - 1.</summary>
    public int Below(int bound) => _prng.NextInt(bound);

    /// <summary>64 random bits.</summary>
    public ulong Bits() => _prng.Next();

    /// <summary>One of <paramref name="cpus"/> other than <paramref name="self"/>.</summary>
    /// <param name="cpus">Ascending, at least one other than <paramref name="self"/>.</param>
    /// <param name="self">Who is not chosen.</param>
    public CpuId Other(IReadOnlyList<CpuId> cpus, CpuId self)
    {
        while (true)
        {
            var chosen = cpus[Below(cpus.Count)];
            if (chosen != self) return chosen;
        }
    }

    /// <summary>
    /// Some of <paramref name="cpus"/> other than <paramref name="self"/>, each once.
    /// </summary>
    /// <param name="cpus">Ascending.</param>
    /// <param name="self">Who is not chosen.</param>
    /// <param name="count">How many, at most all others.</param>
    public CpuMask Others(IReadOnlyList<CpuId> cpus, CpuId self, int count)
    {
        // Choosing what is left out is less work where most are chosen.
        var all = cpus.Count - 1;
        if (count >= all) return CpuMask.Of(cpus).Except(self);
        if (count <= all / 2) return Some(cpus, self, count);
        return CpuMask.Of(cpus).Except(self).Except(Some(cpus, self, all - count));
    }

    private CpuMask Some(IReadOnlyList<CpuId> cpus, CpuId self, int count)
    {
        var chosen = new HashSet<CpuId>(count);
        while (chosen.Count < count) chosen.Add(Other(cpus, self));
        return CpuMask.Of(chosen);
    }
}
