using SmpActors.Model.Kernel;

namespace SmpActors.Model.X86;

/// <summary>What a CPU does when an NMI arrives, whatever it does else.</summary>
/// <remarks>
/// The only reason for one that the machine has is that all CPUs are to stop; for any other the
/// handler finds nothing to do and goes on.
/// Source: arch/x86/kernel/nmi.c, do_nmi(); arch/x86/kernel/smp.c, smp_stop_nmi_callback() (v4.9).
/// </remarks>
internal static class NmiHandler
{
    private static readonly string _reason = IrqVectors.ReasonOf(IrqVectors.Nmi);

    private static readonly KernelFunction _doNmi = new("do_nmi", "arch/x86/kernel/nmi.c");
    private static readonly KernelFunction _stopCallback =
        new("smp_stop_nmi_callback", "arch/x86/kernel/smp.c");

    /// <summary>
    /// Takes an NMI: on top of what runs, or at once where the core runs nothing.
    /// </summary>
    public static void Take(Cpu cpu)
    {
        cpu.Send(PartId.LocalApic(cpu.Number), LocalApic.NmiTaken.Instance);
        if (!cpu.IsStopped && !cpu.IsHeld)
        {
            cpu.EnterNmi(DoNmi);
            return;
        }

        // A CPU that has stopped wakes, handles it, and stops again.
        Enter(cpu);
        Leave(cpu);
    }

    private static async GuestTask DoNmi(Cpu cpu)
    {
        using var scope = cpu.In(_doNmi);
        Enter(cpu);
        if (await StopVariables.StopsByNmi(cpu))
        {
            using var callback = cpu.In(_stopCallback);
            await Idt.StopThisCpu(cpu);
        }

        Leave(cpu);
    }

    private static void Enter(Cpu cpu) => cpu.Trace(
        TraceEventKind.IpiEntered, value: IrqVectors.Nmi, detail: _reason);

    /// <summary>IRET: the next NMI may come.</summary>
    private static void Leave(Cpu cpu)
    {
        cpu.Trace(TraceEventKind.IpiExited, value: IrqVectors.Nmi, detail: _reason);
        cpu.Send(PartId.LocalApic(cpu.Number), LocalApic.NmiReturned.Instance);
    }
}
