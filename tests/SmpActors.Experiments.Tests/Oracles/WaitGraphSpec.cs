using SmpActors.Experiments.Oracles;
using SmpActors.Model.Topology;
using Xunit;

namespace SmpActors.Experiments.Tests.Oracles;

public sealed class WaitGraphSpec
{
    [Fact]
    public void Chain_has_no_cycle() => Assert.Empty(CycleOf((0, 1), (1, 2), (2, 3)));

    [Fact]
    public void Two_ways_to_one_cpu_are_no_cycle() =>
        Assert.Empty(CycleOf((0, 1), (0, 2), (1, 3), (2, 3)));

    [Fact]
    public void Cycle_is_told_from_its_lowest_cpu_on() =>
        Assert.Equal([1, 4, 2], CycleOf((0, 4), (4, 2), (2, 1), (1, 4)));

    [Fact]
    public void Cycle_of_a_whole_machine_is_found()
    {
        var ring = Enumerable.Range(0, 100_000).Select(cpu => (cpu, (cpu + 1) % 100_000));

        Assert.Equal(100_000, CycleOf([.. ring]).Length);
    }

    private static int[] CycleOf(params (int From, int To)[] waits)
    {
        var waitsFor = new SortedDictionary<CpuId, List<CpuId>>();
        foreach (var (from, to) in waits)
        {
            if (!waitsFor.TryGetValue(new(from), out var targets))
            {
                waitsFor[new(from)] = targets = [];
            }

            targets.Add(new(to));
        }

        return [.. WaitGraph.FindCycle(waitsFor).Select(cpu => cpu.Value)];
    }
}
