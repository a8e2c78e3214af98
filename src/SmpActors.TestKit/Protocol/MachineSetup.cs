using SmpActors.Experiments.Config;
using SmpActors.Model.Kernel;

namespace SmpActors.TestKit.Protocol;

/// <summary>The machine that a test asks for.</summary>
public sealed record MachineSetup
{
    /// <summary>Decides latencies and the order of deliveries.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Possible CPUs, all online, at least 1.</summary>
    public int CpuCount { get; init; } = 4;

    /// <summary>Sockets, 1 to the CPUs; all but the last have equally many CPUs.</summary>
    public int ChipCount { get; init; } = 1;

    /// <summary>CPUs that share Aff3.2.1 on arm64, 1 to 16.</summary>
    public int CpusPerCluster { get; init; } = 16;

    /// <summary>The interrupt system: one of <see cref="InterruptSystems.Names"/>.</summary>
    public string Interrupts { get; init; } = InterruptSystems.Gicv3;

    /// <summary>The kernel's release: 4.9, 6.1 or 6.12.</summary>
    public string Profile { get; init; } = "4.9";

    /// <summary>idle=poll.</summary>
    public bool IsIdlePolling { get; init; }

    /// <summary>Rules of the kernel that are switched off.</summary>
    public Weakness Weaknesses { get; init; }

    /// <summary>The csd-lock watchdog's parameters, or null: it is off.</summary>
    public CsdLockDebug? CsdLock { get; init; }

    /// <summary>The least time that a message is under way, in ns, at least 0.</summary>
    public long LatencyNsMin { get; init; } = 20;

    /// <summary>The most, in ns, at least the least; 0 for both: any order, no time.</summary>
    public long LatencyNsMax { get; init; } = 2_000;

    /// <summary>Virtual time at which a machine is given up that does not rest, in ns.</summary>
    public long LimitNs { get; init; } = 60_000_000_000;

    /// <summary>The same machine with another seed.</summary>
    public MachineSetup With(ulong seed) => this with { Seed = seed };
}
