namespace SmpActors.Model.Tests.Kernel;

public sealed class ManyCondSpec
{
    private static readonly CpuMask _all = CpuMask.Range(0, 4);

    [Fact]
    [Trait("Rule", "N-M-1")]
    [Trait("Rule", "N-DS-1")]
    public void Waiting_call_queues_on_each_with_the_sync_type_and_sends_once()
    {
        var machine = LaterMachine.Of(4);

        machine.Run(0, async cpu =>
        {
            await Smp.SmpCallFunctionMany(cpu, _all, FakeMachine.Probe, 5, wait: true);
            machine.Note("returned");
        });

        Assert.Equal(["cpu0 vector 2 to 1-3"], machine.Raised());
        Assert.Equal(["1:5", "2:5", "3:5", "returned"], machine.Ran.Order());
        Assert.Equal("returned", machine.Ran[^1]);
        Assert.Equal([0x11L, 0x11, 0x11], FlagsOf(machine, TraceEventKind.CsdLocked));
        Assert.Equal([0x11L, 0x11, 0x11], FlagsOf(machine, TraceEventKind.CsdReleased));
    }

    [Fact]
    [Trait("Rule", "N-DS-1")]
    public void Flags_word_holds_the_type_beside_lock()
    {
        var machine = LaterMachine.Of(4);

        machine.Run(0, async cpu =>
        {
            await Smp.SmpCallFunction(cpu, FakeMachine.Probe, 1, wait: false);
            await Smp.SmpCallFunctionSingle(cpu, new(1), FakeMachine.Probe, 2, wait: false);
            await Smp.SmpCallFunctionSingle(cpu, new(1), FakeMachine.Probe, 3, wait: true);
            machine.Note($"{(byte)cpu.CsdData.Flags}");
        });

        Assert.Equal([1L, 1, 1, 1, 0x11], FlagsOf(machine, TraceEventKind.CsdLocked));
        Assert.Equal("0", machine.Ran[^1]);
    }

    [Fact]
    [Trait("Rule", "N-M-1")]
    public void Targets_whose_queue_was_in_use_get_no_interrupt()
    {
        var machine = Held();

        machine.Run(0, async cpu =>
        {
            await cpu.Elapse(10);
            await Smp.SmpCallFunctionSingle(cpu, new(2), FakeMachine.Probe, 1, wait: false);
            await Smp.SmpCallFunctionMany(cpu, _all, FakeMachine.Probe, 2, wait: false);
        });

        Assert.Equal(["cpu0 vector 1 to 2", "cpu0 vector 2 to 1,3"], machine.Raised());
        Assert.Equal(["1:2", "2:1", "2:2", "3:2"], machine.Ran.Order());
    }

    [Fact]
    [Trait("Rule", "N-M-1")]
    public void Sole_cpu_that_is_left_to_interrupt_gets_the_single_interrupt()
    {
        var machine = Held();

        machine.Run(0, async cpu =>
        {
            await cpu.Elapse(10);
            await Smp.SmpCallFunctionMany(
                cpu, FakeMachine.Mask(1, 2), FakeMachine.Probe, 1, wait: false);
            for (var i = 1; i < 4; i++)
            {
                var csd = cpu.DefineCsd(i, FakeMachine.Probe, 2);
                if (i < 3) await Smp.SmpCallFunctionSingleAsync(cpu, new(i), new(0), csd);
            }
        });
        machine.Hold(1);
        machine.Hold(2);
        machine.Hold(3);
        machine.Run(0, async cpu =>
        {
            await cpu.Elapse(10);
            await Smp.SmpCallFunctionSingle(cpu, new(1), FakeMachine.Probe, 3, wait: false);
            var csd = cpu.DefineCsd(5, FakeMachine.Probe, 4);
            await Smp.SmpCallFunctionSingleAsync(cpu, new(3), new(0), csd);
            await Smp.SmpCallFunctionMany(cpu, _all, FakeMachine.Probe, 5, wait: false);
        });

        Assert.Equal(
            [
                "cpu0 vector 2 to 1-2", "cpu0 vector 1 to 1", "cpu0 vector 1 to 3",
                "cpu0 vector 1 to 2",
            ],
            machine.Raised());
    }

    [Fact]
    [Trait("Rule", "N-M-1")]
    public void Call_that_finds_every_queue_in_use_interrupts_nobody_and_runs_all_the_same()
    {
        var machine = Held();

        machine.Run(0, async cpu =>
        {
            await cpu.Elapse(10);
            for (var i = 1; i < 4; i++)
            {
                var csd = cpu.DefineCsd(i, FakeMachine.Probe, 1);
                await Smp.SmpCallFunctionSingleAsync(cpu, new(i), new(0), csd);
            }

            machine.Note($"{machine.Raised().Count()} sent");
            await Smp.SmpCallFunction(cpu, FakeMachine.Probe, 2, wait: true);
        });

        Assert.Equal("3 sent", machine.Ran[0]);
        Assert.Equal(3, machine.Raised().Count());
        Assert.Equal(["1:1", "1:2", "2:1", "2:2", "3:1", "3:2"], machine.Ran.Skip(1).Order());
    }

    [Theory]
    [Trait("Rule", "N-M-4")]
    [InlineData(1)]
    [InlineData(0, 1)]
    public void Call_of_one_other_cpu_takes_its_cfd_and_the_single_interrupt(params int[] mask)
    {
        var machine = LaterMachine.Of(4);

        machine.Run(0, cpu => Smp.SmpCallFunctionMany(
            cpu, FakeMachine.Mask(mask), FakeMachine.Probe, 1, wait: true));

        Assert.Equal(["1:1"], machine.Ran);
        Assert.Equal(["cpu0 vector 1 to 1"], machine.Raised());
        Assert.Equal(
            CsdSlotKind.Cfd, machine.Of(TraceEventKind.CsdLocked).Single().Csd.Slot.Kind);
    }

    [Fact]
    [Trait("Rule", "N-M-2")]
    public void Local_run_lies_between_the_interrupts_and_the_wait()
    {
        var machine = Held();

        machine.Run(0, async cpu =>
        {
            await cpu.Elapse(10);
            await Smp.OnEachCpu(cpu, FakeMachine.Probe, 1, wait: true);
            machine.Note("returned");
        });

        Assert.Equal("0:1", machine.Ran[0]);
        Assert.Equal("returned", machine.Ran[^1]);
        var kinds = machine.Trace.Select(e => e.Kind).ToList();
        Assert.True(
            kinds.IndexOf(TraceEventKind.IpiRaised) < kinds.IndexOf(TraceEventKind.FuncEntered));
    }

    [Theory]
    [Trait("Rule", "N-M-3")]
    [InlineData(KernelChange.None, "0 1 2 3 push push push")]
    [InlineData(KernelChange.ManyCond, "1 push 2 push 3 push 0")]
    public void Condition_is_asked_just_before_each_push_and_here_last(
        KernelChange changes, string expected)
    {
        var machine = new FakeMachine(4, options: new(Changes: changes));
        List<string> order = [];
        machine.Runner.Recorded = e =>
        {
            if (e.Kind == TraceEventKind.CsdLocked) order.Add("push");
        };

        machine.Run(0, cpu => Smp.OnEachCpuCond(
            cpu,
            (target, _) =>
            {
                order.Add($"{target.Value}");
                return true;
            },
            FakeMachine.Probe,
            1,
            wait: true));

        Assert.Equal(expected, string.Join(' ', order));
    }

    [Theory]
    [Trait("Rule", "N-M-1")]
    [InlineData(KernelChange.ManyCond, "cpu1 takes interrupts again, returned")]
    [InlineData(
        KernelChange.ManyCond | KernelChange.DropsRefused,
        "returned, cpu1 takes interrupts again")]
    public void Cpu_that_the_condition_refused_is_waited_for_only_where_it_is_not_dropped(
        KernelChange changes, string expected)
    {
        var machine = new FakeMachine(3, options: new(Changes: changes));
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
            await Smp.OnEachCpuCondMask(
                cpu, (target, _) => target.Value == 2, FakeMachine.Probe, 2, true, _all);
            machine.Note("returned");
        });

        Assert.Equal(
            expected, string.Join(", ", machine.Ran.Where(line => !char.IsDigit(line[0]))));
        Assert.Equal(["1:1", "2:1", "2:2"], machine.Ran.Where(l => char.IsDigit(l[0])).Order());
    }

    [Fact]
    [Trait("Rule", "N-M-5")]
    public void Wrappers_are_one_call_with_flags()
    {
        var machine = LaterMachine.Of(4);
        machine.Runner.RecordsFunctions = true;

        machine.Run(0, async cpu =>
        {
            await Smp.SmpCallFunctionMany(cpu, _all, FakeMachine.Probe, 1, wait: true);
            await Smp.OnEachCpuMask(cpu, CpuMask.Range(2, 2), FakeMachine.Probe, 2, wait: true);
            await Smp.OnEachCpuMask(cpu, CpuMask.Range(0, 2), FakeMachine.Probe, 3, wait: true);
            await Smp.OnEachCpu(cpu, FakeMachine.Probe, 4, wait: true);
        });

        Assert.Equal(
            ["0:3", "0:4", "1:1", "1:3", "1:4", "2:1", "2:2", "2:4", "3:1", "3:2", "3:4"],
            machine.Ran.Order());
        Assert.Equal(
            4,
            machine.Of(TraceEventKind.FunctionEntered).Count(
                e => e.Detail is KernelFunction { Name: "smp_call_function_many_cond" }));
        Assert.Contains(
            new KernelFunction("on_each_cpu", "include/linux/smp.h", "v6.1"),
            machine.Of(TraceEventKind.FunctionEntered).Select(e => e.Detail));
    }

    [Fact]
    public void Kernel_without_on_each_cpu_cond_mask_says_so()
    {
        var machine = new FakeMachine(2);

        var fault = Assert.Throws<GuestFaultException>(() => machine.Run(
            0, cpu => Smp.OnEachCpuCondMask(cpu, null, FakeMachine.Probe, 1, true, _all)));

        Assert.EndsWith("Linux v4.9 has no on_each_cpu_cond_mask()", fault.Message);
    }

    [Fact]
    [Trait("Rule", "N-M-1")]
    public void Without_the_awaited_answers_an_interrupt_can_overtake_a_csd()
    {
        var stalled = 0;
        for (var seed = 0UL; seed < 100; seed++)
        {
            var machine = new FakeMachine(
                4,
                seed,
                options: new(
                    Weaknesses: Weakness.NoEnqueueBarrier, Changes: LaterMachine.Changes));
            machine.Runner.Delays = static (_, to, message) =>
                message is Cpu.EnqueueCsd && to.Index == 2 ? 100 : 0;

            machine.Run(0, cpu => Smp.SmpCallFunctionMany(
                cpu, _all, FakeMachine.Probe, 1, wait: true));

            if (machine.CountOf(TraceEventKind.CallReturned) == 0) stalled++;
        }

        Assert.Equal(100, stalled);
    }

    [Fact]
    [Trait("Rule", "N-M-1")]
    [Trait("Rule", "N-FL-1")]
    public void In_every_order_of_delivery_each_call_runs_everywhere_and_every_csd_is_unlocked()
    {
        for (var seed = 0UL; seed < 1_000; seed++)
        {
            var machine = LaterMachine.Of(4, seed, isIdlePolling: seed % 2 == 1);
            for (var caller = 0; caller < 4; caller++)
            {
                machine.Start(caller, async cpu =>
                {
                    await Smp.SmpCallFunction(cpu, FakeMachine.Probe, 1, wait: false);
                    await Smp.OnEachCpu(cpu, FakeMachine.Probe, 2, wait: true);
                    var next = new CpuId((cpu.Number.Value + 1) % 4);
                    await Smp.SmpCallFunctionSingle(cpu, next, FakeMachine.Probe, 3, wait: false);
                    await Smp.SmpCallFunctionSingle(cpu, next, FakeMachine.Probe, 4, wait: true);
                });
            }

            machine.Runner.RunToQuiescence();

            Assert.Equal(4 * (3 + 4 + 1 + 1), machine.Ran.Count);
            Assert.Equal(
                machine.CountOf(TraceEventKind.CsdLocked),
                machine.CountOf(TraceEventKind.CsdUnlocked));
            Assert.Equal(16, machine.CountOf(TraceEventKind.CallReturned));
        }
    }

    private static IEnumerable<long> FlagsOf(FakeMachine machine, TraceEventKind kind) =>
        machine.Of(kind).Select(e => e.Value);

    private static FakeMachine Held()
    {
        var machine = LaterMachine.Of(4);
        for (var cpu = 1; cpu < 4; cpu++) machine.Hold(cpu);
        return machine;
    }
}
