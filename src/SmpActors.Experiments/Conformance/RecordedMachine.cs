using SmpActors.Model.Profiles;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Conformance;

/// <summary>The machine and the kernel that rows were recorded on.</summary>
/// <param name="Run">Its name, the key into boots.csv.</param>
/// <param name="Profile">The profile that its kernel follows.</param>
/// <param name="Controller">Its interrupt controller and driver, as rows name it.</param>
/// <param name="CpuCount">Its possible CPUs.</param>
/// <param name="Boot">How it was started.</param>
public sealed record RecordedMachine(
    string Run, Profile Profile, string Controller, int CpuCount, RecordedBoot Boot);

/// <summary>How a machine was started: what boots.csv says of it.</summary>
/// <param name="IsIdlePolling">idle=poll.</param>
/// <param name="AllowsBroadcast">Whether no_ipi_broadcast= is not set.</param>
/// <param name="CpuCountMax">maxcpus=; null without it.</param>
/// <param name="Online">The CPUs that were online once it was up; null if it does not say.</param>
public sealed record RecordedBoot(
    bool IsIdlePolling, bool AllowsBroadcast, int? CpuCountMax, CpuMask? Online)
{
    /// <summary>The CPUs that were up at least once when the machine stood.</summary>
    /// <param name="cpuCount">Its possible CPUs.</param>
    public CpuMask BootedOnce(int cpuCount) =>
        Online ?? CpuMask.Range(0, Math.Clamp(CpuCountMax ?? cpuCount, 1, cpuCount));
}
