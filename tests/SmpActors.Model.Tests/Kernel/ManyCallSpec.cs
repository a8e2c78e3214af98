namespace SmpActors.Model.Tests.Kernel;

public sealed class ManyCallSpec
{
    private static readonly CpuMask _all = CpuMask.Range(0, 4);

    [Fact]
    [Trait("Rule", "G-M-7")]
    [Trait("Rule", "G-M-8")]
    [Trait("Rule", "G-M-9")]
    [Trait("Rule", "G-M-11")]
    [Trait("Rule", "G-DS-3")]
    public void Waiting_call_queues_on_each_in_order_sends_once_and_waits_for_all()
    {
        var machine = new FakeMachine(4);

        machine.Run(0, async cpu =>
        {
            await Smp.SmpCallFunctionMany(cpu, _all, FakeMachine.Probe, 5, wait: true);
            machine.Note("returned");
        });

        Assert.Equal(["cpu0 vector 2 to 1-3"], machine.Raised());
        Assert.Equal(["1:5", "2:5", "3:5", "returned"], machine.Ran.Order());
        Assert.Equal("returned", machine.Ran[^1]);
        Assert.Equal(
            [(CsdSlotKind.Cfd, 1, 3L), (CsdSlotKind.Cfd, 2, 3L), (CsdSlotKind.Cfd, 3, 3L)],
            machine.Of(TraceEventKind.CsdLocked).Select(
                e => (e.Csd.Slot.Kind, e.Csd.Slot.Index, e.Value)));
    }

    [Fact]
    [Trait("Rule", "G-M-1")]
    public void Call_with_interrupts_off_is_warned_of_once_but_not_in_early_boot_or_an_oops()
    {
        var machine = new FakeMachine(4);

        machine.Run(0, async cpu =>
        {
            cpu.LocalIrqSave();
            cpu.EarlyBootIrqsDisabled = true;
            await Smp.SmpCallFunctionMany(cpu, _all, FakeMachine.Probe, 1, wait: true);
            cpu.EarlyBootIrqsDisabled = false;
            cpu.OopsInProgress = true;
            await Smp.SmpCallFunctionMany(cpu, _all, FakeMachine.Probe, 2, wait: true);
            machine.Note($"{machine.Warnings().Count()} so far");
            cpu.OopsInProgress = false;
            await Smp.SmpCallFunctionMany(cpu, _all, FakeMachine.Probe, 3, wait: true);
            await Smp.SmpCallFunctionMany(cpu, _all, FakeMachine.Probe, 4, wait: true);
        });

        Assert.Contains("0 so far", machine.Ran);
        Assert.Equal(
            ["cpu0: WARNING: CPU: 0 PID: 1000 at kernel/smp.c smp_call_function_many"],
            machine.Warnings());
        Assert.Equal(13, machine.Ran.Count);
    }

    [Theory]
    [Trait("Rule", "G-M-2")]
    [Trait("Rule", "G-M-3")]
    [Trait("Rule", "G-M-6")]
    [InlineData()]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(0, 3)]
    public void Call_of_which_no_other_online_cpu_is_left_does_nothing(params int[] mask)
    {
        var machine = new FakeMachine(4, online: CpuMask.Range(0, 3));

        machine.Run(0, cpu => Smp.SmpCallFunctionMany(
            cpu, FakeMachine.Mask(mask), FakeMachine.Probe, 1, wait: true));

        Assert.Empty(machine.Ran);
        Assert.Empty(machine.Raised());
        Assert.Empty(machine.Of(TraceEventKind.CsdLocked));
    }

    [Theory]
    [Trait("Rule", "G-M-2")]
    [Trait("Rule", "G-M-4")]
    [Trait("Rule", "G-M-11")]
    [Trait("Rule", "G-DS-3")]
    [InlineData(1)]
    [InlineData(0, 1)]
    [InlineData(1, 3)]
    [InlineData(0, 1, 3)]
    public void Call_of_one_other_cpu_goes_the_single_way(params int[] mask)
    {
        var machine = new FakeMachine(4, online: CpuMask.Range(0, 3));

        machine.Run(0, cpu => Smp.SmpCallFunctionMany(
            cpu, FakeMachine.Mask(mask), FakeMachine.Probe, 1, wait: true));

        Assert.Equal(["1:1"], machine.Ran);
        Assert.Equal(["cpu0 vector 1 to 1"], machine.Raised());
        Assert.Equal(
            CsdSlotKind.OnStack, machine.Of(TraceEventKind.CsdLocked).Single().Csd.Slot.Kind);
    }

    [Fact]
    [Trait("Rule", "G-M-5")]
    public void Offline_cpus_and_the_caller_are_left_out()
    {
        var machine = new FakeMachine(6, online: FakeMachine.Mask(0, 1, 3, 5));

        machine.Run(3, cpu => Smp.SmpCallFunctionMany(
            cpu, CpuMask.Range(1, 5), FakeMachine.Probe, 1, wait: true));

        Assert.Equal(["cpu3 vector 2 to 1,5"], machine.Raised());
        Assert.Equal(["1:1", "5:1"], machine.Ran.Order());
    }

    [Fact]
    [Trait("Rule", "G-M-8")]
    public void Targets_whose_queue_was_not_empty_get_an_interrupt_too()
    {
        var machine = new FakeMachine(4);
        for (var held = 1; held < 4; held++)
        {
            machine.Start(held, async cpu =>
            {
                var flags = cpu.LocalIrqSave();
                await cpu.Elapse(1_000);
                await cpu.LocalIrqRestore(flags);
            });
        }

        machine.Run(0, async cpu =>
        {
            await cpu.Elapse(10);
            await Smp.SmpCallFunctionSingle(cpu, new(2), FakeMachine.Probe, 1, wait: false);
            await Smp.SmpCallFunctionMany(cpu, _all, FakeMachine.Probe, 2, wait: true);
        });

        Assert.Equal(["cpu0 vector 1 to 2", "cpu0 vector 2 to 1-3"], machine.Raised());
        Assert.Equal(["2:1", "2:2"], machine.Ran.Where(line => line[0] == '2'));
    }

    [Theory]
    [Trait("Rule", "G-M-10")]
    [InlineData(true)]
    [InlineData(false)]
    public void All_pushes_are_visible_before_the_interrupt_is_sent(bool lockedAtomicsOrderIpis)
    {
        for (var seed = 0UL; seed < 200; seed++)
        {
            var machine = new FakeMachine(
                4, seed, options: new(LockedAtomicsOrderIpis: lockedAtomicsOrderIpis));

            machine.Run(0, cpu => Smp.SmpCallFunctionMany(
                cpu, _all, FakeMachine.Probe, 1, wait: true));

            var kinds = machine.Trace.Select(e => e.Kind).ToList();
            Assert.True(
                kinds.LastIndexOf(TraceEventKind.CsdQueued)
                    < kinds.IndexOf(TraceEventKind.IpiPended),
                $"seed {seed}");
            Assert.Equal(3, machine.Ran.Count);
        }
    }

    [Fact]
    [Trait("Rule", "G-M-10")]
    public void Without_the_barrier_an_interrupt_can_overtake_a_csd_and_the_call_never_returns()
    {
        var stalled = 0;
        for (var seed = 0UL; seed < 200; seed++)
        {
            var machine = new FakeMachine(
                4, seed, options: new(Weaknesses: Weakness.NoEnqueueBarrier));

            // The two roads differ in length here: the interrupt is told before the csd is queued.
            machine.Runner.Delays = static (_, to, message) =>
                message is Cpu.EnqueueCsd && to.Index == 2 ? 100 : 0;
            machine.Run(0, cpu => Smp.SmpCallFunctionMany(
                cpu, _all, FakeMachine.Probe, 1, wait: true));

            if (machine.CountOf(TraceEventKind.CallReturned) == 0) stalled++;
        }

        Assert.Equal(200, stalled);
    }

    [Fact]
    [Trait("Rule", "G-M-10")]
    [Trait("Rule", "G-CL-2")]
    public void Next_call_spins_until_each_target_has_unlocked_its_csd_of_the_last()
    {
        var machine = new FakeMachine(3);
        machine.Start(1, async cpu =>
        {
            var flags = cpu.LocalIrqSave();
            await cpu.Elapse(1_000);
            machine.Note("cpu1 takes interrupts again");
            await cpu.LocalIrqRestore(flags);
        });

        machine.Run(0, async cpu =>
        {
            await cpu.Elapse(10);
            await Smp.SmpCallFunction(cpu, FakeMachine.Probe, 1, wait: false);
            machine.Note("first returned");
            await Smp.SmpCallFunction(cpu, FakeMachine.Probe, 2, wait: false);
            machine.Note("second returned");
        });

        Assert.Equal(
            ["first returned", "cpu1 takes interrupts again", "1:1", "second returned", "1:2"],
            machine.Ran.Where(line => line[0] != '2'));
    }

    [Fact]
    [Trait("Rule", "G-F-1")]
    public void Smp_call_function_calls_all_online_cpus_but_this_and_returns_0()
    {
        var machine = new FakeMachine(5, online: FakeMachine.Mask(0, 1, 2, 4));
        var result = 1;

        machine.Run(2, async cpu =>
            result = await Smp.SmpCallFunction(cpu, FakeMachine.Probe, 1, wait: true));

        Assert.Equal(0, result);
        Assert.Equal(["0:1", "1:1", "4:1"], machine.Ran.Order());
    }
}
