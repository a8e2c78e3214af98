namespace SmpActors.Model.Tests.Kernel;

public sealed class IrqWorkSpec
{
    private static readonly CpuId _cpu1 = new(1);

    [Fact]
    [Trait("Rule", "G-IW-1")]
    public void Works_run_newest_first_over_the_single_call_interrupt_that_the_first_one_raised()
    {
        var machine = new FakeMachine(2);
        Hold(machine, 1);
        var first = machine[0].DefineIrqWork(0, FakeMachine.Probe, 1);
        var second = machine[0].DefineIrqWork(1, FakeMachine.Probe, 2);

        machine.Run(0, async cpu =>
        {
            await cpu.Elapse(10);
            machine.Note($"{await IrqWorks.IrqWorkQueueOn(cpu, first, _cpu1)}");
            machine.Note($"{await IrqWorks.IrqWorkQueueOn(cpu, second, _cpu1)}");
        });

        Assert.Equal(["True", "True", "1:2", "1:1"], machine.Ran);
        Assert.Equal(["cpu0 vector 1 to 1"], machine.Raised());
        Assert.Empty(machine.Warnings());
    }

    [Fact]
    [Trait("Rule", "G-IW-1")]
    public void Pending_work_is_refused_and_a_running_one_can_be_queued_again()
    {
        var machine = new FakeMachine(2);
        var slow = machine.Function(async cpu =>
        {
            machine.Note("in");
            await cpu.Elapse(1_000);
        });
        var work = machine[0].DefineIrqWork(0, slow.Func, slow.Info);
        Hold(machine, 1);

        machine.Run(0, async cpu =>
        {
            await cpu.Elapse(10);
            await IrqWorks.IrqWorkQueueOn(cpu, work, _cpu1);
            machine.Note($"pending: {await IrqWorks.IrqWorkQueueOn(cpu, work, _cpu1)}");
            await cpu.Elapse(1_500);
            machine.Note($"runs: {cpu.IsIrqWorkPending(work)} {cpu.IsIrqWorkBusy(work)}");
            machine.Note($"running: {await IrqWorks.IrqWorkQueueOn(cpu, work, _cpu1)}");
            await cpu.Elapse(5_000);
            machine.Note($"over: {cpu.IsIrqWorkPending(work)} {cpu.IsIrqWorkBusy(work)}");
        });

        Assert.Equal(
            [
                "pending: False", "in", "runs: False True", "running: True", "in",
                "over: False False",
            ],
            machine.Ran);
    }

    [Fact]
    [Trait("Rule", "G-IW-1")]
    public void Queueing_on_an_offline_cpu_is_warned_of_once_and_done()
    {
        var machine = new FakeMachine(2, online: FakeMachine.Mask(0));
        var first = machine[0].DefineIrqWork(0, FakeMachine.Probe, 1);
        var second = machine[0].DefineIrqWork(1, FakeMachine.Probe, 2);

        machine.Run(0, async cpu =>
        {
            await IrqWorks.IrqWorkQueueOn(cpu, first, _cpu1);
            await IrqWorks.IrqWorkQueueOn(cpu, second, _cpu1);
        });

        Assert.Equal(
            ["cpu0: WARNING: CPU: 0 PID: 1000 at kernel/irq_work.c irq_work_queue_on"],
            machine.Warnings());
        Assert.Equal(["1:1", "1:2"], machine.Ran.Order());
    }

    [Fact]
    [Trait("Rule", "G-IW-1")]
    public void Lazy_work_waits_for_another_works_interrupt_and_runs_after_it()
    {
        var machine = new FakeMachine(1);
        var lazy = machine[0].DefineIrqWork(0, FakeMachine.Probe, 1, isLazy: true);
        var eager = machine[0].DefineIrqWork(1, FakeMachine.Probe, 2);

        machine.Run(0, async cpu =>
        {
            await IrqWorks.IrqWorkQueue(cpu, lazy);
            await cpu.Elapse(1_000);
            machine.Note("nothing ran yet");
            await IrqWorks.IrqWorkQueue(cpu, eager);
        });

        Assert.Equal(["nothing ran yet", "0:2", "0:1"], machine.Ran);
        Assert.Equal(["cpu0 vector 4 to 0"], machine.Raised());
    }

    [Fact]
    [Trait("Rule", "G-IW-1")]
    public void Work_that_is_queued_on_its_own_cpu_by_number_uses_the_single_call_interrupt()
    {
        var machine = new FakeMachine(2);
        var work = machine[0].DefineIrqWork(0, FakeMachine.Probe, 1);

        machine.Run(0, async cpu => await IrqWorks.IrqWorkQueueOn(cpu, work, new(0)));

        Assert.Equal(["0:1"], machine.Ran);
        Assert.Equal(["cpu0 vector 1 to 0"], machine.Raised());
    }

    private static void Hold(FakeMachine machine, int cpu) => machine.Start(cpu, async held =>
    {
        var flags = held.LocalIrqSave();
        await held.Elapse(1_000);
        await held.LocalIrqRestore(flags);
    });
}
