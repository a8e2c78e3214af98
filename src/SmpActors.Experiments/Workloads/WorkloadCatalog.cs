namespace SmpActors.Experiments.Workloads;

/// <summary>The workloads that an experiment can name.</summary>
public static class WorkloadCatalog
{
    /// <summary>Each with what it does and how it is made.</summary>
    public static IReadOnlyList<WorkloadEntry> All { get; } =
    [
        new("broadcast", "on_each_cpu() from one CPU", c => new Broadcast(c)),
        new("pairs", "waiting single calls to random CPUs, from every CPU", c => new Pairs(c)),
        new("storm", "every CPU calls many random CPUs at once", c => new Storm(c)),
        new("scftorture", "the kernel module's random mix of all kinds of call", c => new ScfTorture(c)),
    ];

    /// <summary>The entry of a name, or null.</summary>
    public static WorkloadEntry? Find(string name) => All.FirstOrDefault(entry => entry.Name == name);
}

/// <summary>A workload that an experiment can name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="What">What it does, in a few words.</param>
/// <param name="Create">Makes one.</param>
public sealed record WorkloadEntry(
    string Name, string What, Func<WorkloadContext, IWorkload> Create);
