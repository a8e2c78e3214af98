namespace SmpActors.Model.Kernel;

/// <summary>How far up a CPU is; ascending as on the way up.</summary>
/// <remarks>
/// Source: include/linux/cpuhotplug.h, enum cpuhp_state (v4.9). Of its states those that matter to
/// cross calls. Up to <see cref="BringupCpu"/>, and <see cref="TeardownCpu"/>, a control CPU does
/// the work; from <see cref="ApOffline"/> to <see cref="ApOnline"/> the CPU itself with interrupts
/// off; above that the CPU itself in its hotplug thread.
/// </remarks>
public enum CpuHotplugState : byte
{
    Offline,
    X2ApicPrepare,
    SmpcfdPrepare,
    BringupCpu,
    ApIdleDead,
    ApOffline,
    ApSchedStarting,
    ApRcutreeDying,
    ApIrqGicStarting,
    ApIrqGicV3Starting,
    ApSmpcfdDying,
    ApX86TbootDying,
    ApOnline,
    TeardownCpu,
    ApOnlineIdle,
    ApSmpbootThreads,
    Online,
}
