namespace SmpActors.Model.Tests.Kernel;

public sealed class CpuContextsSpec
{
    private static readonly CpuId _cpu1 = new(1);

    [Fact]
    public void Interrupt_that_turns_interrupts_on_is_itself_interrupted()
    {
        var machine = new FakeMachine(3);
        var (func, info) = machine.Function(async cpu =>
        {
            machine.Note("outer in");
            await cpu.LocalIrqRestore(on: true);
            await cpu.Elapse(1_000);
            machine.Note("outer out");
        });
        machine.Start(2, async cpu =>
        {
            await cpu.Elapse(500);
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 2, wait: true);
        });

        machine.Run(0, async cpu =>
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, func, info, wait: true));

        Assert.Equal(["outer in", "1:2", "outer out"], machine.Ran);
        Assert.True(machine[1].IrqsOn);
        Assert.True(machine[1].IsIdle);
    }

    [Fact]
    public void Pending_interrupt_is_taken_before_the_statement_behind_local_irq_restore()
    {
        var machine = new FakeMachine(2);

        machine.Start(1, async cpu =>
        {
            var flags = cpu.LocalIrqSave();
            await cpu.Elapse(1_000);
            machine.Note("off");
            await cpu.LocalIrqRestore(flags);
            machine.Note("on");
        });
        machine.Run(0, async cpu => await Smp.SmpCallFunctionSingle(
            cpu, _cpu1, FakeMachine.Probe, 1, wait: true));

        Assert.Equal(["off", "1:1", "on"], machine.Ran);
    }

    [Fact]
    public void While_a_task_sleeps_another_one_runs_and_both_have_pids_of_their_own()
    {
        var machine = new FakeMachine(2);

        machine.Start(1, async cpu =>
        {
            machine.Note($"first {cpu.CurrentPid}");
            await cpu.Sleep(100);
            machine.Note("first again");
        });
        machine.Run(1, async cpu =>
        {
            machine.Note($"second {cpu.CurrentPid}");
            await cpu.Elapse(1_000);
            machine.Note("second over");
        });

        Assert.Equal(["first 1001", "second 1003", "second over", "first again"], machine.Ran);
    }

    [Fact]
    public void Sleep_with_interrupts_off_is_reported_and_leaves_them_on()
    {
        var machine = new FakeMachine(1);

        machine.Run(0, async cpu =>
        {
            cpu.LocalIrqSave();
            await cpu.Sleep(100);
            machine.Note(cpu.IrqsOn ? "on" : "off");
        });

        Assert.Equal(["on"], machine.Ran);
        Assert.Equal(
            [
                "cpu0: BUG: sleeping function called from invalid context",
                "cpu0: in_atomic(): 0, irqs_disabled(): 1, pid: 1000, name: script",
            ],
            machine.Warnings());
    }

    [Fact]
    public void Stopped_cpu_takes_nothing_any_more_but_its_memory_answers()
    {
        var machine = new FakeMachine(3);
        machine.Start(1, async cpu =>
        {
            await cpu.Elapse(1_000);
            machine.Note("cpu1 still runs");
        });
        machine.Runner.Tell(PartId.Cpu(_cpu1), new FakeArch.Ipi(FakeArch.Reboot, 0));

        machine.Run(0, async cpu =>
        {
            await cpu.Elapse(10);
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 1, wait: false);
            machine.Note("queued");
            machine.Note($"online: {await cpu.ReadOnlineMask(FakeMachine.Mask(1, 2))}");
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 2, wait: false);
            machine.Note("never");
        });

        Assert.Equal("queued", machine.Ran[0]);
        Assert.Equal("online: 2", machine.Ran[1]);
        Assert.Equal(2, machine.Ran.Count);
        Assert.Single(machine.Of(TraceEventKind.CpuStopped));
        Assert.Equal((true, false), (machine[1].IsStopped, machine[1].IsOnline));
        Assert.Equal(1, machine[1].CallSingleQueue.Count);
        Assert.Equal(
            ["script lets time pass", "irq has stopped for ever"], machine[1].DescribeContexts());
        Assert.Equal(
            "script in call[cpu0 #2] "
                + "waits for csd[cpu0 csd_data #1], aimed at cpu1, to be unlocked",
            machine[0].DescribeContexts().Single());
    }

    [Fact]
    public void Exception_in_a_function_names_function_cpu_and_call()
    {
        var machine = new FakeMachine(2);
        var (func, info) = machine.Function(async cpu =>
        {
            await cpu.Elapse(10);
            throw new NotSupportedException("no such thing");
        });

        var fault = Assert.Throws<GuestFaultException>(() => machine.Run(0, async cpu =>
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, func, info, wait: true)));

        Assert.Equal(
            "the function script failed on cpu1 in call[cpu0 #1]: no such thing", fault.Message);
        Assert.IsType<NotSupportedException>(fault.InnerException);
    }

    [Fact]
    public void Exception_in_a_program_names_program_and_cpu()
    {
        var machine = new FakeMachine(2);

        var fault = Assert.Throws<GuestFaultException>(
            () => machine.Run(1, static _ => throw new NotSupportedException("at once")));

        Assert.Equal("the program script failed on cpu1: at once", fault.Message);
    }

    [Fact]
    public void Interrupt_handler_that_sleeps_is_refused()
    {
        var machine = new FakeMachine(2);
        var (func, info) = machine.Function(static cpu => cpu.Sleep(10));

        var fault = Assert.Throws<GuestFaultException>(() => machine.Run(0, async cpu =>
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, func, info, wait: true)));

        Assert.EndsWith(
            "an interrupt handler cannot sleep", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Call_a_function_makes_is_a_call_of_its_own_and_a_nested_api_is_not()
    {
        var machine = new FakeMachine(3);
        var (func, info) = machine.Function(async cpu =>
        {
            var csd = cpu.DefineCsd(0, FakeMachine.Probe, 1);
            await Smp.SmpCallFunctionSingleAsync(cpu, new(2), cpu.Number, csd);
        });

        machine.Run(0, async cpu => await Smp.OnEachCpuMask(
            cpu, FakeMachine.Mask(0, 1), func, info, wait: true));

        Assert.Equal(
            ["call[cpu0 #1]", "call[cpu1 #1]", "call[cpu0 #2]"],
            machine.Of(TraceEventKind.CallIssued).Select(e => e.Call.ToString()));
        Assert.Equal(3, machine.CountOf(TraceEventKind.CallReturned));
    }

    [Fact]
    public void Kernel_functions_nest_within_their_call()
    {
        var machine = new FakeMachine(2);
        machine.Runner.RecordsFunctions = true;

        machine.Run(0, async cpu => await Smp.SmpCallFunctionSingle(
            cpu, new(0), FakeMachine.Probe, 1, wait: true));

        var events = machine.Trace.Where(e => e.Call.Number != 0).Select(e => e.Kind).ToList();
        Assert.Equal(TraceEventKind.CallIssued, events[0]);
        Assert.Equal(TraceEventKind.FunctionEntered, events[1]);
        Assert.Equal(TraceEventKind.FunctionLeft, events[^2]);
        Assert.Equal(TraceEventKind.CallReturned, events[^1]);
    }

    [Fact]
    public void Cpu_that_was_never_used_is_small()
    {
        const int Count = 1_000;
        var kernel = new FakeMachine(1).Kernel;
        var masks = new CpuMasks(CpuMask.Range(0, Count), CpuMask.Range(0, Count));
        var port = new FakePort();
        _ = new Cpu(new(0), kernel, port, masks);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var cpu = 0; cpu < Count; cpu++) _ = new Cpu(new(cpu), kernel, port, masks);
        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / Count;

        Assert.InRange(bytes, 1, 350);
    }
}
