namespace SmpActors.Model.Tests.Kernel;

public sealed class FlushByTypeSpec
{
    private static readonly CpuId _cpu0 = new(0);
    private static readonly CpuId _cpu1 = new(1);

    [Fact]
    [Trait("Rule", "N-FL-1")]
    [Trait("Rule", "N-FL-2")]
    public void Who_is_waited_for_runs_first_and_order_is_kept_within_a_class()
    {
        var machine = LaterMachine.Of(3);
        machine.Hold(1);
        machine.Start(2, async cpu =>
        {
            await cpu.Elapse(20);
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 4, wait: true);
        });

        machine.Run(0, async cpu =>
        {
            await cpu.Elapse(10);
            await Async(cpu, 1);
            await IrqWorks.IrqWorkQueueOn(
                cpu, cpu.DefineIrqWork(0, FakeMachine.Probe, 2), _cpu1);
            await Async(cpu, 3);
            await cpu.Elapse(20);
            await Async(cpu, 5);
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 6, wait: true);
        });

        Assert.Equal(["1:4", "1:6", "1:1", "1:2", "1:3", "1:5"], machine.Ran);
        Assert.Single(machine.Raised());
    }

    [Fact]
    [Trait("Rule", "N-FL-2")]
    public void Waiting_call_overtakes_older_entries_of_its_own_batch_only()
    {
        var machine = LaterMachine.Of(2);

        machine.Run(0, async cpu =>
        {
            await Async(cpu, 1);
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 2, wait: true);
            await Async(cpu, 3);
            await cpu.Elapse(1_000);
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 4, wait: true);
        });

        Assert.True(machine.Ran.ToList().IndexOf("1:3") < machine.Ran.ToList().IndexOf("1:4"));
    }

    [Fact]
    [Trait("Rule", "N-FL-3")]
    public void Flush_leaves_the_cpus_own_irq_work_to_its_interrupt()
    {
        var machine = LaterMachine.Of(2);
        machine.Start(1, async cpu =>
        {
            var flags = cpu.LocalIrqSave();
            await IrqWorks.IrqWorkQueue(cpu, cpu.DefineIrqWork(0, FakeMachine.Probe, 1));
            await cpu.Elapse(1_000);
            await Smp.GenericSmpCallFunctionInterrupt(cpu);
            machine.Note("flushed");
            await cpu.LocalIrqRestore(flags);
        });

        machine.Run(0, async cpu =>
        {
            await cpu.Elapse(10);
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 2, wait: false);
        });

        Assert.Equal(["1:2", "flushed", "1:1"], machine.Ran);
    }

    [Fact]
    [Trait("Rule", "N-FL-3")]
    public void Dying_cpu_runs_its_own_irq_work_after_the_flush()
    {
        var machine = LaterMachine.Of(2);
        machine.Start(1, async cpu =>
        {
            var flags = cpu.LocalIrqSave();
            var lazy = cpu.DefineIrqWork(0, FakeMachine.Probe, 1, isLazy: true);
            await IrqWorks.IrqWorkQueue(cpu, lazy);
            await cpu.Elapse(1_000);
            await Smp.SmpcfdDyingCpu(cpu);
            machine.Note("dying");
            await cpu.LocalIrqRestore(flags);
        });

        machine.Run(0, async cpu =>
        {
            await cpu.Elapse(10);
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 2, wait: false);
        });

        Assert.Equal(["1:2", "1:1", "dying"], machine.Ran);
    }

    [Fact]
    [Trait("Rule", "N-FL-4")]
    public void Work_for_another_cpu_is_queued_as_a_call_is_and_shares_its_interrupt()
    {
        var machine = LaterMachine.Of(2);
        machine.Hold(1);

        machine.Run(0, async cpu =>
        {
            var first = cpu.DefineIrqWork(0, FakeMachine.Probe, 1);
            var second = cpu.DefineIrqWork(1, FakeMachine.Probe, 2);
            await cpu.Elapse(10);
            machine.Note($"{await IrqWorks.IrqWorkQueueOn(cpu, first, _cpu1)}");
            machine.Note($"{await IrqWorks.IrqWorkQueueOn(cpu, first, _cpu1)}");
            await Async(cpu, 3);
            machine.Note($"{await IrqWorks.IrqWorkQueueOn(cpu, second, _cpu1)}");
            await cpu.Elapse(5_000);
            machine.Note($"{cpu.IsIrqWorkPending(first)} {cpu.IsIrqWorkBusy(second)}");
        });

        Assert.Equal(["True", "False", "True", "1:1", "1:3", "1:2", "False False"], machine.Ran);
        Assert.Equal(["cpu0 vector 1 to 1"], machine.Raised());
    }

    [Fact]
    [Trait("Rule", "N-FL-4")]
    public void Work_for_the_own_cpu_raises_the_irq_work_interrupt()
    {
        var machine = LaterMachine.Of(2);

        machine.Run(0, cpu => Ignore(IrqWorks.IrqWorkQueueOn(
            cpu, cpu.DefineIrqWork(0, FakeMachine.Probe, 1), _cpu0)));

        Assert.Equal(["0:1"], machine.Ran);
        Assert.Equal([$"cpu0 vector {FakeArch.IrqWork} to 0"], machine.Raised());
    }

    [Fact]
    [Trait("Rule", "N-FL-1")]
    public void Offline_cpu_warns_once_of_the_list_that_it_took()
    {
        var machine = LaterMachine.Of(2, online: FakeMachine.Mask(0));
        machine.Run(1, async cpu =>
        {
            var flags = cpu.LocalIrqSave();
            for (var i = 0; i < 2; i++)
            {
                await Smp.GenericSmpCallFunctionInterrupt(cpu);
                machine.Runner.Tell(cpu.Id, new Cpu.EnqueueCsd(
                    new(_cpu0, new(CsdSlotKind.Cfd, 1), i + 1),
                    _cpu0,
                    _cpu1,
                    CsdFlags.Lock,
                    FakeMachine.Probe,
                    i,
                    default));
                await cpu.Elapse(10);
                await Smp.GenericSmpCallFunctionInterrupt(cpu);
            }

            await cpu.LocalIrqRestore(flags);
        });

        Assert.Equal(
            ["cpu1: IPI on offline CPU 1", "cpu1: IPI callback probe sent to offline CPU"],
            machine.Warnings());
        Assert.Equal(["1:0", "1:1"], machine.Ran);
    }

    private static GuestTask Async(Cpu cpu, int number) => Ignore(Smp.SmpCallFunctionSingleAsync(
        cpu, _cpu1, cpu.Number, cpu.DefineCsd(number, FakeMachine.Probe, number)));

    private static async GuestTask Ignore<T>(GuestTask<T> task) => await task;
}
