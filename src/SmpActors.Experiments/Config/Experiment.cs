using SmpActors.Actors.Faults;
using SmpActors.Experiments.Traces;
using SmpActors.Experiments.Weaknesses;
using SmpActors.Model.Kernel;
using SmpActors.Model.Profiles;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Config;

/// <summary>
/// One experiment, valid: what its file says after defaults, checks and overrides.
/// </summary>
public sealed record Experiment
{
    /// <summary>A word for people; the file's name without its extension by default.</summary>
    public required string Name { get; init; }

    /// <summary>What the order of deliveries, and every random choice, follows from.</summary>
    public ulong Seed { get; init; } = 1;

    public TimeMode Time { get; init; } = TimeMode.Virtual;

    public KernelConfig Kernel { get; init; } = new();

    public required MachineConfig Machine { get; init; }

    public InterconnectConfig Interconnect { get; init; } = new();

    /// <summary>What goes wrong; nothing by default.</summary>
    public FaultPlan Faults { get; init; } = new();

    /// <summary>
    /// What runs, one after the other: each starts when the machine is quiescent.
    /// </summary>
    public required IReadOnlyList<WorkloadConfig> Workloads { get; init; }

    public LimitsConfig Limits { get; init; } = new();

    public TraceConfig Trace { get; init; } = new();
}

/// <summary>By which clock a machine runs.</summary>
public enum TimeMode
{
    /// <summary>One thread, virtual ns, one seed: the same run in every process.</summary>
    Virtual,

    /// <summary>All cores, real races.</summary>
    Wall,
}

/// <summary>The guest kernel.</summary>
public sealed record KernelConfig
{
    /// <summary>The release whose behaviour is followed; v4.9 by default.</summary>
    public Profile Profile { get; init; } = ProfileTable.Reference;

    /// <summary>idle=poll.</summary>
    public bool IsIdlePolling { get; init; }

    /// <summary>no_ipi_broadcast=1; of effect on x86 from v5.4 on.</summary>
    public bool NoIpiBroadcast { get; init; }

    /// <summary>x2apic_phys; has a meaning where the driver is Linux's choice.</summary>
    public bool HasX2ApicPhys { get; init; }

    /// <summary>apic= of a 32-bit kernel; empty for none. As above.</summary>
    public string Apic { get; init; } = "";

    /// <summary>csdlock_debug=1 and what goes with it, or null: the watchdog is off.</summary>
    public CsdLockDebug? CsdLock { get; init; }
}

/// <summary>The machine.</summary>
public sealed record MachineConfig
{
    /// <summary>Possible CPUs, 1 to <see cref="CpuId.CountMax"/>.</summary>
    public required int CpuCount { get; init; }

    /// <summary>Sockets, 1 to the CPUs.</summary>
    public int ChipCount { get; init; } = 1;

    /// <summary>CPUs that share Aff3.2.1 on arm64, 1 to 16.</summary>
    public int CpusPerCluster { get; init; } = 16;

    /// <summary>The interrupt system's name.</summary>
    public required string Interrupts { get; init; }

    /// <summary>What the firmware tells of an x86 machine whose driver Linux chooses.</summary>
    public FirmwareConfig Firmware { get; init; } = new();

    /// <summary>The CPUs that are online; all by default.</summary>
    public required CpuMask Online { get; init; }

    /// <summary>The CPUs that were up at least once, or null: all.</summary>
    public CpuMask? BootedOnce { get; init; }

    /// <summary>The rules that are switched off.</summary>
    public WeaknessSet Weaknesses { get; init; }

    /// <summary>Where its CPUs sit.</summary>
    internal MachineTopology Topology => new(
        CpuCount, (CpuCount + ChipCount - 1) / ChipCount, CpusPerCluster);

    internal bool IsX86 => Interrupts is not (InterruptSystems.Gicv2 or InterruptSystems.Gicv3);

    /// <summary>Whether a core lets an SGI overtake what a DMB orders (arm64 only).</summary>
    public bool SgiOvertakesDmb { get; init; }
}

/// <summary>What the hop does to each message between two parts.</summary>
public sealed record InterconnectConfig
{
    /// <summary>The least time under way in ns of virtual time, at least 0.</summary>
    public long LatencyNsMin { get; init; } = 20;

    /// <summary>
    /// The most, at least the least; 0 for both delivers in any order Akka allows.
    /// </summary>
    public long LatencyNsMax { get; init; } = 2_000;
}

/// <summary>One workload with its own settings.</summary>
public sealed record WorkloadConfig
{
    /// <summary>Its name: <c>broadcast</c>, <c>pairs</c>, <c>storm</c>, ...</summary>
    public required string Kind { get; init; }

    /// <summary>
    /// Calls that each calling CPU makes, at least 1; each workload has its default.
    /// </summary>
    public int? Calls { get; init; }

    /// <summary>storm: random CPUs that each call goes to.</summary>
    public int? Targets { get; init; }

    /// <summary>Whether calls wait.</summary>
    public bool? Wait { get; init; }

    /// <summary>broadcast: the CPU that calls.</summary>
    public int? Cpu { get; init; }

    /// <summary>Time that the called function takes, in ns.</summary>
    public long FunctionNs { get; init; }

    /// <summary>pairs: the callers keep interrupts off, which the kernel warns of.</summary>
    public bool IrqsOff { get; init; }

    /// <summary>scftorture: the weights by primitive; -1 is the module's default.</summary>
    public IReadOnlyDictionary<string, int> Weights { get; init; } =
        new SortedDictionary<string, int>(StringComparer.Ordinal);

    /// <summary>hotplug: the CPUs that go down and come up, none of them in control.</summary>
    public CpuMask HotplugCpus { get; init; }

    /// <summary>hotplug: how often one goes down or comes up, at least 1.</summary>
    public int Operations { get; init; } = 20;

    /// <summary>
    /// hotplug: the most time between two of these; stop: before it; cpu-sleep: of one; in ns.
    /// </summary>
    public long HoldNs { get; init; } = 20_000;

    /// <summary>hotplug: interrupts of devices that come meanwhile, at least 0.</summary>
    public int DeviceInterrupts { get; init; }

    /// <summary>kernel-trace: the recording that is fed in.</summary>
    public Recording? Recording { get; init; }

    /// <summary>custom: the assembly's file and the class within it.</summary>
    public CustomSource? Custom { get; init; }
}

/// <summary>A user's workload.</summary>
/// <param name="Name">The assembly's file, for messages.</param>
/// <param name="Image">Its bytes.</param>
/// <param name="TypeName">The class's full name.</param>
public sealed record CustomSource(string Name, byte[] Image, string TypeName);

/// <summary>Where a run ends that does not end by itself.</summary>
public sealed record LimitsConfig
{
    /// <summary>Virtual time in ns, at least 1.</summary>
    public long VirtualTimeNs { get; init; } = 60_000_000_000;

    /// <summary>In wall time: ms of wall clock, at least 1.</summary>
    public long WallTimeMs { get; init; } = 600_000;
}

/// <summary>What is written of a run beside its result.</summary>
public sealed record TraceConfig
{
    public bool Ftrace { get; init; } = true;

    public bool Perfetto { get; init; } = true;

    /// <summary>How many events are kept, at least 1; later ones are counted as not kept.</summary>
    public int EventsMax { get; init; } = 1_000_000;
}
