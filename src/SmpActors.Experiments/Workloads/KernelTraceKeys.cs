using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Workloads;

/// <summary>Numbers IPIs by sender, target and vector.</summary>
internal sealed class KernelTraceKeys
{
    private readonly Dictionary<(int Sender, int Target, long Vector), long> _counts = [];

    public KernelTraceKey Next(CpuId sender, CpuId target, long vector)
    {
        var path = (sender.Value, target.Value, vector);
        var nth = _counts.GetValueOrDefault(path) + 1;
        _counts[path] = nth;
        return new(sender.Value, target.Value, vector, nth);
    }

    /// <summary>The name of an injected one.</summary>
    public static KernelTraceKey Injected(CpuId target, long vector, long number) =>
        new(-1, target.Value, vector, number);
}
