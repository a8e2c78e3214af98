using SmpActors.Model.Kernel;

namespace SmpActors.Model.Gic;

/// <summary>How an irqchip driver sends one of its SGIs to some CPUs.</summary>
/// <param name="cpu">The CPU that sends.</param>
/// <param name="mask">Who gets it.</param>
/// <param name="irq">The INTID.</param>
public delegate GuestTask RaiseSoftirq(Cpu cpu, CpuMask mask, int irq);

/// <summary>How arm64 sends every IPI: one indirection to the irqchip's driver.</summary>
/// <remarks>
/// Source: arch/arm64/kernel/smp.c, smp_cross_call() (v4.9); from v5.10 on the IPI is an interrupt
/// whose chip has an ipi_send_mask().
/// </remarks>
public sealed class SmpCrossCall
{
    private static readonly KernelFunction _smpCrossCall =
        new("smp_cross_call", "arch/arm64/kernel/smp.c");

    private static readonly KernelFunction _ipiSendMask =
        new("__ipi_send_mask", "kernel/irq/ipi.c", "v5.10");

    private readonly RaiseSoftirq _raise;
    private readonly bool _areSgisIrqs;

    /// <param name="raise">
    /// The driver's function: what set_smp_cross_call() registers, or the chip's ipi_send_mask().
    /// </param>
    /// <param name="changes">What the release does differently from v4.9.</param>
    public SmpCrossCall(RaiseSoftirq raise, GicChange changes)
    {
        _raise = raise;
        _areSgisIrqs = (changes & GicChange.SgisAreIrqs) != 0;
        Types = IpiTypes.Of(changes);
    }

    /// <summary>Which IPI has which number.</summary>
    public IpiTypes Types { get; }

    /// <summary>Sends an IPI to exactly the CPUs of a mask: there is no shorthand.</summary>
    /// <param name="cpu">The CPU that sends.</param>
    /// <param name="target">Who gets it.</param>
    /// <param name="number">Which IPI, 0 to 15; its number is the INTID.</param>
    public async GuestTask Send(Cpu cpu, CpuMask target, int number)
    {
        using var scope = cpu.In(_smpCrossCall);
        cpu.TraceIpiRaised(target, number);
        using var chip = _areSgisIrqs ? cpu.In(_ipiSendMask) : default;
        await _raise(cpu, target, number);
    }

    /// <summary>Sends an IPI by its meaning.</summary>
    public GuestTask Send(Cpu cpu, CpuMask target, IpiMsgType ipi) =>
        Send(cpu, target, Types.NumberOf(ipi));
}
