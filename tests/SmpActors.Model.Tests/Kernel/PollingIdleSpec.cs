namespace SmpActors.Model.Tests.Kernel;

public sealed class PollingIdleSpec
{
    private static readonly CpuId _cpu1 = new(1);

    [Fact]
    [Trait("Rule", "N-Q-2")]
    [Trait("Rule", "N-Q-3")]
    [Trait("Rule", "N-Q-6")]
    public void Polling_cpu_gets_a_flag_and_flushes_its_queue_as_a_task_with_interrupts_off()
    {
        var machine = LaterMachine.Of(2, isIdlePolling: true);
        var func = machine.Function(cpu =>
        {
            machine.Note($"irq {cpu.InHardIrq}, irqs off {cpu.IrqsDisabled}");
            return GuestTask.Completed;
        });

        machine.Run(0, cpu => Single(cpu, func.Func, func.Info));

        Assert.Equal(["irq False, irqs off True"], machine.Ran);
        Assert.Empty(machine.Raised());
        Assert.Equal([_cpu1], machine.Of(TraceEventKind.IdleWokenWithoutIpi).Select(e => e.Target));
        Assert.Empty(machine.Warnings());
        Assert.False(machine[1].IrqsDisabled);
    }

    [Fact]
    [Trait("Rule", "N-Q-3")]
    public void Cpu_that_runs_a_task_does_not_poll_and_is_interrupted()
    {
        var machine = LaterMachine.Of(2, isIdlePolling: true);
        machine.Start(1, cpu => cpu.Elapse(1_000));

        machine.Run(0, async cpu =>
        {
            await cpu.Elapse(10);
            await Single(cpu, FakeMachine.Probe, 1);
        });

        Assert.Equal(["cpu0 vector 1 to 1"], machine.Raised());
        Assert.Empty(machine.Of(TraceEventKind.IdleWokenWithoutIpi));
    }

    [Fact]
    [Trait("Rule", "N-Q-3")]
    public void Flag_that_is_set_already_spares_the_next_sender_the_interrupt_too()
    {
        var machine = LaterMachine.Of(3, isIdlePolling: true);

        // In an interrupt the idle task is still the current one, and its loop does not go on.
        machine.Ports[1].AcknowledgeNs = 1_000;
        machine.Runner.Tell(PartId.Cpu(_cpu1), new FakeArch.Ipi(FakeArch.Reschedule, 0));
        machine.Start(2, async cpu =>
        {
            await cpu.Elapse(20);
            await Single(cpu, FakeMachine.Probe, 2);
        });

        machine.Run(0, async cpu =>
        {
            await cpu.Elapse(10);
            await Single(cpu, FakeMachine.Probe, 1);
        });

        Assert.Empty(machine.Raised());
        Assert.Equal(["1:1", "1:2"], machine.Ran.Order());
    }

    [Fact]
    [Trait("Rule", "N-Q-6")]
    public void Idle_task_out_of_its_loop_does_not_poll()
    {
        var machine = LaterMachine.Of(3, isIdlePolling: true);
        var slow = machine.Function(cpu => cpu.Elapse(1_000));
        machine.Start(2, async cpu =>
        {
            await cpu.Elapse(100);
            await Single(cpu, FakeMachine.Probe, 2);
        });

        machine.Run(0, cpu => Single(cpu, slow.Func, slow.Info));

        Assert.Equal(["cpu2 vector 1 to 1"], machine.Raised());
        Assert.Equal(["1:2"], machine.Ran);
    }

    [Fact]
    [Trait("Rule", "N-Q-6")]
    public void Cpu_that_leaves_its_idle_loop_for_a_task_flushes_first()
    {
        var machine = LaterMachine.Of(2);
        machine.Start(1, async cpu =>
        {
            await cpu.Sleep(1_000);
            machine.Note("task");
        });

        // The interrupt is long under way, and the csd is there when the task wakes.
        machine.Runner.Delays = static (_, _, message) => message is FakeArch.Ipi ? 5_000 : 0;
        machine.Run(0, async cpu =>
        {
            await cpu.Elapse(10);
            await Single(cpu, FakeMachine.Probe, 1);
        });

        Assert.Equal(["1:1", "task"], machine.Ran);
    }

    [Fact]
    [Trait("Rule", "N-Q-5")]
    public void Call_to_many_interrupts_pollers_but_a_sole_one_is_spared()
    {
        var machine = LaterMachine.Of(4, isIdlePolling: true);

        machine.Run(0, async cpu =>
        {
            await Smp.SmpCallFunction(cpu, FakeMachine.Probe, 1, wait: true);
            await Smp.SmpCallFunctionMany(
                cpu, CpuMask.Of(_cpu1), FakeMachine.Probe, 2, wait: true);
        });

        Assert.Equal(["cpu0 vector 2 to 1-3"], machine.Raised());
        Assert.Equal(["1:1", "1:2", "2:1", "3:1"], machine.Ran.Order());
    }

    [Fact]
    [Trait("Rule", "N-Q-4")]
    public void Where_no_flag_says_that_a_cpu_polls_it_is_interrupted()
    {
        var machine = new FakeMachine(2, options: new(
            Changes: LaterMachine.Changes, IsIdlePolling: true, HasPollingFlag: false));

        machine.Run(0, cpu => Single(cpu, FakeMachine.Probe, 1));

        Assert.Equal(["cpu0 vector 1 to 1"], machine.Raised());
    }

    [Fact]
    public void Before_pollers_were_spared_they_were_interrupted()
    {
        var machine = new FakeMachine(2, options: new(IsIdlePolling: true));

        machine.Run(0, cpu => Single(cpu, FakeMachine.Probe, 1));

        Assert.Equal(["cpu0 vector 1 to 1"], machine.Raised());
    }

    [Fact]
    public void Function_that_sleeps_in_the_idle_task_is_a_bug()
    {
        var machine = LaterMachine.Of(2, isIdlePolling: true);
        var sleeper = machine.Function(cpu => cpu.Sleep(10));

        var fault = Assert.Throws<GuestFaultException>(() => machine.Run(
            0, cpu => Single(cpu, sleeper.Func, sleeper.Info)));

        Assert.EndsWith("the idle task cannot sleep", fault.Message);
    }

    private static async GuestTask Single(Cpu cpu, SmpFunc func, long info) =>
        await Smp.SmpCallFunctionSingle(cpu, _cpu1, func, info, wait: true);
}
