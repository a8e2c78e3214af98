using System.Numerics;
using SmpActors.Model.Kernel;

namespace SmpActors.Model.X86;

/// <summary>
/// How x86 sends its IPIs: one of the kernel's APIC drivers. One serves all CPUs.
/// </summary>
/// <remarks>
/// A vector of <see cref="IrqVectors.Nmi"/> is sent as an NMI.
/// Source: arch/x86/include/asm/apic.h, struct apic (v4.9).
/// </remarks>
public abstract class ApicDriver
{
    /// <summary>Whose behaviour is followed.</summary>
    public X86Options Options { get; init; } = new();

    /// <summary>The name that the kernel prints.</summary>
    public abstract string Name { get; }

    /// <summary>The mode in which it drives a local APIC.</summary>
    public abstract ApicMode Mode { get; }

    /// <summary>Why <see cref="CpuCountMaxOf"/> is no more.</summary>
    public abstract string LimitReason { get; }

    /// <summary>
    /// The most possible CPUs that it can address, numbered as a topology numbers them.
    /// </summary>
    public abstract int CpuCountMaxOf(MachineTopology topology);

    /// <summary>The logical id that it gives a CPU's xAPIC; an x2APIC has its own.</summary>
    /// <param name="cpu">Whose.</param>
    /// <param name="id">Its physical id.</param>
    public abstract byte LogicalIdOf(CpuId cpu, ApicId id);

    /// <summary>init_apic_ldr(): makes this CPU's APIC known by its logical id.</summary>
    public abstract GuestTask InitApicLdr(Cpu cpu);

    /// <summary>send_IPI(): one CPU.</summary>
    public abstract GuestTask SendIpi(Cpu cpu, CpuId target, int vector);

    /// <summary>send_IPI_mask(): the CPUs of a mask, this one too if it is among them.</summary>
    public abstract GuestTask SendIpiMask(Cpu cpu, CpuMask mask, int vector);

    /// <summary>send_IPI_mask_allbutself(): the CPUs of a mask, never this one.</summary>
    public abstract GuestTask SendIpiMaskAllButSelf(Cpu cpu, CpuMask mask, int vector);

    /// <summary>send_IPI_allbutself(): all other online CPUs.</summary>
    public abstract GuestTask SendIpiAllButSelf(Cpu cpu, int vector);

    /// <summary>send_IPI_all(): all online CPUs.</summary>
    public abstract GuestTask SendIpiAll(Cpu cpu, int vector);

    /// <summary>send_IPI_self(): this CPU.</summary>
    public abstract GuestTask SendIpiSelf(Cpu cpu, int vector);

    /// <summary>The driver's own states of CPU hotplug.</summary>
    public virtual IReadOnlyList<CpuHotplugStep> HotplugSteps => [];

    /// <summary>wait_icr_idle(): until the last IPI has left.</summary>
    public abstract GuestTask WaitIcrIdle(Cpu cpu);

    /// <summary>
    /// The most CPUs such that all their APIC ids are below a bound, laid out as a topology's are.
    /// </summary>
    private protected static int CpuCountBelow(int idCount, MachineTopology topology)
    {
        // A chip starts at a power of two, so ids may have gaps.
        var idsPerChip = (int)BitOperations.RoundUpToPowerOf2((uint)topology.CpusPerChip);
        var (chipCount, idsLeft) = Math.DivRem(idCount, idsPerChip);
        return (chipCount * topology.CpusPerChip) + Math.Min(idsLeft, topology.CpusPerChip);
    }
}
