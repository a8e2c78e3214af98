using SmpActors.Actors.Faults;
using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Actors;

/// <summary>What a machine is made of.</summary>
public sealed record MachineSettings
{
    /// <summary>What all its CPUs have in common; its topology is the machine's.</summary>
    public required KernelImage Kernel { get; init; }

    /// <summary>How its CPUs interrupt each other.</summary>
    public required IInterruptSystem Interrupts { get; init; }

    /// <summary>cpu_online_mask at the start; the other CPUs were up once and are dead.</summary>
    public required CpuMask Online { get; init; }

    /// <summary>
    /// The CPUs that were up at least once, those that are online among them; null for all.
    /// </summary>
    public CpuMask? BootedOnce { get; init; }

    /// <summary>Where trace events go; told by every thread that runs parts.</summary>
    public required ITraceSink Trace { get; init; }

    /// <summary>The clock.</summary>
    public required IMachineTime Time { get; init; }

    /// <summary>How long messages are under way.</summary>
    public required LinkLatency Latency { get; init; }

    /// <summary>What goes wrong, or null: nothing, and then nothing looks for it.</summary>
    public FaultPlan? Faults { get; init; }

    /// <summary>What the random choices of <see cref="Faults"/> follow from.</summary>
    public ulong FaultSeed { get; init; }

    /// <summary>What stands between a machine and its interconnect, to look or to change.</summary>
    public Func<IInterconnect, IInterconnect> Around { get; init; } = static inner => inner;

    /// <summary>The parts' dispatcher in HOCON, or null for the default.</summary>
    public string? Dispatcher { get; init; }

    /// <summary>
    /// The mailbox in HOCON of parts of which each CPU has one, or null for the default.
    /// </summary>
    public string? Mailbox { get; init; }
}
