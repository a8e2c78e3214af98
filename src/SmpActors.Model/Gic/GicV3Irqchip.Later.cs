using System.Globalization;
using SmpActors.Model.Kernel;

namespace SmpActors.Model.Gic;

public sealed partial class GicV3Irqchip
{
    private static readonly KernelFunction _fromIrqsOn =
        new("__gic_handle_irq_from_irqson", File, "v6.1");

    private static readonly KernelFunction _handleOne = new("__gic_handle_irq", File, "v6.1");
    private static readonly KernelFunction _eoi = new("gic_eoi_irq", File, "v6.1");
    private static readonly KernelFunction _eoiSplit = new("gic_eoimode1_eoi_irq", File, "v6.1");
    private static readonly KernelFunction _percpuFlow =
        new("handle_percpu_devid_irq", "kernel/irq/chip.c", "v6.1");

    private static readonly KernelFunction _ipiHandler =
        new("ipi_handler", "arch/arm64/kernel/smp.c", "v6.1");

    /// <summary>
    /// Takes one interrupt. It is active until its handler has returned: another of its kind that
    /// comes meanwhile pends, and is taken by an exception of its own.
    /// </summary>
    /// <remarks>
    /// Source: drivers/irqchip/irq-gic-v3.c, gic_handle_irq() (v6.1); the names of what it calls
    /// are from knowledge, unverified.
    /// </remarks>
    private async GuestTask HandleOne(Cpu cpu, CpuInterface icc)
    {
        IpiHandler.IrqEnter(cpu);
        using (cpu.In(_handleIrq))
        using (cpu.In(_fromIrqsOn))
        {
            var irqnr = icc.ReadIar1(cpu);
            cpu.TraceBarrier("dsb sy");
            if (!_options.Lacks(GicWeakness.NoDsbAfterIar))
            {
                await CpuInterface.ActivatesAcknowledged(cpu);
            }

            using var one = cpu.In(_handleOne);
            if (!IntId.IsSpecial(irqnr)) await CompleteAndServe(cpu, icc, irqnr);
        }

        IpiHandler.IrqExit(cpu);
    }

    /// <summary>gic_complete_ack(), the interrupt's flow, and its end.</summary>
    private async GuestTask CompleteAndServe(Cpu cpu, CpuInterface icc, int irqnr)
    {
        if (IsSplitEoi) icc.WriteEoir1(cpu, irqnr);
        cpu.TraceBarrier("isb");
        if (IntId.IsSgi(irqnr) && irqnr < CrossCall.Types.Count)
        {
            using var flow = cpu.In(_percpuFlow);
            using (cpu.In(_ipiHandler)) await IpiHandler.HandleIpi(cpu, irqnr, _options.Changes);
            using var eoi = cpu.In(IsSplitEoi ? _eoiSplit : _eoi);
            End(cpu, icc, irqnr);
            return;
        }

        if (IntId.IsSgi(irqnr))
        {
            // gic_deactivate_unhandled(): nobody asked for it.
            cpu.Warn(string.Create(
                CultureInfo.InvariantCulture, $"Unexpected interrupt (irqnr {irqnr})"));
            IpiHandler.Refuse(cpu, irqnr);
        }
        else
        {
            await _options.Handlers.Handle(cpu, irqnr, _handleIrq);
        }

        End(cpu, icc, irqnr);
    }

    private void End(Cpu cpu, CpuInterface icc, int irqnr)
    {
        if (_options.Lacks(GicWeakness.NoEoi) && IntId.IsSgi(irqnr)) return;
        if (!IsSplitEoi) icc.WriteEoir1(cpu, irqnr);
        else if (irqnr < IntId.LpiMin) icc.WriteDir(cpu, irqnr);
        cpu.TraceBarrier("isb");
    }
}
