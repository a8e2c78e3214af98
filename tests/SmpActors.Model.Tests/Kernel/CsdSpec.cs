namespace SmpActors.Model.Tests.Kernel;

public sealed class CsdSpec
{
    private static readonly CpuId _cpu1 = new(1);

    [Theory]
    [Trait("Rule", "G-DS-1")]
    [Trait("Rule", "G-CL-3")]
    [InlineData(CsdFlags.None, 1)]
    [InlineData(CsdFlags.Synchronous, 3)]
    public void Lock_gives_1_or_3_and_unlock_always_0(CsdFlags flags, int locked)
    {
        var csd = new Csd(_cpu1, new(CsdSlotKind.CsdData, 0));

        csd.Lock(flags);
        var whenLocked = (int)csd.Flags;
        csd.Unlock();

        Assert.Equal(locked, whenLocked);
        Assert.Equal(0, (int)csd.Flags);
    }

    [Fact]
    [Trait("Rule", "G-LL-6")]
    [Trait("Rule", "G-CL-2")]
    public void Only_the_lock_keeps_an_entry_from_being_queued_twice()
    {
        var csd = new Csd(_cpu1, new(CsdSlotKind.CsdData, 0));

        csd.Lock(CsdFlags.None);

        Assert.Throws<InvariantViolatedException>(() => csd.Lock(CsdFlags.None));
        Assert.Equal(1, csd.Generation);
    }

    [Fact]
    [Trait("Rule", "G-DS-2")]
    public void Each_cpu_has_one_csd_for_each_target()
    {
        var machine = new FakeMachine(3);

        for (var caller = 0; caller < 3; caller++)
        {
            machine.Run(caller, async cpu =>
                await Smp.SmpCallFunction(cpu, FakeMachine.Probe, 1, wait: true));
        }

        Assert.Equal(
            ["cpu0 cfd1", "cpu0 cfd2", "cpu1 cfd0", "cpu1 cfd2", "cpu2 cfd0", "cpu2 cfd1"],
            machine.Of(TraceEventKind.CsdLocked)
                .Select(e => $"{e.Csd.Owner} {e.Csd.Slot}")
                .Order());
    }

    [Fact]
    [Trait("Rule", "G-DS-2")]
    public void Table_of_csds_keeps_its_csds_when_it_grows()
    {
        var cfd = new Cfd(_cpu1, cpuCount: 100);
        var before = Enumerable.Range(0, 20).Select(i => cfd[new(i)]).ToList();

        cfd.Expect(99);

        Assert.Null(cfd.Find(new(50)));
        Assert.Equal(before, Enumerable.Range(0, 20).Select(i => cfd.Find(new(i))));
        Assert.Null(cfd.Find(new(100)));
    }

    [Fact]
    [Trait("Rule", "G-DS-5")]
    public void Late_and_doubled_unlocks_do_not_touch_the_next_use_of_a_stack_csd()
    {
        var machine = new FakeMachine(2);
        CsdId first = default;

        machine.Run(0, async cpu =>
        {
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 1, wait: true);
            first = machine.Of(TraceEventKind.CsdLocked).Single().Csd;
            machine.Runner.Loses = static (_, _, message) => message is FakeArch.Ipi;
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 2, wait: true);
            machine.Note("returned");
        });
        machine.Runner.Tell(PartId.Cpu(new(0)), new Cpu.CsdUnlocked(first));
        machine.Runner.RunToQuiescence();

        Assert.Equal(["1:1"], machine.Ran);
        Assert.Equal(first, machine.Of(TraceEventKind.CsdUnlockStale).Single().Csd);
    }

    [Fact]
    [Trait("Rule", "G-DS-5")]
    public void Target_works_on_a_copy_that_the_owners_next_use_does_not_change()
    {
        var machine = new FakeMachine(2);
        machine.Ports[1].AcknowledgeNs = 0;
        var slow = machine.Function(static cpu => cpu.Elapse(1_000));

        machine.Run(0, async cpu =>
        {
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, slow.Func, slow.Info, wait: false);
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 2, wait: false);
        });

        Assert.Equal(
            [slow.Func, FakeMachine.Probe],
            machine.Of(TraceEventKind.FuncReturned).Select(e => e.Detail));
    }

    [Fact]
    [Trait("Rule", "G-CL-1")]
    [Trait("Rule", "G-CL-4")]
    [Trait("Rule", "G-INV-7")]
    public void What_each_side_stored_is_visible_to_the_other()
    {
        for (var seed = 0UL; seed < 100; seed++)
        {
            var machine = new FakeMachine(4, seed);
            var (asked, answered, seen) = (0, 0, 0);
            var (func, info) = machine.Function(async cpu =>
            {
                seen += asked;
                await cpu.Elapse((long)(seed % 3) * 100);
                answered++;
            });

            machine.Run(0, async cpu =>
            {
                asked = 7;
                await Smp.SmpCallFunction(cpu, func, info, wait: true);
                Assert.Equal((21, 3), (seen, answered));
                machine.Note("returned");
            });

            Assert.Equal(["returned"], machine.Ran);
        }
    }

    [Fact]
    [Trait("Rule", "G-CL-5")]
    public void Waiting_call_from_an_interrupt_handler_is_warned_of_with_the_interrupted_pid()
    {
        var machine = new FakeMachine(3);
        var (func, info) = machine.Function(async cpu => await Smp.SmpCallFunctionSingle(
            cpu, new(2), FakeMachine.Probe, 1, wait: true));
        machine.Start(1, static cpu => cpu.Elapse(1_000));

        machine.Run(0, async cpu =>
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, func, info, wait: true));

        Assert.Equal(
            ["cpu1: WARNING: CPU: 1 PID: 1001 at kernel/smp.c smp_call_function_single"],
            machine.Warnings());
        Assert.Equal(["2:1"], machine.Ran);
    }

    [Fact]
    [Trait("Rule", "G-XS-4")]
    public void No_other_task_of_the_cpu_runs_between_the_online_test_and_the_end_of_the_call()
    {
        var machine = new FakeMachine(2);
        machine.Ports[1].AcknowledgeNs = 1_000;
        machine.Start(0, async cpu =>
        {
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 1, wait: true);
            machine.Note("returned");
        });

        machine.Run(0, cpu =>
        {
            machine.Note("other task");
            return GuestTask.Completed;
        });

        Assert.Equal(["1:1", "returned", "other task"], machine.Ran);
    }

    [Fact]
    public void Unlock_that_overtakes_the_answer_to_its_push_leaves_no_write_unacknowledged()
    {
        var machine = new FakeMachine(3, options: new(Weaknesses: Weakness.NoEnqueueBarrier));
        machine.Runner.Delays = static (_, _, message) => message is Cpu.CsdEnqueued ? 1_000 : 0;

        machine.Run(0, async cpu =>
        {
            await Smp.SmpCallFunction(cpu, FakeMachine.Probe, 1, wait: true);
            await Smp.SmpCallFunction(cpu, FakeMachine.Probe, 2, wait: true);
            await cpu.WritesAcknowledged();
            machine.Note("acknowledged");
        });

        Assert.Equal("acknowledged", machine.Ran[^1]);
    }
}
