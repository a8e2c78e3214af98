using SmpActors.Model.Kernel;

namespace SmpActors.Model.X86;

/// <summary>Physical mode of an x2APIC: one MSR write for each CPU, named by its id.</summary>
/// <remarks>Source: arch/x86/kernel/apic/x2apic_phys.c, apic_x2apic_phys (v4.9).</remarks>
public sealed class X2ApicPhysDriver() : X2ApicDriver("arch/x86/kernel/apic/x2apic_phys.c")
{
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
