using SmpActors.Model.Kernel;

namespace SmpActors.Model.Gic;

/// <summary>Linux's driver of the GICv2: sends SGIs, takes interrupts, starts parts.</summary>
/// <remarks>
/// One instance serves all CPUs. It is configured without the big.LITTLE switcher, so nothing is
/// locked. Source: drivers/irqchip/irq-gic.c (v4.9).
/// </remarks>
public sealed partial class GicV2Irqchip
{
    /// <summary>What Linux writes to GICC_PMR. Source: GICC_INT_PRI_THRESHOLD (v4.9).</summary>
    internal const byte PriorityMask = 0xf0;

    private static readonly KernelFunction _raiseSoftirq = Function("gic_raise_softirq") with
    {
        Later = new("gic_ipi_send_mask", "drivers/irqchip/irq-gic.c", "v5.10"),
    };

    private static readonly KernelFunction _handleIrq = Function("gic_handle_irq");

    private readonly MachineTopology _topology;
    private readonly GicV2Options _options;

    public GicV2Irqchip(MachineTopology topology, GicV2Options options)
    {
        _topology = topology;
        _options = options;
        CrossCall = new(GicRaiseSoftirq, options.Changes);
    }

    /// <summary>What __gic_init_bases() registers this driver with.</summary>
    public SmpCrossCall CrossCall { get; }

    /// <summary>Whether EOIR drops the priority only: the kernel was entered at EL2.</summary>
    public bool IsSplitEoi => _options.IsSplitEoi;

    /// <summary>Sends an SGI: one write of GICD_SGIR, whoever and how many get it.</summary>
    /// <param name="cpu">The CPU that sends.</param>
    /// <param name="mask">Who gets it; nobody where it is empty.</param>
    /// <param name="irq">The INTID, 0 to 15.</param>
    /// <remarks>
    /// Source: drivers/irqchip/irq-gic.c, gic_raise_softirq() (v4.9), gic_ipi_send_mask() (v6.18).
    /// </remarks>
    public async GuestTask GicRaiseSoftirq(Cpu cpu, CpuMask mask, int irq)
    {
        using var scope = cpu.In(_raiseSoftirq);
        if (_topology.CpuCount == 1)
        {
            // Only one CPU: a self-IPI, and nothing of it is in another CPU's memory.
            WriteSgir(cpu, new() { TargetListFilter = SgirFilter.Writer, SgiIntId = irq });
            return;
        }

        var map = 0;
        foreach (var target in mask) map |= GiccOf(cpu).CpuMapOf(target);

        // A DMB keeps this write behind the csds: unlike a system register, GICD_SGIR is memory.
        if (!_options.Lacks(GicWeakness.NoStoreBarrier))
        {
            cpu.TraceBarrier("dmb ishst");
            await cpu.EnqueueBarrier();
        }

        WriteSgir(cpu, new() { CpuTargetList = (byte)map, SgiIntId = irq });
    }

    /// <summary>Takes interrupts until none is signalled.</summary>
    internal GuestTask GicHandleIrq(Cpu cpu, GicV2CpuInterface gicc) =>
        _options.Has(GicChange.SgisAreIrqs) ? HandleAccounted(cpu, gicc) : HandleAll(cpu, gicc);

    /// <remarks>Source: arch/arm64/kernel/entry-common.c (v6.1).</remarks>
    private async GuestTask HandleAccounted(Cpu cpu, GicV2CpuInterface gicc)
    {
        IpiHandler.IrqEnter(cpu);
        await HandleAll(cpu, gicc);
        IpiHandler.IrqExit(cpu);
    }

    /// <remarks>Source: drivers/irqchip/irq-gic.c, gic_handle_irq() (v4.9, v6.18).</remarks>
    private async GuestTask HandleAll(Cpu cpu, GicV2CpuInterface gicc)
    {
        using var scope = cpu.In(_handleIrq);
        while (true)
        {
            var irqstat = gicc.ReadIar(cpu);
            await GicV2CpuInterface.AcknowledgeOver(cpu);
            if (!irqstat.IsInterrupt) return;

            if (_options.Has(GicChange.SgisAreIrqs)) await HandleWhileActive(cpu, gicc, irqstat);
            else if (IntId.IsSgi(irqstat.IntId)) await HandleSgi(cpu, gicc, irqstat);
            else await HandleDevice(cpu, gicc, irqstat);
        }
    }

    /// <summary>v4.9: an SGI is over before its work begins.</summary>
    /// <remarks>
    /// So another one of its kind can pend meanwhile, and the next turn of the loop takes it.
    /// </remarks>
    private async GuestTask HandleSgi(Cpu cpu, GicV2CpuInterface gicc, GiccIar irqstat)
    {
        var isLate = _options.Lacks(GicWeakness.LateEoi);
        if (!isLate) EndSgi(cpu, gicc, irqstat);

        // smp_rmb(): pairs with the DMB of the sender.
        cpu.TraceBarrier("dmb ishld");
        await IpiHandler.HandleIpi(cpu, irqstat.IntId, _options.Changes);
        if (isLate) EndSgi(cpu, gicc, irqstat);
    }

    private void EndSgi(Cpu cpu, GicV2CpuInterface gicc, GiccIar irqstat)
    {
        WriteGicc(cpu, gicc, Gicc.Eoir, irqstat);
        if (IsSplitEoi) WriteGicc(cpu, gicc, Gicc.Dir, irqstat);
    }

    /// <summary>From 5.10 on: an SGI is active until its work is done, as all are.</summary>
    private async GuestTask HandleWhileActive(Cpu cpu, GicV2CpuInterface gicc, GiccIar irqstat)
    {
        if (IsSplitEoi) WriteGicc(cpu, gicc, Gicc.Eoir, irqstat);
        cpu.TraceBarrier("isb");
        if (IntId.IsSgi(irqstat.IntId))
        {
            // The sender is part of the word that ends it, so the word is kept until then.
            cpu.TraceBarrier("dmb ishld");
            await IpiHandler.HandleIpi(cpu, irqstat.IntId, _options.Changes);
        }
        else
        {
            await _options.Handlers.Handle(cpu, irqstat.IntId, _handleIrq);
        }

        WriteGicc(cpu, gicc, IsSplitEoi ? Gicc.Dir : Gicc.Eoir, irqstat);
    }

    /// <summary>v4.9: runs a device's handler, and ends its interrupt behind it.</summary>
    private async GuestTask HandleDevice(Cpu cpu, GicV2CpuInterface gicc, GiccIar irqstat)
    {
        if (IsSplitEoi) WriteGicc(cpu, gicc, Gicc.Eoir, irqstat);
        await _options.Handlers.Handle(cpu, irqstat.IntId, _handleIrq);
        WriteGicc(cpu, gicc, IsSplitEoi ? Gicc.Dir : Gicc.Eoir, irqstat);
    }

    private static void WriteSgir(Cpu cpu, GicdSgir sgir) =>
        WriteGicd(cpu, Gicd.Sgir, (uint)sgir.Raw, cpu.IpiCause);

    /// <summary>Ends an interrupt: the word is the one that acknowledged it.</summary>
    private void WriteGicc(Cpu cpu, GicV2CpuInterface gicc, int offset, GiccIar word)
    {
        if (_options.Lacks(GicWeakness.NoEoi) && IntId.IsSgi(word.IntId)) return;
        var written = _options.Lacks(GicWeakness.EoiWithoutSource)
            ? word with { Source = 0 }
            : word;
        gicc.Write(cpu, offset, (uint)written.Raw);
    }

    private static void WriteGicd(Cpu cpu, int offset, uint value, long cause = 0)
    {
        cpu.TraceRegisterWrite(Gicd.NameOf(offset), value);
        cpu.Send(
            PartId.Distributor(GicV2Distributor.OnlyChip),
            new GicV2Distributor.WriteRegister(cpu.Number, offset, value, cause));
    }

    private static GicV2CpuInterface GiccOf(Cpu cpu) => (GicV2CpuInterface)cpu.Port;

    private static KernelFunction Function(string name) => new(name, "drivers/irqchip/irq-gic.c");
}
