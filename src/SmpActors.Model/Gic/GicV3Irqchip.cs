using SmpActors.Model.Kernel;

namespace SmpActors.Model.Gic;

/// <summary>Linux's driver of the GICv3: sends SGIs, takes interrupts, starts parts.</summary>
/// <remarks>
/// One instance serves all CPUs. Source: drivers/irqchip/irq-gic-v3.c (v4.9, v6.1).
/// </remarks>
public sealed partial class GicV3Irqchip
{
    private const string File = "drivers/irqchip/irq-gic-v3.c";

    /// <summary>What Linux writes to ICC_PMR_EL1. Source: DEFAULT_PMR_VALUE (v4.9).</summary>
    internal const byte PriorityMask = 0xf0;

    private static readonly KernelFunction _raiseSoftirq = Function("gic_raise_softirq") with
    {
        Later = new("gic_ipi_send_mask", File, "v5.10"),
    };

    private static readonly KernelFunction _computeTargetList = Function("gic_compute_target_list");
    private static readonly KernelFunction _sendSgi = Function("gic_send_sgi");
    private static readonly KernelFunction _writeSgi1r =
        new("gic_write_sgi1r", "arch/arm64/include/asm/arch_gicv3.h");

    private static readonly KernelFunction _handleIrq = Function("gic_handle_irq");

    private readonly MachineTopology _topology;
    private readonly GicV3Options _options;

    public GicV3Irqchip(MachineTopology topology, GicV3Options options)
    {
        _topology = topology;
        _options = options;
        CrossCall = new(GicRaiseSoftirq, options.Changes);
    }

    /// <summary>What gic_smp_init() registers this driver with.</summary>
    public SmpCrossCall CrossCall { get; }

    /// <summary>Whether EOIR1 drops the priority only: the kernel was entered at EL2.</summary>
    public bool IsSplitEoi => _options.IsSplitEoi;

    /// <summary>Whether the machine's SGIs may have a range selector.</summary>
    internal bool HasRangeSelector => _options.HasRangeSelector;

    /// <summary>Sends an SGI: writes ICC_SGI1R_EL1 for each run of CPUs of a cluster.</summary>
    /// <param name="cpu">The CPU that sends.</param>
    /// <param name="mask">
    /// Who gets it; at v4.9 a CPU whose Aff0 is above 15 does not.
    /// </param>
    /// <param name="irq">The INTID, 0 to 15.</param>
    /// <remarks>
    /// Source: drivers/irqchip/irq-gic-v3.c, gic_raise_softirq() (v4.9), gic_ipi_send_mask()
    /// (v6.1).
    /// </remarks>
    public async GuestTask GicRaiseSoftirq(Cpu cpu, CpuMask mask, int irq)
    {
        using var scope = cpu.In(_raiseSoftirq);
        if (!IntId.IsSgi(irq))
        {
            cpu.Warn(_raiseSoftirq);
            return;
        }

        // smp_wmb(): v4.9 has a DMB here, which orders memory accesses; a write to a system
        // register is none. A core that keeps it behind the DMB all the same sends its SGI when
        // every csd is visible. One that does not sends it now: 21ec30c0ef52 made it a DSB.
        if (!_options.Lacks(GicWeakness.NoStoreBarrier))
        {
            var completes = _options.Has(GicChange.DsbBeforeSgi);
            cpu.TraceBarrier(completes ? "dsb ishst" : "dmb ishst");
            if (completes || !_options.SgiOvertakesDmb) await cpu.EnqueueBarrier();
        }

        WriteEachRun(cpu, mask, irq);
        cpu.TraceBarrier("isb");
    }

    /// <summary>Takes what is signalled.</summary>
    internal GuestTask GicHandleIrq(Cpu cpu, CpuInterface icc) =>
        _options.Has(GicChange.OneAcknowledge) ? HandleOne(cpu, icc) : HandleAll(cpu, icc);

    /// <summary>Takes interrupts until none is signalled.</summary>
    /// <remarks>Source: drivers/irqchip/irq-gic-v3.c, gic_handle_irq() (v4.9).</remarks>
    private async GuestTask HandleAll(Cpu cpu, CpuInterface icc)
    {
        using var scope = cpu.In(_handleIrq);
        int irqnr;
        do
        {
            irqnr = icc.ReadIar1(cpu);
            cpu.TraceBarrier("dsb sy");
            if (!_options.Lacks(GicWeakness.NoDsbAfterIar))
            {
                await CpuInterface.ActivatesAcknowledged(cpu);
            }

            if (IntId.IsSgi(irqnr))
            {
                // The SGI is over before its work begins, so another one of its kind can pend
                // meanwhile, and the next turn of this loop takes it.
                var isLate = _options.Lacks(GicWeakness.LateEoi);
                if (!isLate) EndSgi(cpu, icc, irqnr);
                await IpiHandler.HandleIpi(cpu, irqnr, _options.Changes);
                if (isLate) EndSgi(cpu, icc, irqnr);
            }
            else if (IntId.IsDevice(irqnr))
            {
                await HandleDevice(cpu, icc, irqnr);
            }
        }
        while (irqnr != IntId.Spurious);
    }

    private void EndSgi(Cpu cpu, CpuInterface icc, int irqnr)
    {
        if (_options.Lacks(GicWeakness.NoEoi)) return;
        icc.WriteEoir1(cpu, irqnr);
        cpu.TraceBarrier("isb");
        if (!IsSplitEoi) return;

        icc.WriteDir(cpu, irqnr);
        cpu.TraceBarrier("isb");
    }

    private void WriteEachRun(Cpu cpu, CpuMask mask, int irq)
    {
        var walk = mask.GetEnumerator();
        var isAtCpu = walk.MoveNext();
        while (isAtCpu)
        {
            var first = _topology.MpidrOf(walk.Current);
            var list = GicComputeTargetList(cpu, ref walk, ClusterOf(first), irq, out isAtCpu);
            GicSendSgi(cpu, first, list, irq);
        }
    }

    /// <summary>What all CPUs of one write have in common.</summary>
    private ulong ClusterOf(Mpidr mpidr) => _options.Has(GicChange.RangeSelector)
        ? mpidr.Raw - (ulong)(mpidr.Aff0 % Sgi1r.TargetCountMax)
        : mpidr.Cluster;

    private void GicSendSgi(Cpu cpu, Mpidr cluster, ushort list, int irq)
    {
        using var scope = cpu.In(_sendSgi);
        GicWriteSgi1r(cpu, new()
        {
            TargetList = list,
            Aff1 = cluster.Aff1,
            Aff2 = cluster.Aff2,
            Aff3 = cluster.Aff3,
            Rs = _options.Has(GicChange.RangeSelector)
                ? (byte)(cluster.Aff0 / Sgi1r.TargetCountMax)
                : (byte)0,
            IntId = irq,
        });
    }

    private static void GicWriteSgi1r(Cpu cpu, Sgi1r sgi)
    {
        using var scope = cpu.In(_writeSgi1r);
        CpuInterface.WriteSgi1r(cpu, sgi);
    }

    /// <summary>The CPUs of one cluster from here on, and where the next run begins.</summary>
    private ushort GicComputeTargetList(
        Cpu cpu, ref CpuMask.Enumerator walk, ulong cluster, int irq, out bool isAtCpu)
    {
        using var scope = cpu.In(_computeTargetList);
        ushort list = 0;
        var mpidr = _topology.MpidrOf(walk.Current);
        do
        {
            if (mpidr.Aff0 >= Sgi1r.TargetCountMax && !_options.Has(GicChange.RangeSelector))
            {
                // No bit of a list stands for it. The run ends here, and this CPU gets no SGI.
                cpu.Warn(_computeTargetList);
                cpu.Trace(
                    TraceEventKind.IpiRefused,
                    target: walk.Current,
                    value: irq,
                    cause: cpu.IpiCause,
                    detail: "Aff0 is above 15: no bit of a target list stands for it");
                isAtCpu = walk.MoveNext();
                return list;
            }

            list |= (ushort)(1 << (mpidr.Aff0 % Sgi1r.TargetCountMax));
            isAtCpu = walk.MoveNext();
            if (!isAtCpu) return list;
            mpidr = _topology.MpidrOf(walk.Current);
        }
        while (ClusterOf(mpidr) == cluster);

        return list;
    }

    /// <summary>Runs a device's handler, and ends its interrupt behind it.</summary>
    private async GuestTask HandleDevice(Cpu cpu, CpuInterface icc, int irqnr)
    {
        if (IsSplitEoi)
        {
            icc.WriteEoir1(cpu, irqnr);
            cpu.TraceBarrier("isb");
        }

        await _options.Handlers.Handle(cpu, irqnr, _handleIrq);
        if (!IsSplitEoi) icc.WriteEoir1(cpu, irqnr);
        else if (irqnr < IntId.LpiMin) icc.WriteDir(cpu, irqnr);
    }

    private static KernelFunction Function(string name) => new(name, File);
}
