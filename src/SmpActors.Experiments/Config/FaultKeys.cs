using SmpActors.Actors.Faults;
using SmpActors.Model;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Config;

/// <summary>The keys of a fault plan's rules.</summary>
internal static class FaultKeys
{
    private const decimal NsMax = 1_000_000_000_000_000_000;

    private const decimal DelayNsMax = 1L << 40;

    private static readonly string[] _delays = Named(FaultKind.Delay, FaultKind.Duplicate);
    private static readonly string[] _misroute = Named(FaultKind.Misroute);
    private static readonly string[] _reorder = Named(FaultKind.Reorder);
    private static readonly string[] _corrupt = Named(FaultKind.Corrupt);
    private static readonly string[] _crash = Named(FaultKind.Crash);

    private static readonly string[] _ofCpus = Named(
        FaultKind.HoldInterrupts, FaultKind.StallCpu, FaultKind.SleepRedistributor,
        FaultKind.BusyIcr, FaultKind.Offline);

    /// <summary>The kinds of fault, as files name them, in the order of the reference.</summary>
    public static IReadOnlyList<CatalogueEntry> Kinds { get; } =
    [
        .. FaultKinds.All.Select(k => new CatalogueEntry(
            FaultKinds.NameOf(k), FaultKinds.DocOf(k))),
    ];

    /// <summary>All of them, their section first.</summary>
    public static IReadOnlyList<ConfigKey> All { get; } =
        [.. RuleKeys(), .. LinkKeys(), .. ChoiceKeys(), .. MessageKeys(), .. PartKeys()];

    private static string[] Named(params FaultKind[] kinds) =>
        Array.ConvertAll(kinds, FaultKinds.NameOf);

    private static IEnumerable<ConfigKey> RuleKeys() =>
    [
        new(
            "faults",
            ConfigType.Faults,
            "What goes wrong: rules, of which the first that matches a message decides. A text in "
            + "the list is a file of config/faults that holds more of them, beside the "
            + "experiment's file unless the path is absolute.")
        {
            DefaultNote = "none",
        },
        new(
            "faults.name",
            ConfigType.Text,
            "The rule's name, in traces, verdicts and results. Its random choices follow from it "
            + "and the seed, so that they stay what they are when other rules come and go.")
        {
            IsRequired = true,
        },
        new("faults.kind", ConfigType.Choice, "What happens.")
        {
            Choices = [.. Kinds.Select(kind => kind.Name)],
            IsRequired = true,
        },
        new(
            "faults.message",
            ConfigType.Text,
            "The type of message, such as Cpu.EnqueueCsd or CsdUnlocked; smpactors list messages "
            + "names all.")
        {
            DefaultNote = "any",
        },
        new(
            "faults.vector",
            ConfigType.Integer,
            "The vector (x86) or the INTID (arm64) of the IPIs that the message carries.")
        {
            Maximum = 255,
            DefaultNote = "any, or none",
        },
        new(
            "faults.probability",
            ConfigType.Fraction,
            "How likely the rule is to act on a message that matches all the rest.")
        {
            Default = 1m,
        },
    ];

    private static IEnumerable<ConfigKey> LinkKeys() =>
    [
        new(
            "faults.ipi",
            ConfigType.Section,
            "IPIs from CPU to CPU, whatever parts lie between: counted, and acted on, at the last "
            + "step of their way, where each is one IPI for one CPU."),
        Cpus("faults.ipi.from", "The CPUs that send."),
        Cpus("faults.ipi.to", "The CPUs that are to get it."),
        new("faults.link", ConfigType.Section, "Messages between two neighbours."),
        new("faults.link.from", ConfigType.Text, "Who sends: apic3, gicr0-3, or cpu for each cpu.")
        {
            DefaultNote = "any part",
        },
        new("faults.link.to", ConfigType.Text, "Who is to get it.")
        {
            DefaultNote = "any part",
        },
        new(
            "faults.csd",
            ConfigType.Section,
            "Messages that name a csd: its push, the answer to that, its unlock, a claim of it."),
        Cpus("faults.csd.owner", "The CPUs in whose memory the csd lies."),
        Cpus("faults.csd.target", "The CPUs that are to run it."),
    ];

    private static ConfigKey Cpus(string path, string doc) =>
        new(path, ConfigType.CpuList, doc) { DefaultNote = "any CPU" };

    private static IEnumerable<ConfigKey> ChoiceKeys() =>
    [
        new(
            "faults.occurrence",
            ConfigType.Section,
            "Which of the messages that match, counted from 1 over the whole run, whatever other "
            + "rules do to them. A part has its fault at the first, unless it is said here."),
        Count("faults.occurrence.nth", "This one and no other.", "all"),
        Count("faults.occurrence.every", "Each how many-th, from the first on.", "1"),
        Count("faults.occurrence.first", "From this one on.", "1"),
        Count("faults.occurrence.last", "Up to this one.", "no end"),
        new(
            "faults.windowNs",
            ConfigType.Section,
            "When, in ns of the machine's clock: virtual time, or wall time since it was made."),
        Ns("faults.windowNs.from", "The first ns.", "0"),
        Ns("faults.windowNs.until", "The first ns that is too late.", "no end"),
    ];

    private static ConfigKey Count(string path, string doc, string note) =>
        new(path, ConfigType.Integer, doc) { Minimum = 1, DefaultNote = note };

    private static ConfigKey Ns(string path, string doc, string note) =>
        new(path, ConfigType.Integer, doc) { Maximum = NsMax, DefaultNote = note };

    private static IEnumerable<ConfigKey> MessageKeys() =>
    [
        new(
            "faults.delayNs",
            ConfigType.Section,
            "How much longer the message is under way (delay), or by how much the second one is "
            + "later (duplicate): random, half of them in the lowest eighth, a few near max. What "
            + "is sent later may overtake it.")
        {
            Kinds = _delays,
        },
        Delay("faults.delayNs.min", "The least, in ns."),
        Delay("faults.delayNs.max", "The most, in ns, at least min."),
        new(
            "faults.withinNs",
            ConfigType.Integer,
            "How long the message waits for the next one on its link, in ns; then it goes on.")
        {
            Minimum = 1,
            Maximum = DelayNsMax,
            Default = 1_000_000m,
            Kinds = _reorder,
        },
        new(
            "faults.field",
            ConfigType.Text,
            "The field of the message, such as vector or sgi.targetList; smpactors list messages "
            + "names all.")
        {
            IsRequired = true,
            Kinds = _corrupt,
        },
        new("faults.value", ConfigType.Integer, "What the field is set to.")
        {
            Maximum = ulong.MaxValue,
            DefaultNote = "none: see faults.flip",
            Kinds = _corrupt,
        },
        new("faults.flip", ConfigType.Integer, "The bits of the field that are turned over.")
        {
            Minimum = 1,
            Maximum = ulong.MaxValue,
            DefaultNote = "none: see faults.value",
            Kinds = _corrupt,
        },
        new(
            "faults.to",
            ConfigType.Text,
            "The part that gets the message instead, such as apic5; with ipi, a cpu.")
        {
            IsRequired = true,
            Kinds = _misroute,
        },
    ];

    private static ConfigKey Delay(string path, string doc) =>
        new(path, ConfigType.Integer, doc)
        {
            Maximum = DelayNsMax,
            Default = 0m,
            Kinds = _delays,
        };

    private static IEnumerable<ConfigKey> PartKeys() =>
    [
        new("faults.cpu", ConfigType.Integer, "The CPU that it happens to, or to whose controller.")
        {
            Maximum = CpuId.CountMax - 1,
            IsRequired = true,
            Kinds = _ofCpus,
        },
        new("faults.part", ConfigType.Text, "The part that is gone: cpu3, apic3, gicd0.")
        {
            IsRequired = true,
            Kinds = _crash,
        },
        new("faults.atNs", ConfigType.Integer, "When, in ns of the machine's clock.")
        {
            Maximum = NsMax,
            DefaultNote = "when a message matches",
            Kinds = [.. _ofCpus, .. _crash],
        },
        new("faults.forNs", ConfigType.Integer, "How long it lasts, in ns.")
        {
            Minimum = 1,
            Maximum = NsMax,
            DefaultNote = "for ever",
            Kinds = _ofCpus,
        },
    ];
}
