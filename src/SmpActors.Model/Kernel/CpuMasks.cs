namespace SmpActors.Model.Kernel;

/// <summary>One snapshot of the global masks; CPUs that see the same share it.</summary>
/// <param name="Online">cpu_online_mask.</param>
/// <param name="Callout">cpu_callout_mask: the CPUs told to boot.</param>
/// <remarks>Source: kernel/cpu.c; arch/x86/kernel/smpboot.c (v4.9).</remarks>
public sealed record CpuMasks(CpuMask Online, CpuMask Callout)
{
    /// <summary>The masks without a CPU that went offline.</summary>
    public CpuMasks Without(CpuId cpu) => this with { Online = Online.Except(cpu) };
}
