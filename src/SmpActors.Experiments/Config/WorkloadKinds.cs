namespace SmpActors.Experiments.Config;

/// <summary>The kinds of workload that an experiment can name.</summary>
public static class WorkloadKinds
{
    public const string Broadcast = "broadcast";
    public const string Pairs = "pairs";
    public const string Storm = "storm";
    public const string ScfTorture = "scftorture";
    public const string Hotplug = "hotplug";
    public const string SharedCsd = "shared-csd";
    public const string Relay = "relay";
    public const string Shootdown = "shootdown";
    public const string Stop = "stop";
    public const string CpuSleep = "cpu-sleep";
    public const string KernelTrace = "kernel-trace";
    public const string Custom = "custom";

    /// <summary>All of them, in the order of the reference.</summary>
    public static IReadOnlyList<CatalogueEntry> All { get; } =
    [
        new(Broadcast, "One CPU runs a function on all with on_each_cpu, again and again."),
        new(Pairs, "Every CPU makes waiting single calls, each to a random other CPU."),
        new(Storm, "Every CPU calls random others with smp_call_function_many, all at once."),
        new(
            ScfTorture,
            "Every CPU runs the kernel module's mix of primitives, drawn by weight, with its "
            + "checks."),
        new(
            Hotplug,
            "CPUs go down and come up again, while the others make cross calls of all kinds."),
        new(
            SharedCsd,
            "Every CPU calls random others with smp_call_function_single_async and one csd for "
            + "all."),
        new(
            Relay,
            "Tokens go round from interrupt to interrupt, each function queueing the next call, "
            + "while tasks make waiting single calls."),
        new(
            Shootdown,
            "Every CPU calls all of a mask, which other CPUs leave while it calls, as a TLB "
            + "shootdown does."),
        new(Stop, "One CPU stops all others for ever with smp_send_stop, while they call."),
        new(
            CpuSleep,
            "Every CPU calls others, and sleeps now and then with interrupts off, its interrupt "
            + "controller too."),
        new(KernelTrace, "Feeds a trace that a real kernel recorded and compares what follows."),
        new(Custom, "A workload of your own: a class that implements IWorkload."),
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(kind => kind.Name)];
}
