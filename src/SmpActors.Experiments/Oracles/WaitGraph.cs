using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Oracles;

/// <summary>Who waits for whom.</summary>
internal static class WaitGraph
{
    /// <summary>A cycle of waits, from its lowest CPU on; empty if there is none.</summary>
    /// <param name="waitsFor">For each waiting CPU those that it waits for.</param>
    public static IReadOnlyList<CpuId> FindCycle(
        IReadOnlyDictionary<CpuId, List<CpuId>> waitsFor)
    {
        var done = new HashSet<CpuId>();
        foreach (var start in waitsFor.Keys)
        {
            var cycle = Walk(start, waitsFor, done);
            if (cycle.Count > 0) return FromLowest(cycle);
        }

        return [];
    }

    /// <summary>
    /// Depth first without recursion: a chain of waits may be as long as the machine.
    /// </summary>
    private static List<CpuId> Walk(
        CpuId start, IReadOnlyDictionary<CpuId, List<CpuId>> waitsFor, HashSet<CpuId> done)
    {
        var path = new List<CpuId>();
        var onPath = new HashSet<CpuId>();
        var next = new Stack<int>();
        Push(start);
        while (path.Count > 0)
        {
            var targets = waitsFor.TryGetValue(path[^1], out var found) ? found : [];
            var i = next.Pop();
            if (i == targets.Count)
            {
                done.Add(path[^1]);
                onPath.Remove(path[^1]);
                path.RemoveAt(path.Count - 1);
                continue;
            }

            next.Push(i + 1);
            var target = targets[i];
            if (onPath.Contains(target)) return path[path.IndexOf(target)..];
            if (!done.Contains(target)) Push(target);
        }

        return [];

        void Push(CpuId cpu)
        {
            path.Add(cpu);
            onPath.Add(cpu);
            next.Push(0);
        }
    }

    private static List<CpuId> FromLowest(List<CpuId> cycle)
    {
        var lowest = cycle.IndexOf(cycle.Min());
        return [.. cycle[lowest..], .. cycle[..lowest]];
    }
}
