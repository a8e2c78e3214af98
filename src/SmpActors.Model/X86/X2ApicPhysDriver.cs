using SmpActors.Model.Kernel;

namespace SmpActors.Model.X86;

/// <summary>Physical mode of an x2APIC: one MSR write for each CPU, named by its id.</summary>
/// <remarks>Source: arch/x86/kernel/apic/x2apic_phys.c, apic_x2apic_phys (v4.9).</remarks>
public sealed class X2ApicPhysDriver : ApicDriver
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

    public override ApicMode Mode => ApicMode.X2Apic;

    public override string LimitReason => "traces number CPUs with 24 bits";

    public override int CpuCountMaxOf(MachineTopology topology) => CpuId.CountMax;

    public override byte LogicalIdOf(CpuId cpu) => 0;

    /// <summary>Physical mode uses no LDR: nothing is read or written.</summary>
    public override GuestTask InitApicLdr(Cpu cpu) => GuestTask.Completed;

    public override async GuestTask SendIpi(Cpu cpu, CpuId target, int vector)
    {
        using var scope = cpu.In(_send);
        await Ipi.X2ApicWrmsrFence(cpu);
        SendTo(cpu, target, vector);
    }

    public override async GuestTask SendIpiMask(Cpu cpu, CpuMask mask, int vector)
    {
        using var scope = cpu.In(_mask);
        await X2ApicSendIpiMask(cpu, mask, vector, isSelfIncluded: true);
    }

    public override async GuestTask SendIpiMaskAllButSelf(Cpu cpu, CpuMask mask, int vector)
    {
        using var scope = cpu.In(_maskAllButSelf);
        await X2ApicSendIpiMask(cpu, mask, vector, isSelfIncluded: false);
    }

    public override async GuestTask SendIpiAllButSelf(Cpu cpu, int vector)
    {
        using var scope = cpu.In(_allButSelf);
        await X2ApicSendIpiMask(cpu, cpu.OnlineMask, vector, isSelfIncluded: false);
    }

    public override async GuestTask SendIpiAll(Cpu cpu, int vector)
    {
        using var scope = cpu.In(_all);
        await X2ApicSendIpiMask(cpu, cpu.OnlineMask, vector, isSelfIncluded: true);
    }

    public override GuestTask SendIpiSelf(Cpu cpu, int vector)
    {
        Ipi.X2ApicSendIpiSelf(cpu, vector);
        return GuestTask.Completed;
    }

    public override GuestTask WaitIcrIdle(Cpu cpu) => GuestTask.Completed;

    private static async GuestTask X2ApicSendIpiMask(
        Cpu cpu, CpuMask mask, int vector, bool isSelfIncluded)
    {
        using var scope = cpu.In(_inner);
        await Ipi.X2ApicWrmsrFence(cpu);
        var flags = cpu.LocalIrqSave();
        SendToEach(cpu, mask, vector, isSelfIncluded);
        await cpu.LocalIrqRestore(flags);
    }

    private static void SendToEach(Cpu cpu, CpuMask mask, int vector, bool isSelfIncluded)
    {
        foreach (var target in mask)
        {
            if (isSelfIncluded || target != cpu.Number) SendTo(cpu, target, vector);
        }
    }

    private static void SendTo(Cpu cpu, CpuId target, int vector) => Ipi.X2ApicSendIpiDest(
        cpu, cpu.Kernel.Topology.ApicIdOf(target).Value, vector, DestinationMode.Physical);
}
