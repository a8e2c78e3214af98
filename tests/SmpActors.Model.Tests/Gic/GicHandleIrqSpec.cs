using SmpActors.Model.Gic;

namespace SmpActors.Model.Tests.Gic;

public sealed class GicHandleIrqSpec
{
    [Theory]
    [Trait("Rule", "A-RX-1")]
    [Trait("Rule", "A-RX-3")]
    [InlineData(false, "dsb sy|ICC_EOIR1_EL1=0x1|isb|dsb sy")]
    [InlineData(true, "dsb sy|ICC_EOIR1_EL1=0x1|isb|ICC_DIR_EL1=0x1|isb|dsb sy")]
    public void Sgi_is_ended_before_its_work_and_a_last_read_finds_nothing(bool split, string steps)
    {
        var machine = new GicMachine(1, new(1, 1), new() { IsSplitEoi = split });

        machine.Inject(0, 1);
        machine.Run();

        Assert.Equal(steps.Split('|'), machine.Steps(0));
        var order = machine.Trace.Select(e => e.Kind).ToList();
        Assert.True(
            order.LastIndexOf(TraceEventKind.RegisterWritten)
            < order.IndexOf(TraceEventKind.IpiEntered));
        Assert.Equal(0xff, machine.Icc(0).Rpr);
        Assert.Equal(0UL, machine.Gicr(0).Read(Gicr.ISActiveR0));
    }

    [Fact]
    [Trait("Rule", "A-RX-2")]
    [Trait("Rule", "A-ST-15")]
    public void Sgi_that_comes_during_its_handler_is_taken_by_the_same_exception()
    {
        var machine = new GicMachine(1, new(2, 2), null, Weakness.None, Slow);
        machine.Runner.RecordsFunctions = true;

        machine.Start(0);
        machine.Run();

        Assert.Equal(2, machine.Of(TraceEventKind.IpiEntered).Count());
        Assert.Single(Functions(machine, TraceEventKind.FunctionEntered), "gic_handle_irq");
        var second = machine.Trace.FindLastIndex(e => e.Kind == TraceEventKind.IpiPended);
        var firstExit = machine.Trace.FindIndex(e => e.Kind == TraceEventKind.IpiExited);
        Assert.True(second < firstExit);
        Assert.Empty(machine.OpenAccounts());

        static async GuestTask Slow(Cpu cpu, long argument)
        {
            await Smp.SmpCallFunctionSingle(cpu, new(1), SmpFunc.Delay, 1_000, wait: false);
            await cpu.Elapse(500);
            await cpu.Kernel.Arch.RaiseIpi(cpu, CpuMask.Range(1, 1), 1);
        }
    }

    [Fact]
    [Trait("Rule", "A-ST-15")]
    public void Interrupts_off_hold_an_sgi_back_until_they_are_on()
    {
        var wasSignalled = false;
        var machine = new GicMachine(1, new(1, 1), null, Weakness.None, Off);

        machine.Start(0);
        machine.Run();

        Assert.True(wasSignalled);
        Assert.Single(machine.Of(TraceEventKind.IpiEntered));

        async GuestTask Off(Cpu cpu, long argument)
        {
            var flags = cpu.LocalIrqSave();
            await cpu.Kernel.Arch.RaiseIpi(cpu, CpuMask.Of(cpu.Number), 1);
            await cpu.Elapse(1_000);
            wasSignalled = GicMachine.IccOf(cpu).IsSignalled;
            await cpu.LocalIrqRestore(flags);
        }
    }

    [Theory]
    [InlineData(false, "dsb sy|ICC_EOIR1_EL1=0x14|dsb sy")]
    [InlineData(true, "dsb sy|ICC_EOIR1_EL1=0x14|isb|ICC_DIR_EL1=0x14|dsb sy")]
    [Trait("Rule", "A-RX-1")]
    public void Ppi_without_a_handler_is_warned_of_and_ended(bool split, string steps)
    {
        var machine = new GicMachine(1, new(1, 1), new() { IsSplitEoi = split });

        machine.Write(0, Gicr.ISEnableR0, 1U << 20);
        machine.Write(0, Gicr.ISPendR0, 1U << 20);
        machine.Run();

        Assert.Equal(steps.Split('|'), machine.Steps(0));
        Assert.Single(machine.Of(TraceEventKind.Warned));
        Assert.Equal(0UL, machine.Gicr(0).Read(Gicr.ISActiveR0));
    }

    [Theory]
    [Trait("Rule", "A-H-1")]
    [InlineData(0, "gic_handle_irq handle_IPI scheduler_ipi")]
    [InlineData(1, "gic_handle_irq handle_IPI irq_enter "
        + "generic_smp_call_function_single_interrupt flush_smp_call_function_queue irq_exit")]
    [InlineData(3, "gic_handle_irq handle_IPI irq_enter tick_receive_broadcast irq_exit")]
    [InlineData(4, "gic_handle_irq handle_IPI irq_enter irq_exit")]
    [InlineData(5, "gic_handle_irq handle_IPI")]
    public void Ipi_does_what_its_number_says_with_irq_enter_for_all_but_reschedule(
        int intId, string functions)
    {
        var machine = new GicMachine(1, new(1, 1));
        machine.Runner.RecordsFunctions = true;

        machine.Inject(0, intId);
        machine.Run();

        Assert.Equal(functions.Split(' '), Functions(machine, TraceEventKind.FunctionEntered));
        Assert.Equal(
            (intId, IpiTypes.Of(GicChange.None).ReasonOf(intId)),
            Noted(Assert.Single(machine.Of(TraceEventKind.IpiEntered))));
        Assert.Equal(
            (intId, IpiTypes.Of(GicChange.None).ReasonOf(intId)),
            Noted(Assert.Single(machine.Of(TraceEventKind.IpiExited))));
        Assert.Equal(intId == 5 ? 1 : 0, machine.Of(TraceEventKind.Warned).Count());
    }

    [Fact]
    [Trait("Rule", "A-H-1")]
    public void Irq_work_runs_in_its_interrupt()
    {
        var machine = new GicMachine(1, new(1, 1), null, Weakness.None, Queue);

        machine.Start(0);
        machine.Run();

        var order = machine.Trace.Select(e => e.Kind).ToList();
        Assert.InRange(
            order.IndexOf(TraceEventKind.IrqWorkRun),
            order.IndexOf(TraceEventKind.IpiEntered),
            order.IndexOf(TraceEventKind.IpiExited));
        Assert.Equal(4, machine.Of(TraceEventKind.IpiEntered).Single().Value);

        static async GuestTask Queue(Cpu cpu, long argument) => await IrqWorks.IrqWorkQueue(
            cpu, cpu.DefineIrqWork(0, GicMachine.Logged, 0));
    }

    [Fact]
    [Trait("Rule", "A-H-1")]
    public void Unknown_sgi_is_told_critically_without_entry_and_exit()
    {
        var machine = new GicMachine(1, new(1, 1));

        machine.Inject(0, 9);
        machine.Run();

        Assert.Equal(
            "CPU0: Unknown IPI message 0x9",
            Assert.Single(machine.Of(TraceEventKind.Warned)).Detail);
        Assert.Empty(machine.Of(TraceEventKind.IpiEntered));
        Assert.Empty(machine.Of(TraceEventKind.IpiExited));
        Assert.Empty(machine.OpenAccounts());
    }

    [Fact]
    [Trait("Rule", "A-H-1")]
    [Trait("Rule", "A-S-4")]
    public void Stopped_CPUs_clear_their_online_bits_and_never_leave_the_interrupt()
    {
        for (var seed = 0UL; seed < 100; seed++)
        {
            var machine = new GicMachine(seed, new(4, 4), null, Weakness.None, Stop);

            machine.Start(1);
            machine.Run();

            Assert.Equal(3, machine.Of(TraceEventKind.CpuStopped).Count());
            Assert.Equal(3, machine.Of(TraceEventKind.IpiEntered).Count());
            Assert.Empty(machine.Of(TraceEventKind.IpiExited));
            Assert.Empty(machine.Of(TraceEventKind.Warned));
            Assert.Equal("1", machine.Runner.Cpu(1).OnlineMask.ToString());
            Assert.False(machine.Runner.Cpu(3).IsOnline);
            Assert.Single(machine.Of(TraceEventKind.TaskEnded));
        }
    }

    [Fact]
    [Trait("Rule", "A-S-4")]
    public void Cpu_that_does_not_stop_within_a_second_is_named()
    {
        var machine = new GicMachine(1, new(3, 3), null, Weakness.None, Stop);
        machine.Write(2, Gicr.ICEnableR0, 4);
        machine.Run();

        machine.Start(0);
        machine.Run();

        Assert.Equal(
            "SMP: failed to stop secondary CPUs 0,2",
            Assert.Single(machine.Of(TraceEventKind.Warned)).Detail);
        Assert.InRange(machine.Runner.NowNs, 1_000_000_000, 1_000_001_000);
    }

    [Fact]
    [Trait("Rule", "A-S-4")]
    public void Lone_CPU_stops_nobody()
    {
        var machine = new GicMachine(1, new(1, 1), null, Weakness.None, Stop);

        machine.Start(0);
        machine.Run();

        Assert.Empty(machine.Of(TraceEventKind.IpiRaised));
    }

    private static (int IntId, string Reason) Noted(TraceEvent e) =>
        ((int)e.Value, (string)e.Detail!);

    private static IEnumerable<string> Functions(GicMachine machine, TraceEventKind kind) =>
        machine.Of(kind).Select(e => ((KernelFunction)e.Detail!).Name);

    private static GuestTask Stop(Cpu cpu, long argument) =>
        SmpStop.SmpSendStop(cpu, ((GicArch)cpu.Kernel.Arch).CrossCall);
}
