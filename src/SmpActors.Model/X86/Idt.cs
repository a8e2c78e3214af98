using System.Globalization;
using SmpActors.Model.Kernel;

namespace SmpActors.Model.X86;

/// <summary>The handlers behind the vectors. They run with interrupts off, and end early.</summary>
/// <remarks>
/// EOI goes before the work: an IPI that comes meanwhile is pending at once, and is taken right
/// after the handler's return. Later kernels keep that order: EOI, tracepoint, work, tracepoint.
/// Source: arch/x86/kernel/smp.c (v4.9, v6.1).
/// </remarks>
internal static class Idt
{
    private const string SmpFile = "arch/x86/kernel/smp.c";
    private const string ApicFile = "arch/x86/kernel/apic/apic.c";

    private static readonly KernelFunction _callFunction =
        Entry("smp_call_function_interrupt", "sysvec_call_function", SmpFile);

    private static readonly KernelFunction _callFunctionSingle =
        Entry("smp_call_function_single_interrupt", "sysvec_call_function_single", SmpFile);

    private static readonly KernelFunction _reschedule =
        Entry("smp_reschedule_interrupt", "sysvec_reschedule_ipi", SmpFile);

    private static readonly KernelFunction _reboot =
        Entry("smp_reboot_interrupt", "sysvec_reboot", SmpFile);

    private static readonly KernelFunction _spurious =
        Entry("smp_spurious_interrupt", "sysvec_spurious_apic_interrupt", ApicFile);

    private static readonly KernelFunction _error =
        Entry("smp_error_interrupt", "sysvec_error_interrupt", ApicFile);

    private static readonly KernelFunction _doIrq =
        Entry("do_IRQ", "common_interrupt", "arch/x86/kernel/irq.c");

    private static readonly KernelFunction _stopThisCpu =
        new("stop_this_cpu", "arch/x86/kernel/process.c");

    private static readonly KernelFunction _irqWork =
        Entry("smp_irq_work_interrupt", "sysvec_irq_work", "arch/x86/kernel/irq_work.c");

    /// <summary>Runs the handler of a vector to its end.</summary>
    public static GuestTask Handle(Cpu cpu, byte vector) => vector switch
    {
        IrqVectors.CallFunction => CallFunctionInterrupt(cpu, _callFunction, vector),
        IrqVectors.CallFunctionSingle => CallFunctionInterrupt(cpu, _callFunctionSingle, vector),
        IrqVectors.Reschedule => RescheduleInterrupt(cpu),
        IrqVectors.IrqWork => IrqWorkInterrupt(cpu),
        IrqVectors.Reboot => RebootInterrupt(cpu),
        IrqVectors.SpuriousApic => SpuriousInterrupt(cpu),
        IrqVectors.ErrorApic => ErrorInterrupt(cpu),
        _ => DoIrq(cpu, vector),
    };

    private static async GuestTask CallFunctionInterrupt(
        Cpu cpu, KernelFunction function, byte vector)
    {
        using var scope = cpu.In(function);
        var isLate = Apic.Lacks(cpu, X86Weakness.LateEoi);
        if (!isLate) EndCall(cpu);
        Enter(cpu, vector);
        await Smp.GenericSmpCallFunctionInterrupt(cpu);
        Exit(cpu, vector);
        if (isLate) EndCall(cpu);
    }

    private static void EndCall(Cpu cpu)
    {
        if (!Apic.Lacks(cpu, X86Weakness.NoEoi)) Apic.WriteEoi(cpu);
    }

    private static GuestTask RescheduleInterrupt(Cpu cpu)
    {
        // What scheduler_ipi() does is the scheduler's, which this machine does not have.
        using var scope = cpu.In(_reschedule);
        Apic.WriteEoi(cpu);
        Enter(cpu, IrqVectors.Reschedule);
        Exit(cpu, IrqVectors.Reschedule);
        return GuestTask.Completed;
    }

    private static async GuestTask IrqWorkInterrupt(Cpu cpu)
    {
        using var scope = cpu.In(_irqWork);
        Apic.WriteEoi(cpu);
        Enter(cpu, IrqVectors.IrqWork);
        await IrqWorks.IrqWorkRun(cpu);
        Exit(cpu, IrqVectors.IrqWork);
    }

    /// <summary>Stops this CPU for ever: it never comes back from here.</summary>
    private static async GuestTask RebootInterrupt(Cpu cpu)
    {
        using var scope = cpu.In(_reboot);
        Apic.WriteEoi(cpu);
        Enter(cpu, IrqVectors.Reboot);
        await StopThisCpu(cpu);
    }

    /// <summary>Disables this CPU's APIC, clears its online bit and halts for ever.</summary>
    /// <remarks>
    /// Source: arch/x86/kernel/process.c, stop_this_cpu() (v4.9). Differs from v4.9: there the bit
    /// is cleared first, as <see cref="X86Weakness.StopAnnouncedEarly"/> has it.
    /// </remarks>
    public static async GuestTask StopThisCpu(Cpu cpu)
    {
        using var scope = cpu.In(_stopThisCpu);
        if (Apic.Lacks(cpu, X86Weakness.StopAnnouncedEarly)) cpu.AnnounceStop();
        await LocalApicSetup.DisableLocalApic(cpu);
        await cpu.Stop();
    }

    /// <summary>Nothing was deliverable any more, or somebody did send this vector.</summary>
    /// <remarks>Source: arch/x86/kernel/apic/apic.c, smp_spurious_interrupt() (v4.9).</remarks>
    private static async GuestTask SpuriousInterrupt(Cpu cpu)
    {
        using var scope = cpu.In(_spurious);
        const int WordBits = 32;
        var register = ApicRegisters.Word(
            ApicRegister.Isr, IrqVectors.SpuriousApic / WordBits);
        var word = await Apic.Read(cpu, register);
        var isInService = (word & (1UL << (IrqVectors.SpuriousApic % WordBits))) != 0;
        if (isInService)
        {
            Apic.WriteEoi(cpu);
            Enter(cpu, IrqVectors.SpuriousApic);
        }

        cpu.Warn(string.Create(
            CultureInfo.InvariantCulture,
            $"spurious APIC interrupt through vector {IrqVectors.SpuriousApic:x2} "
            + $"on CPU#{cpu.Number.Value}, should never happen."));
        if (isInService) Exit(cpu, IrqVectors.SpuriousApic);
    }

    /// <summary>
    /// The APIC found an error; only those who debug APICs are told what it was.
    /// </summary>
    /// <remarks>
    /// EOI comes late here. Source: arch/x86/kernel/apic/apic.c, smp_error_interrupt() (v4.9).
    /// </remarks>
    private static async GuestTask ErrorInterrupt(Cpu cpu)
    {
        using var scope = cpu.In(_error);
        Enter(cpu, IrqVectors.ErrorApic);
        Apic.Write(cpu, ApicRegister.Esr, "ESR", 0);
        await Apic.Read(cpu, ApicRegister.Esr);
        Apic.WriteEoi(cpu);
        Exit(cpu, IrqVectors.ErrorApic);
    }

    /// <summary>A vector that no device of this machine has.</summary>
    private static GuestTask DoIrq(Cpu cpu, byte vector)
    {
        using var scope = cpu.In(_doIrq);
        Apic.WriteEoi(cpu);
        Enter(cpu, vector);
        cpu.Warn(string.Create(
            CultureInfo.InvariantCulture,
            $"do_IRQ: {cpu.Number.Value}.{vector} No irq handler for vector"));
        Exit(cpu, vector);
        return GuestTask.Completed;
    }

    private static void Enter(Cpu cpu, byte vector) => cpu.Trace(
        TraceEventKind.IpiEntered, value: vector, detail: IrqVectors.ReasonOf(vector));

    private static void Exit(Cpu cpu, byte vector) => cpu.Trace(
        TraceEventKind.IpiExited, value: vector, detail: IrqVectors.ReasonOf(vector));

    /// <summary>A handler at v4.9, and the entry with idtentry's accounting since v5.8.</summary>
    private static KernelFunction Entry(string name, string later, string file) => new(name, file)
    {
        Later = new(later, file, "v6.1"),
    };
}
