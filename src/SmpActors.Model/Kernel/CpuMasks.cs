namespace SmpActors.Model.Kernel;

/// <summary>One snapshot of the global masks; CPUs that see the same share it.</summary>
/// <param name="Online">cpu_online_mask.</param>
/// <param name="Callout">cpu_callout_mask: the CPUs told to boot.</param>
/// <remarks>Source: kernel/cpu.c; arch/x86/kernel/smpboot.c (v4.9).</remarks>
public sealed record CpuMasks(CpuMask Online, CpuMask Callout)
{
    /// <summary>The masks without a CPU that has stopped.</summary>
    public CpuMasks Without(CpuId cpu) => this with { Online = Online.Except(cpu) };

    /// <summary>The masks with a CPU that is online now.</summary>
    public CpuMasks WithOnline(CpuId cpu) => (this with { Online = Online.Or(CpuMask.Of(cpu)) })
        .Shared();

    /// <summary>The masks with a CPU that is told to boot.</summary>
    public CpuMasks WithCallout(CpuId cpu) => (this with { Callout = Callout.Or(CpuMask.Of(cpu)) })
        .Shared();

    /// <summary>The masks without a CPU that went offline.</summary>
    public CpuMasks WithNeither(CpuId cpu) =>
        (this with { Online = Online.Except(cpu), Callout = Callout.Except(cpu) }).Shared();

    /// <summary>Equal masks are one: each broadcast then sees at a glance that they are.</summary>
    private CpuMasks Shared() => Callout == Online ? this with { Callout = Online } : this;
}
