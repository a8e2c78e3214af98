using SmpActors.Model.Kernel;

namespace SmpActors.Model.X86;

/// <summary>The driver of a kernel without a local APIC: it sends nothing.</summary>
/// <remarks>
/// One CPU needs no IPI. A second one can be called, and waits for ever to hear of it.
/// Source: arch/x86/kernel/apic/apic_noop.c, apic_noop (v4.9).
/// </remarks>
public sealed class NoopApicDriver : ApicDriver
{
    private const string File = "arch/x86/kernel/apic/apic_noop.c";

    /// <summary>One more than the kernel would run, to show what becomes of its calls.</summary>
    private const int ShownCpuCount = 2;

    private static readonly KernelFunction _send = new("noop_send_IPI", File);
    private static readonly KernelFunction _mask = new("noop_send_IPI_mask", File);
    private static readonly KernelFunction _maskAllButSelf =
        new("noop_send_IPI_mask_allbutself", File);

    private static readonly KernelFunction _allButSelf = new("noop_send_IPI_allbutself", File);
    private static readonly KernelFunction _all = new("noop_send_IPI_all", File);
    private static readonly KernelFunction _self = new("noop_send_IPI_self", File);

    public override string Name => "noop";

    public override ApicMode Mode => ApicMode.Disabled;

    public override string LimitReason =>
        "without a local APIC nothing is sent: one CPU needs nothing, and calls to a second one "
        + "stall, which a third would not show better";

    public override int CpuCountMaxOf(MachineTopology topology) => ShownCpuCount;

    public override byte LogicalIdOf(CpuId cpu, ApicId id) => 0;

    public override GuestTask InitApicLdr(Cpu cpu) => GuestTask.Completed;

    public override GuestTask SendIpi(Cpu cpu, CpuId target, int vector) =>
        Refuse(cpu, _send, CpuMask.Of(target), vector);

    public override GuestTask SendIpiMask(Cpu cpu, CpuMask mask, int vector) =>
        Refuse(cpu, _mask, mask, vector);

    public override GuestTask SendIpiMaskAllButSelf(Cpu cpu, CpuMask mask, int vector) =>
        Refuse(cpu, _maskAllButSelf, mask.Except(cpu.Number), vector);

    public override GuestTask SendIpiAllButSelf(Cpu cpu, int vector) =>
        Refuse(cpu, _allButSelf, cpu.OnlineMask.Except(cpu.Number), vector);

    public override GuestTask SendIpiAll(Cpu cpu, int vector) =>
        Refuse(cpu, _all, cpu.OnlineMask, vector);

    public override GuestTask SendIpiSelf(Cpu cpu, int vector) =>
        Refuse(cpu, _self, CpuMask.Of(cpu.Number), vector);

    public override GuestTask WaitIcrIdle(Cpu cpu) => GuestTask.Completed;

    /// <summary>Closes the account of each: it was asked for, and goes nowhere.</summary>
    private static GuestTask Refuse(Cpu cpu, KernelFunction function, CpuMask targets, int vector)
    {
        using var scope = cpu.In(function);
        foreach (var target in targets)
        {
            cpu.Trace(
                TraceEventKind.IpiRefused,
                target: target,
                value: vector,
                cause: cpu.IpiCause,
                detail: "the driver noop sends nothing");
        }

        return GuestTask.Completed;
    }
}
