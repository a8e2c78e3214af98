using SmpActors.Experiments.Weaknesses;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Config;

/// <summary>
/// The keys of an experiment's file: the one table that everything about them follows.
/// </summary>
public static class ExperimentKeys
{
    /// <summary>10^18 ns are 31 years; a sum of a few still fits 64 bits.</summary>
    private const decimal NsMax = 1_000_000_000_000_000_000;

    /// <summary>18 minutes; see <see cref="Actors.LinkLatency"/>.</summary>
    private const decimal LatencyNsMax = 1L << 40;

    /// <summary>Workloads about one thing that a call has to do with.</summary>
    private static readonly string[] _focused =
    [
        WorkloadKinds.SharedCsd, WorkloadKinds.Relay, WorkloadKinds.Shootdown, WorkloadKinds.Stop,
        WorkloadKinds.CpuSleep,
    ];

    private static readonly string[] _callers =
    [
        WorkloadKinds.Broadcast, WorkloadKinds.Pairs, WorkloadKinds.Storm, WorkloadKinds.ScfTorture,
        WorkloadKinds.Hotplug, .. _focused, WorkloadKinds.Custom,
    ];

    /// <summary>All keys, sections before what is in them.</summary>
    public static IReadOnlyList<ConfigKey> All { get; } =
    [
        .. TopKeys(), .. KernelKeys.All, .. MachineKeys(), .. FirmwareKeys.All,
        .. InterconnectKeys(), .. FaultKeys.All, .. WorkloadKeys(), .. CalleeKeys(),
        .. WeightKeys(), .. LimitKeys(), .. TraceKeys(),
    ];

    /// <summary>The keys that stand directly in a section; <c>""</c> is the top.</summary>
    public static IEnumerable<ConfigKey> In(string section) =>
        All.Where(key => key.Section == section);

    private static IEnumerable<ConfigKey> TopKeys() =>
    [
        new(
            "$schema",
            ConfigType.Text,
            "Where an editor finds the schema, to complete and check while you type; the program "
            + "does not read it.")
        {
            DefaultNote = "none",
        },
        new("name", ConfigType.Text, "A name for people, and for the folder of the results.")
        {
            DefaultNote = "the file's name without its extension",
        },
        new(
            "seed",
            ConfigType.Integer,
            "What the order of deliveries and every random choice follow from. In virtual time "
            + "the same seed gives the same run, byte for byte.")
        {
            Maximum = ulong.MaxValue,
            Default = 1m,
        },
        new(
            "time",
            ConfigType.Choice,
            "By which clock the machine runs: virtual is one thread and repeatable, wall is all "
            + "cores and real races.")
        {
            Choices = ["virtual", "wall"],
            Default = "virtual",
        },
    ];

    private static IEnumerable<ConfigKey> MachineKeys() =>
    [
        new("machine", ConfigType.Section, "The machine.") { IsRequired = true },
        new(
            "machine.cpus",
            ConfigType.Integer,
            "Possible CPUs. The interrupt system sets a limit of its own.")
        {
            Minimum = 1,
            Maximum = CpuId.CountMax,
            MaximumReason = "traces number CPUs with 24 bits",
            IsRequired = true,
        },
        new(
            "machine.chips",
            ConfigType.Integer,
            "Sockets: each has a bus or a distributor of its own, and all but the last have "
            + "equally many CPUs.")
        {
            Minimum = 1,
            Maximum = CpuId.CountMax,
            Default = 1m,
        },
        new(
            "machine.cpusPerCluster",
            ConfigType.Integer,
            "CPUs that share Aff3.Aff2.Aff1 on arm64; at most 16, because the target list of "
            + "ICC_SGI1R_EL1 has 16 bits. Without meaning on x86.")
        {
            Minimum = 1,
            Maximum = 16,
            Default = 16m,
        },
        new("machine.interrupts", ConfigType.Choice, "The interrupt system that carries the IPIs.")
        {
            Choices = InterruptSystems.Names,
            IsRequired = true,
        },
        .. CpuSetKeys(),
        new(
            "machine.weaknesses",
            ConfigType.Choices,
            "Rules of the kernel or the hardware that are switched off, so that a bug is back and "
            + "can be found; see Weaknesses below.")
        {
            Choices = WeaknessTable.Names,
            ListedBy = "weaknesses",
            DefaultNote = "none",
        },
        new(
            "machine.sgiOvertakesDmb",
            ConfigType.Boolean,
            "Whether a core lets the write that sends an SGI overtake memory accesses that only a "
            + "DMB keeps back. gicv3 only.")
        {
            Default = false,
        },
    ];

    private static IEnumerable<ConfigKey> CpuSetKeys() =>
    [
        new("machine.online", ConfigType.CpuList, "The CPUs that are online.")
        {
            DefaultNote = "all",
        },
        new(
            "machine.bootedOnce",
            ConfigType.CpuList,
            "The CPUs that were up at least once, those that are online among them. While one was "
            + "not, as with maxcpus=, x86 kernels of profile 6.1 and later do not broadcast.")
        {
            DefaultNote = "all",
        },
    ];

    private static IEnumerable<ConfigKey> InterconnectKeys() =>
    [
        new("interconnect", ConfigType.Section, "The hop that every message between parts passes."),
        new(
            "interconnect.latencyNs",
            ConfigType.Section,
            "How long a message is under way, from min to max, in ns of virtual time: half of "
            + "them in the lowest eighth, and a few near max; between a core and its own "
            + "interrupt controller always min."),
        new("interconnect.latencyNs.min", ConfigType.Integer, "The least, in ns.")
        {
            Maximum = LatencyNsMax,
            Default = 20m,
        },
        new(
            "interconnect.latencyNs.max",
            ConfigType.Integer,
            "The most, in ns, at least min. With 0 for both, messages arrive in any order that "
            + "keeps each pair's.")
        {
            Maximum = LatencyNsMax,
            Default = 2_000m,
        },
    ];

    private static IEnumerable<ConfigKey> WorkloadKeys() =>
    [
        new(
            "workload",
            ConfigType.Workloads,
            "What runs: one workload, or a list that runs one after the other, each when the "
            + "machine is at rest.")
        {
            IsRequired = true,
        },
        new("workload.kind", ConfigType.Choice, "Which workload.")
        {
            Choices = WorkloadKinds.Names,
            IsRequired = true,
        },
        new("workload.cpu", ConfigType.Integer, "The CPU that calls.")
        {
            Maximum = CpuId.CountMax - 1,
            DefaultNote = "the first that is online",
            Kinds = [WorkloadKinds.Broadcast],
        },
        new("workload.calls", ConfigType.Integer, "Calls that each calling CPU makes.")
        {
            Minimum = 1,
            Maximum = int.MaxValue,
            Default = 10m,
            Kinds = _callers,
        },
        new("workload.targets", ConfigType.Integer, "Random CPUs that each call goes to.")
        {
            Minimum = 1,
            Maximum = CpuId.CountMax - 1,
            DefaultNote = "64, or all others where there are fewer",
            Kinds = [WorkloadKinds.Storm],
        },
        new("workload.wait", ConfigType.Boolean, "Whether a call waits until its functions ran.")
        {
            Default = true,
            Kinds = [WorkloadKinds.Broadcast, WorkloadKinds.Storm, WorkloadKinds.Shootdown],
        },
    ];

    /// <summary>Workload keys that say more of what is called, or stand in one kind only.</summary>
    private static IEnumerable<ConfigKey> CalleeKeys() =>
    [
        new(
            "workload.irqsOff",
            ConfigType.Boolean,
            "Whether the callers keep interrupts off, which the kernel warns of: two that call "
            + "each other then wait for ever.")
        {
            Default = false,
            Kinds = [WorkloadKinds.Pairs],
        },
        .. FunctionKeys(),
        .. HotplugKeys(),
        new(
            "workload.weights",
            ConfigType.Section,
            "How often each primitive is drawn. If none is above 0, each that is left out (or -1) "
            + "gets the module's own default; if one is, the others get 0.")
        {
            Kinds = [WorkloadKinds.ScfTorture],
        },
    ];

    /// <summary>Which CPUs go down and come up, and how often.</summary>
    private static IEnumerable<ConfigKey> HotplugKeys() =>
    [
        new(
            "workload.cpus",
            ConfigType.CpuList,
            "The CPUs that go down and come up. The first CPU that is online and not among them "
            + "controls it; the others that are online call.")
        {
            DefaultNote = "all that are online but the first",
            Kinds = [WorkloadKinds.Hotplug],
        },
        new(
            "workload.operations",
            ConfigType.Integer,
            "How often a CPU is taken down or brought up, one after the other. At the end all are "
            + "brought up.")
        {
            Minimum = 1,
            Maximum = int.MaxValue,
            Default = 20m,
            Kinds = [WorkloadKinds.Hotplug],
        },
        new(
            "workload.holdNs",
            ConfigType.Integer,
            "The most time between two operations, before the stop, or of one sleep, in ns of "
            + "virtual time; each is random, from 0 to this.")
        {
            Maximum = NsMax,
            Default = 20_000m,
            Kinds = [WorkloadKinds.Hotplug, WorkloadKinds.Stop, WorkloadKinds.CpuSleep],
        },
        new(
            "workload.deviceInterrupts",
            ConfigType.Integer,
            "Interrupts of devices that come meanwhile to the CPUs that go down and come up. x86 "
            + "only.")
        {
            Maximum = 1_000_000,
            Default = 0m,
            Kinds = [WorkloadKinds.Hotplug],
        },
    ];

    /// <summary>What the calls run, and where it comes from.</summary>
    private static IEnumerable<ConfigKey> FunctionKeys() =>
    [
        new(
            "workload.functionNs",
            ConfigType.Integer,
            "Time that the called function takes, in ns of virtual time.")
        {
            Maximum = NsMax,
            Default = 0m,
            Kinds =
            [
                WorkloadKinds.Broadcast, WorkloadKinds.Pairs, WorkloadKinds.Storm,
                WorkloadKinds.Hotplug, .. _focused, WorkloadKinds.Custom,
            ],
        },
        new(
            "workload.file",
            ConfigType.Text,
            "The recording: ftrace text, beside the experiment's file unless the path is absolute.")
        {
            IsRequired = true,
            Kinds = [WorkloadKinds.KernelTrace],
        },
        new(
            "workload.assembly",
            ConfigType.Text,
            "The assembly's file (.dll), beside the experiment's file unless the path is absolute.")
        {
            IsRequired = true,
            Kinds = [WorkloadKinds.Custom],
        },
        new("workload.class", ConfigType.Text, "The class's full name, with its namespace.")
        {
            IsRequired = true,
            Kinds = [WorkloadKinds.Custom],
        },
    ];

    private static IEnumerable<ConfigKey> WeightKeys() =>
        ScfTortureWeights.All.Select(weight => new ConfigKey(
            $"workload.weights.{weight.Name}", ConfigType.Integer, weight.Doc)
        {
            Minimum = -1,
            Maximum = 1_000_000,
            Default = -1m,
            Kinds = [WorkloadKinds.ScfTorture],
        });

    private static IEnumerable<ConfigKey> LimitKeys() =>
    [
        new("limits", ConfigType.Section, "Where a run ends that does not end by itself."),
        new("limits.virtualTimeNs", ConfigType.Integer, "Virtual time, in ns.")
        {
            Minimum = 1,
            Maximum = NsMax,
            Default = 60_000_000_000m,
        },
        new("limits.wallTimeMs", ConfigType.Integer, "Wall clock, in ms; for time \"wall\".")
        {
            Minimum = 1,
            Maximum = int.MaxValue,
            Default = 600_000m,
        },
    ];

    private static IEnumerable<ConfigKey> TraceKeys() =>
    [
        new("trace", ConfigType.Section, "What is written of a run beside its result."),
        new("trace.ftrace", ConfigType.Boolean, "Write trace.ftrace, as the kernel prints it.")
        {
            Default = true,
        },
        new(
            "trace.perfetto",
            ConfigType.Boolean,
            "Write trace.perfetto.json, for ui.perfetto.dev and chrome://tracing.")
        {
            Default = true,
        },
        new(
            "trace.eventsMax",
            ConfigType.Integer,
            "How many events are kept for the trace files; the rest are counted.")
        {
            Minimum = 1,
            Maximum = 100_000_000,
            Default = 1_000_000m,
        },
    ];
}
