namespace SmpActors.Model.Kernel;

/// <summary>What a state of CPU hotplug does.</summary>
/// <param name="cpu">The CPU that runs it.</param>
/// <param name="target">The CPU that goes up or down; from ApOffline on it is the same.</param>
/// <returns>0, or a negative errno, which ends the way up or down.</returns>
public delegate GuestTask<int> HotplugCallback(Cpu cpu, CpuId target);

/// <summary>A state of CPU hotplug with what is done on the way up and on the way down.</summary>
/// <param name="State">Which.</param>
/// <param name="Name">As the kernel registers it.</param>
/// <param name="Startup">On the way up, or null.</param>
/// <param name="Teardown">On the way down, or null.</param>
/// <remarks>Source: include/linux/cpuhotplug.h, kernel/cpu.c, struct cpuhp_step (v4.9).</remarks>
public sealed record CpuHotplugStep(
    CpuHotplugState State, string Name, HotplugCallback? Startup, HotplugCallback? Teardown);
