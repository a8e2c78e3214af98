namespace SmpActors.Model.Kernel;

/// <summary>One snapshot of the global masks; CPUs that see the same share it.</summary>
/// <param name="Online">cpu_online_mask.</param>
/// <param name="Callout">cpu_callout_mask: the CPUs told to boot.</param>
/// <remarks>Source: kernel/cpu.c; arch/x86/kernel/smpboot.c (v4.9).</remarks>
public sealed record CpuMasks(CpuMask Online, CpuMask Callout)
{
    /// <summary>
    /// cpus_booted_once_mask: the CPUs that were up at least once; by default those told to boot.
    /// </summary>
    /// <remarks>Source: kernel/cpu.c (v6.1).</remarks>
    public CpuMask BootedOnce { get; init; } = Callout;

    /// <summary>The masks without a CPU that has stopped.</summary>
    public CpuMasks Without(CpuId cpu) => this with { Online = Online.Except(cpu) };

    /// <summary>The masks with a CPU that is online now.</summary>
    public CpuMasks WithOnline(CpuId cpu)
    {
        var one = CpuMask.Of(cpu);
        var booted = BootedOnce.Contains(cpu) ? BootedOnce : BootedOnce.Or(one);
        return (this with { Online = Online.Or(one), BootedOnce = booted }).Shared();
    }

    /// <summary>The masks with a CPU that is told to boot.</summary>
    public CpuMasks WithCallout(CpuId cpu) => (this with { Callout = Callout.Or(CpuMask.Of(cpu)) })
        .Shared();

    /// <summary>The masks without a CPU that went offline.</summary>
    public CpuMasks WithNeither(CpuId cpu) =>
        (this with { Online = Online.Except(cpu), Callout = Callout.Except(cpu) }).Shared();

    /// <summary>Equal masks are one: each broadcast then sees at a glance that they are.</summary>
    private CpuMasks Shared() => Callout == Online ? this with { Callout = Online } : this;
}
