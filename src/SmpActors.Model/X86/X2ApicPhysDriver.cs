using SmpActors.Model.Kernel;

namespace SmpActors.Model.X86;

/// <summary>Physical mode of an x2APIC: one MSR write for each CPU, named by its id.</summary>
/// <remarks>Source: arch/x86/kernel/apic/x2apic_phys.c, apic_x2apic_phys (v4.9).</remarks>
public sealed class X2ApicPhysDriver()
    : X2ApicDriver(_send, _mask, _maskAllButSelf, _allButSelf, _all, _inner)
{
    private const string File = "arch/x86/kernel/apic/x2apic_phys.c";

    private static readonly KernelFunction _send = new("x2apic_send_IPI", File);
    private static readonly KernelFunction _mask = new("x2apic_send_IPI_mask", File);
    private static readonly KernelFunction _maskAllButSelf =
        new("x2apic_send_IPI_mask_allbutself", File);

    private static readonly KernelFunction _allButSelf = new("x2apic_send_IPI_allbutself", File);
    private static readonly KernelFunction _all = new("x2apic_send_IPI_all", File);
    private static readonly KernelFunction _inner = new("__x2apic_send_IPI_mask", File);

    public override string Name => "physical x2apic";

    public override string LimitReason => "traces number CPUs with 24 bits";

    public override int CpuCountMaxOf(MachineTopology topology) => CpuId.CountMax;

    /// <summary>Physical mode uses no LDR: nothing is read or written.</summary>
    public override GuestTask InitApicLdr(Cpu cpu) => GuestTask.Completed;

    private protected override void SendToOne(Cpu cpu, CpuId target, int vector) =>
        Ipi.X2ApicSendIpiDest(
            cpu, cpu.Kernel.Topology.ApicIdOf(target).Value, vector, DestinationMode.Physical);

    private protected override void SendToMask(
        Cpu cpu, CpuMask mask, int vector, bool isSelfIncluded)
    {
        foreach (var target in mask)
        {
            if (isSelfIncluded || target != cpu.Number) SendToOne(cpu, target, vector);
        }
    }
}
