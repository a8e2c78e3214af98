using SmpActors.Model.X86;

namespace SmpActors.Model.Tests.X86;

public sealed class IdtSpec
{
    [Theory]
    [Trait("Rule", "X-H-1")]
    [InlineData(IrqVectors.CallFunction, "call_function")]
    [InlineData(IrqVectors.CallFunctionSingle, "call_function_single")]
    [InlineData(IrqVectors.Reschedule, "reschedule")]
    [InlineData(IrqVectors.IrqWork, "irq_work")]
    [InlineData(0x41, "vector_41")]
    public void Handler_writes_eoi_before_it_enters_its_work(int vector, string reason)
    {
        var machine = X86Machine.Flat(2);

        machine.Run(0, cpu => cpu.Kernel.Arch.RaiseIpi(cpu, CpuMask.Range(1, 1), vector));

        var onCpu1 = machine.Runner.Trace
            .Where(e => e.Part == PartId.Cpu(new(1)))
            .Where(e => e.Kind != TraceEventKind.Warned)
            .Select(e => (e.Kind, e.Detail));
        Assert.Equal(
            [
                (TraceEventKind.RegisterWritten, "EOI"),
                (TraceEventKind.IpiEntered, reason),
                (TraceEventKind.IpiExited, reason),
            ],
            onCpu1);
        machine.ExpectBalancedIpis();
    }

    [Theory]
    [Trait("Rule", "X-H-1")]
    [InlineData(IrqVectors.CallFunction, "smp_call_function_interrupt")]
    [InlineData(IrqVectors.CallFunctionSingle, "smp_call_function_single_interrupt")]
    public void Both_call_vectors_run_the_queue(int vector, string handler)
    {
        var machine = X86Machine.Flat(2);
        machine.Runner.RecordsFunctions = true;

        machine.Run(0, cpu => cpu.Kernel.Arch.RaiseIpi(cpu, CpuMask.Range(1, 1), vector));

        var functions = machine.Runner.Of(TraceEventKind.FunctionEntered)
            .Where(e => e.Part == PartId.Cpu(new(1)))
            .Select(e => ((KernelFunction)e.Detail!).Name);
        Assert.Equal(
            [
                handler,
                "generic_smp_call_function_single_interrupt",
                "flush_smp_call_function_queue",
            ],
            functions);
    }

    [Fact]
    [Trait("Rule", "X-H-1")]
    public void Reboot_stops_the_cpu_for_ever_with_its_apic_disabled()
    {
        var machine = X86Machine.Flat(4);

        machine.Run(0, static cpu => cpu.Kernel.Arch.RaiseIpi(
            cpu, CpuMask.Range(1, 1), IrqVectors.Reboot));
        machine.Run(0, static cpu => cpu.Kernel.Arch.RaiseIpi(
            cpu, CpuMask.Range(1, 1), IrqVectors.Reschedule));

        Assert.Equal(
            PartId.Cpu(new(1)), Assert.Single(machine.Runner.Of(TraceEventKind.CpuStopped)).Part);
        var refused = Assert.Single(machine.Runner.Of(TraceEventKind.IpiRefused));
        Assert.Equal(
            (PartId.LocalApic(new(1)), (long)IrqVectors.Reschedule),
            (refused.Part, refused.Value));
        machine.ExpectBalancedIpis();
    }

    [Fact]
    [Trait("Rule", "X-H-2")]
    public void Ipi_that_comes_during_a_handler_is_taken_right_after_it_and_never_inside()
    {
        var machine = X86Machine.Flat(4);
        machine.Start(0, static async cpu => await Smp.SmpCallFunctionSingle(
            cpu, new(1), SmpFunc.Delay, 1_000, wait: true));
        machine.Runner.RunUntil(TraceEventKind.FuncEntered);
        machine.Start(2, static cpu => cpu.Kernel.Arch.SmpSendReschedule(cpu, new(1)));
        machine.Runner.RunUntil(TraceEventKind.IpiPended, 2);
        var wasInService = machine.Apic(1).Read(ApicRegisters.Word(ApicRegister.Isr, 7));

        machine.Runner.RunToQuiescence();

        Assert.Equal(0UL, wasInService);
        Assert.Equal(
            [
                (TraceEventKind.IpiEntered, IrqVectors.CallFunctionSingle),
                (TraceEventKind.IpiExited, IrqVectors.CallFunctionSingle),
                (TraceEventKind.IpiEntered, IrqVectors.Reschedule),
                (TraceEventKind.IpiExited, IrqVectors.Reschedule),
            ],
            machine.Runner.Trace
                .Where(e => e.Kind is TraceEventKind.IpiEntered or TraceEventKind.IpiExited)
                .Select(e => (e.Kind, (int)e.Value)));
        Assert.Equal(1_000, machine.Runner.NowNs);
    }

    [Fact]
    [Trait("Rule", "X-H-2")]
    public void Equal_ipi_that_comes_during_its_own_handler_is_not_lost()
    {
        var machine = X86Machine.Flat(4);
        machine.Start(0, static async cpu => await Smp.SmpCallFunctionSingle(
            cpu, new(1), SmpFunc.Delay, 1_000, wait: true));
        machine.Runner.RunUntil(TraceEventKind.FuncEntered);

        machine.Start(2, static async cpu => await Smp.SmpCallFunctionSingle(
            cpu, new(1), SmpFunc.Nop, 0, wait: true));
        machine.Runner.RunToQuiescence();

        Assert.True(machine.AllReturned());
        Assert.Equal(2, machine.Runner.Of(TraceEventKind.IpiEntered).Count());
        machine.ExpectEachCsdOnce();
    }

    [Fact]
    [Trait("Rule", "X-P-7")]
    [Trait("Rule", "X-H-1")]
    public void Spurious_interrupt_is_reported_and_ended_only_if_it_is_in_service()
    {
        var machine = X86Machine.Flat(2);

        // Nothing is pending when the first is acknowledged; the second was sent by somebody.
        machine.Runner.Tell(PartId.Cpu(new(1)), LocalApic.Intr.Instance);
        machine.Runner.RunToQuiescence();
        var eoiCountOfUnsent = EoiCount(machine);
        machine.Run(0, static cpu => cpu.Kernel.Arch.RaiseIpi(
            cpu, CpuMask.Range(1, 1), IrqVectors.SpuriousApic));

        Assert.Equal(0, eoiCountOfUnsent);
        Assert.Equal(1, EoiCount(machine));
        Assert.Equal(2, machine.Runner.Of(TraceEventKind.Warned).Count());
        machine.ExpectBalancedIpis();
    }

    [Fact]
    [Trait("Rule", "X-P-4")]
    public void Nmi_is_taken_with_interrupts_off()
    {
        var machine = X86Machine.Flat(2);
        machine.Start(1, static async cpu =>
        {
            var flags = cpu.LocalIrqSave();
            await cpu.Elapse(1_000);
            await cpu.LocalIrqRestore(flags);
        });

        machine.Run(0, static cpu => cpu.Kernel.Arch.RaiseIpi(
            cpu, CpuMask.Range(1, 1), IrqVectors.Nmi));

        var trace = machine.Runner.Trace;
        var entered = trace.FindIndex(e => e.Kind == TraceEventKind.IpiEntered);
        var ended = trace.FindIndex(e =>
            e.Kind == TraceEventKind.TaskEnded && e.Part == PartId.Cpu(new(1)));
        Assert.InRange(entered, 0, ended);
        Assert.Equal("nmi", trace[entered].Detail);
    }

    private static int EoiCount(X86Machine machine) => machine.Runner
        .Of(TraceEventKind.RegisterWritten).Count(e => e.Detail is "EOI");
}
