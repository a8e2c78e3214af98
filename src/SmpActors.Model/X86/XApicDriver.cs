using SmpActors.Model.Kernel;

namespace SmpActors.Model.X86;

/// <summary>
/// What the drivers of xAPICs share: the ICR has to be idle, and since v5.4 a broadcast or an IPI
/// to oneself is a shorthand, where each had a function of its own.
/// </summary>
/// <remarks>
/// Source: arch/x86/kernel/apic/ipi.c, default_send_IPI_allbutself(), default_send_IPI_all(),
/// default_send_IPI_self() (v6.1).
/// </remarks>
public abstract class XApicDriver : ApicDriver
{
    private protected XApicDriver()
    {
    }

    public sealed override ApicMode Mode => ApicMode.XApic;

    public sealed override GuestTask WaitIcrIdle(Cpu cpu) => Ipi.XApicWaitIcrIdle(cpu);

    public sealed override GuestTask SendIpiAllButSelf(Cpu cpu, int vector) => HasShorthands
        ? Ipi.DefaultSendIpiAllButSelf(cpu, vector, Options)
        : OwnSendIpiAllButSelf(cpu, vector);

    public sealed override GuestTask SendIpiAll(Cpu cpu, int vector) => HasShorthands
        ? Ipi.DefaultSendIpiAll(cpu, vector, Options)
        : OwnSendIpiAll(cpu, vector);

    public sealed override GuestTask SendIpiSelf(Cpu cpu, int vector) => HasShorthands
        ? Ipi.DefaultSendIpiSelf(cpu, vector, Options)
        : OwnSendIpiSelf(cpu, vector);

    /// <summary>Whether the kernel is one whose drivers share the shorthands.</summary>
    private protected bool HasShorthands => Options.Has(X86Change.Shorthands);

    /// <summary>send_IPI_allbutself() as the driver had it before v5.4.</summary>
    private protected abstract GuestTask OwnSendIpiAllButSelf(Cpu cpu, int vector);

    /// <summary>send_IPI_all() as the driver had it before v5.4.</summary>
    private protected abstract GuestTask OwnSendIpiAll(Cpu cpu, int vector);

    /// <summary>send_IPI_self() as the driver had it before v5.4.</summary>
    private protected abstract GuestTask OwnSendIpiSelf(Cpu cpu, int vector);

    /// <summary>Writes DFR for flat mode, and the own logical id into LDR.</summary>
    private protected async GuestTask WriteLogicalId(Cpu cpu)
    {
        Apic.Write(cpu, ApicRegister.Dfr, "DFR", Dfr.Flat.Raw);
        var ldr = new Ldr((uint)await Apic.Read(cpu, ApicRegister.Ldr));
        var id = LogicalIdOf(cpu.Number, cpu.Kernel.Topology.ApicIdOf(cpu.Number));
        Apic.Write(cpu, ApicRegister.Ldr, "LDR", (ldr with { LogicalId = id }).Raw);
    }
}
