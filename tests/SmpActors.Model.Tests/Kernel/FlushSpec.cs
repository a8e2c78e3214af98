namespace SmpActors.Model.Tests.Kernel;

public sealed class FlushSpec
{
    private static readonly CpuId _cpu0 = new(0);
    private static readonly CpuId _cpu1 = new(1);

    [Fact]
    [Trait("Rule", "G-FL-1")]
    public void Flush_with_interrupts_on_is_warned_of_each_time()
    {
        var machine = new FakeMachine(2);

        machine.Run(0, async cpu =>
        {
            await Smp.GenericSmpCallFunctionInterrupt(cpu);
            await Smp.GenericSmpCallFunctionInterrupt(cpu);
        });

        Assert.Equal(2, machine.Warnings().Count());
        Assert.EndsWith(
            "at kernel/smp.c flush_smp_call_function_queue", machine.Warnings().First());
    }

    [Fact]
    [Trait("Rule", "G-FL-2")]
    [Trait("Rule", "G-FL-4")]
    [Trait("Rule", "G-FL-5")]
    [Trait("Rule", "G-LL-7")]
    [Trait("Rule", "G-DS-1")]
    public void Handler_takes_the_whole_queue_oldest_first_and_runs_irq_work_last()
    {
        var machine = new FakeMachine(2);
        Hold(machine, 1);
        var work = machine[0].DefineIrqWork(0, FakeMachine.Probe, 9);

        machine.Run(0, async cpu =>
        {
            await cpu.Elapse(10);
            await IrqWorks.IrqWorkQueueOn(cpu, work, _cpu1);
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 1, wait: false);
            var csd = cpu.DefineCsd(0, FakeMachine.Probe, 2);
            await Smp.SmpCallFunctionSingleAsync(cpu, _cpu1, _cpu0, csd);
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 3, wait: true);
            machine.Note("returned");
        });

        Assert.Equal(["1:1", "1:2", "1:3", "1:9"], machine.Ran.Where(line => line != "returned"));
        Assert.Equal(
            [
                TraceEventKind.CsdTaken,
                TraceEventKind.CsdTaken,
                TraceEventKind.CsdTaken,
                TraceEventKind.CsdReleased,
                TraceEventKind.FuncEntered,
                TraceEventKind.FuncReturned,
                TraceEventKind.CsdReleased,
                TraceEventKind.FuncEntered,
                TraceEventKind.FuncReturned,
                TraceEventKind.FuncEntered,
                TraceEventKind.FuncReturned,
                TraceEventKind.CsdReleased,
                TraceEventKind.IrqWorkRun,
            ],
            machine.Trace
                .Where(e => e.Part == PartId.Cpu(_cpu1))
                .Select(e => e.Kind)
                .Where(k => k is TraceEventKind.CsdTaken or TraceEventKind.CsdReleased
                    or TraceEventKind.FuncEntered or TraceEventKind.FuncReturned
                    or TraceEventKind.IrqWorkRun));
        Assert.Equal([1L, 1L, 3L], machine.Of(TraceEventKind.CsdReleased).Select(e => e.Value));
        Assert.False(machine[0].CsdData.IsLocked);
    }

    [Fact]
    [Trait("Rule", "G-FL-3")]
    public void Offline_cpu_warns_once_and_only_if_its_live_head_is_not_empty()
    {
        var machine = new FakeMachine(2, online: FakeMachine.Mask(0));

        machine.Run(1, cpu =>
        {
            var queue = cpu.CallSingleQueue;
            queue.Add(Entry(1));
            queue.Add(Entry(2));
            var taken = queue.DelAll();

            Smp.WarnCpuOffline(cpu, taken);
            machine.Note($"{machine.Warnings().Count()} with an empty head");
            queue.Add(Entry(3));
            Smp.WarnCpuOffline(cpu, taken);
            Smp.WarnCpuOffline(cpu, taken);
            queue.DelAll();
            return GuestTask.Completed;
        });

        Assert.Equal(["0 with an empty head"], machine.Ran);
        Assert.Equal(
            [
                "cpu1: IPI on offline CPU 1",
                "cpu1: IPI callback probe sent to offline CPU",
                "cpu1: IPI callback probe sent to offline CPU",
            ],
            machine.Warnings());
    }

    [Fact]
    [Trait("Rule", "G-FL-3")]
    public void Entries_that_reach_an_offline_cpu_are_run_without_a_word()
    {
        var machine = new FakeMachine(2, online: FakeMachine.Mask(0));
        machine[1].Handle(Entry(4), new(machine.Runner));
        machine.Runner.Tell(PartId.Cpu(_cpu1), new FakeArch.Ipi(FakeArch.CallFunctionSingle, 0));

        machine.Runner.RunToQuiescence();

        Assert.Equal(["1:4"], machine.Ran);
        Assert.Empty(machine.Warnings());
    }

    [Fact]
    [Trait("Rule", "G-FL-6")]
    public void Asynchronous_csd_can_be_queued_again_while_its_function_still_runs()
    {
        var machine = new FakeMachine(2);
        var slow = machine.Function(async cpu =>
        {
            machine.Note("in");
            await cpu.Elapse(1_000);
            machine.Note("out");
        });

        machine.Run(0, async cpu =>
        {
            var csd = cpu.DefineCsd(0, slow.Func, slow.Info);
            await Smp.SmpCallFunctionSingleAsync(cpu, _cpu1, _cpu0, csd);
            await cpu.Elapse(100);
            machine.Note(cpu.IsCsdLocked(csd) ? "locked" : "free");
            await Smp.SmpCallFunctionSingleAsync(cpu, _cpu1, _cpu0, csd);
            machine.Note("queued again");
        });

        Assert.Equal(["in", "free", "queued again", "out", "in", "out"], machine.Ran);
        Assert.Equal(2, machine.CountOf(TraceEventKind.IpiEntered));
        Assert.Empty(machine.Warnings());
    }

    [Fact]
    [Trait("Rule", "G-FL-6")]
    public void What_a_function_queues_to_its_own_cpu_is_left_to_a_later_interrupt()
    {
        var machine = new FakeMachine(3);
        var back = machine.Function(async cpu =>
        {
            var csd = cpu.DefineCsd(0, FakeMachine.Probe, 2);
            await Smp.SmpCallFunctionSingleAsync(cpu, _cpu1, cpu.Number, csd);
        });
        var detour = machine.Function(async cpu =>
        {
            var csd = cpu.DefineCsd(0, back.Func, back.Info);
            await Smp.SmpCallFunctionSingleAsync(cpu, new(2), _cpu1, csd);
            await cpu.Elapse(1_000);
            machine.Note($"{cpu.CallSingleQueue.Count} waits");
        });

        machine.Run(0, async cpu => await Smp.SmpCallFunctionSingle(
            cpu, _cpu1, detour.Func, detour.Info, wait: true));

        Assert.Equal(["1 waits", "1:2"], machine.Ran);
        Assert.Equal(2, machine.Of(TraceEventKind.IpiEntered).Count(e => e.Part.Index == 1));
    }

    [Fact]
    [Trait("Rule", "G-FL-7")]
    public void Either_vector_serves_the_whole_queue()
    {
        var machine = new FakeMachine(2);
        machine.Runner.Loses = static (_, _, message) =>
            message is FakeArch.Ipi { Vector: FakeArch.CallFunctionSingle };
        machine.Run(0, async cpu => await Smp.SmpCallFunctionSingle(
            cpu, _cpu1, FakeMachine.Probe, 1, wait: true));
        Assert.Empty(machine.Ran);

        machine.Runner.Tell(PartId.Cpu(_cpu1), new FakeArch.Ipi(FakeArch.CallFunction, 0));
        machine.Runner.RunToQuiescence();

        Assert.Equal(["1:1"], machine.Ran);
        Assert.Single(machine.Of(TraceEventKind.CallReturned));
    }

    [Fact]
    [Trait("Rule", "G-FL-8")]
    public void Interrupt_that_finds_nothing_is_silent()
    {
        var machine = new FakeMachine(2);

        machine.Runner.Tell(PartId.Cpu(_cpu1), new FakeArch.Ipi(FakeArch.CallFunctionSingle, 0));
        machine.Runner.RunToQuiescence();

        Assert.Equal(
            [
                TraceEventKind.IpiPended,
                TraceEventKind.IpiAcknowledged,
                TraceEventKind.IpiEntered,
                TraceEventKind.IpiExited,
            ],
            machine.Trace.Select(e => e.Kind));
    }

    [Fact]
    [Trait("Rule", "G-V-1")]
    public void A_single_and_a_mask_call_give_two_handler_runs_the_second_on_an_empty_queue()
    {
        var machine = new FakeMachine(3);
        Hold(machine, 1);

        machine.Run(0, async cpu =>
        {
            await cpu.Elapse(10);
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 1, wait: false);
            await Smp.SmpCallFunction(cpu, FakeMachine.Probe, 2, wait: true);
        });

        var onCpu1 = machine.Trace.Where(e => e.Part.Index == 1).Select(e => e.Kind).ToList();
        Assert.Equal(2, onCpu1.Count(k => k == TraceEventKind.IpiEntered));
        Assert.True(
            onCpu1.LastIndexOf(TraceEventKind.CsdTaken)
                < onCpu1.LastIndexOf(TraceEventKind.IpiEntered));
        Assert.Equal(["1:1", "1:2"], machine.Ran.Where(line => line[0] == '1'));
    }

    [Fact]
    [Trait("Rule", "G-CL-3")]
    public void Unlock_of_an_entry_that_is_not_locked_warns_and_goes_on()
    {
        var machine = new FakeMachine(2);
        machine[1].Handle(Entry(1) with { Flags = CsdFlags.None }, new(machine.Runner));

        machine.Runner.Tell(PartId.Cpu(_cpu1), new FakeArch.Ipi(FakeArch.CallFunctionSingle, 0));
        machine.Runner.RunToQuiescence();

        Assert.Equal(
            "cpu1: WARNING: CPU: 1 PID: 0 at kernel/smp.c csd_unlock", machine.Warnings().Single());
        Assert.Equal(["1:1"], machine.Ran);
        Assert.Single(machine.Of(TraceEventKind.CsdUnlockStale));
    }

    private static void Hold(FakeMachine machine, int cpu) => machine.Start(cpu, async held =>
    {
        var flags = held.LocalIrqSave();
        await held.Elapse(1_000);
        await held.LocalIrqRestore(flags);
    });

    private static Cpu.EnqueueCsd Entry(long info) => new(
        new(_cpu0, new(CsdSlotKind.CsdData, 0), 1),
        _cpu0,
        _cpu1,
        CsdFlags.Lock,
        FakeMachine.Probe,
        info,
        default);
}
