using SmpActors.Model.Kernel;

namespace SmpActors.Model.Gic;

/// <summary>How an irqchip driver sends one of its SGIs to some CPUs.</summary>
/// <param name="cpu">The CPU that sends.</param>
/// <param name="mask">Who gets it.</param>
/// <param name="irq">The INTID.</param>
public delegate GuestTask RaiseSoftirq(Cpu cpu, CpuMask mask, int irq);

/// <summary>How arm64 sends every IPI: one indirection to the irqchip's driver.</summary>
/// <param name="raise">The driver's function; what set_smp_cross_call() registers.</param>
/// <remarks>Source: arch/arm64/kernel/smp.c, smp_cross_call() (v4.9).</remarks>
public sealed class SmpCrossCall(RaiseSoftirq raise)
{
    private static readonly KernelFunction _smpCrossCall =
        new("smp_cross_call", "arch/arm64/kernel/smp.c");

    /// <summary>Sends an IPI to exactly the CPUs of a mask: there is no shorthand.</summary>
    /// <param name="cpu">The CPU that sends.</param>
    /// <param name="target">Who gets it.</param>
    /// <param name="number">Which IPI, 0 to 15; its number is the INTID.</param>
    public async GuestTask Send(Cpu cpu, CpuMask target, int number)
    {
        using var scope = cpu.In(_smpCrossCall);
        cpu.TraceIpiRaised(target, number);
        await raise(cpu, target, number);
    }
}
