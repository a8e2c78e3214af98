namespace SmpActors.Model.Tests.Kernel;

public sealed class StopMachineSpec
{
    [Theory]
    [Trait("Rule", "H-SM-1")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void All_online_cpus_go_through_the_states_in_step(int cpuCount)
    {
        for (var seed = 1UL; seed <= 200; seed++)
        {
            var machine = new FakeMachine(cpuCount, seed);
            var (func, info) = machine.Function(Noted(machine));

            machine.Run(0, async cpu => await CpuStop.StopMachine(cpu, func, info));

            // Nobody is a state ahead of anybody: all have done one before any does the next.
            var states = machine.Of(TraceEventKind.StopStateEntered).ToArray();
            Assert.Equal(
                Enumerable.Range(1, 4).SelectMany(s => Enumerable.Repeat((long)s, cpuCount)),
                states.Select(e => e.Value));
            Assert.All(
                states.Chunk(cpuCount),
                state => Assert.Equal(
                    Enumerable.Range(0, cpuCount), state.Select(e => e.Part.Index).Order()));
            Assert.Equal(["cpu0 runs"], machine.Ran);
        }
    }

    [Fact]
    [Trait("Rule", "H-SM-1")]
    public void Chosen_cpus_run_the_function_and_the_caller_gets_what_it_returned()
    {
        var machine = new FakeMachine(5, online: FakeMachine.Mask(0, 1, 2, 4));
        var result = 0;
        var (func, info) = machine.Function(async cpu =>
        {
            await Noted(machine)(cpu);
            if (cpu.Number.Value == 4) cpu.ReturnFromWork(-5);
        });

        machine.Run(1, async cpu => result =
            await CpuStop.StopMachine(cpu, func, info, FakeMachine.Mask(2, 4)));

        Assert.Equal(["cpu2 runs", "cpu4 runs"], machine.Ran.Order());
        Assert.Equal(-5, result);
        Assert.DoesNotContain(machine.Of(TraceEventKind.StopStateEntered), e => e.Part.Index == 3);
    }

    [Fact]
    [Trait("Rule", "H-SM-1")]
    public void Interrupts_are_on_in_prepare_and_off_until_exit()
    {
        for (var seed = 1UL; seed <= 100; seed++)
        {
            var machine = new FakeMachine(3, seed);
            var (func, info) = machine.Function(static cpu => cpu.Elapse(10));
            machine.Start(1, async cpu => await CpuStop.StopMachine(cpu, func, info));
            machine.Start(0, async cpu => await cpu.Elapse(1));
            machine.Runner.Recorded = e =>
            {
                if (e.Kind != TraceEventKind.StopStateEntered) return;
                var isOff = (MultiStopState)e.Value is MultiStopState.Run or MultiStopState.Exit;
                Assert.Equal(isOff, machine[e.Part.Index].IrqsDisabled);
            };

            machine.Runner.RunToQuiescence();

            Assert.Equal(12, machine.CountOf(TraceEventKind.StopStateEntered));
            Assert.All([0, 1, 2], cpu => Assert.True(machine[cpu].IrqsOn));
        }
    }

    [Fact]
    [Trait("Rule", "H-SM-2")]
    public void Stopper_preempts_a_task_but_not_where_preemption_is_disabled()
    {
        var machine = new FakeMachine(2);
        var (func, info) = machine.Function(_ =>
        {
            machine.Note("stopped");
            return GuestTask.Completed;
        });
        machine.Start(1, async cpu =>
        {
            cpu.PreemptDisable();
            await cpu.Elapse(1_000);
            machine.Note("in the section");
            await cpu.PreemptEnable();
            machine.Note("after the section");
            await cpu.Elapse(1_000);
            machine.Note("late");
        });

        machine.Run(0, async cpu => await CpuStop.StopMachine(cpu, func, info));

        Assert.Equal(["in the section", "stopped", "after the section", "late"], machine.Ran);
    }

    [Fact]
    [Trait("Rule", "H-SM-2")]
    public void Interrupts_that_are_off_keep_the_stopper_waiting_too()
    {
        var machine = new FakeMachine(2);
        var (func, info) = machine.Function(_ =>
        {
            machine.Note("stopped");
            return GuestTask.Completed;
        });
        machine.Start(1, async cpu =>
        {
            var flags = cpu.LocalIrqSave();
            await cpu.Elapse(1_000);
            machine.Note("irqs on");
            await cpu.LocalIrqRestore(flags);
            machine.Note("after");
        });

        machine.Run(0, async cpu => await CpuStop.StopMachine(cpu, func, info));

        Assert.Equal(["irqs on", "stopped", "after"], machine.Ran);
    }

    /// <summary>The window in which a CPU may leave: no waiting call, and nobody pushes.</summary>
    [Fact]
    [Trait("Rule", "H-SM-2")]
    public void While_the_function_runs_no_waiting_call_is_open_and_nobody_pushes()
    {
        for (var seed = 1UL; seed <= 300; seed++)
        {
            var machine = new FakeMachine(4, seed);
            var (func, info) = machine.Function(static cpu => cpu.Elapse(100));
            for (var caller = 0; caller < 4; caller++)
            {
                machine.Start(caller, static async cpu =>
                {
                    for (var i = 0; i < 8; i++)
                    {
                        var target = new CpuId((cpu.Number.Value + 1 + (i % 3)) % 4);
                        await Smp.SmpCallFunctionSingle(
                            cpu, target, FakeMachine.Probe, i, wait: i % 2 == 0);
                        await Smp.SmpCallFunction(cpu, FakeMachine.Probe, i, wait: i % 4 < 2);
                    }
                });
            }

            machine.Start(1, async cpu => await CpuStop.StopMachine(cpu, func, info));
            var (isStopped, pushedCount, openWaits) = (false, 0, new HashSet<CallId>());
            machine.Runner.Recorded = e =>
            {
                switch (e.Kind)
                {
                    case TraceEventKind.CallIssued when e.Value == 1: openWaits.Add(e.Call); break;
                    case TraceEventKind.CsdQueued when isStopped: pushedCount++; break;
                    case TraceEventKind.CallReturned: openWaits.Remove(e.Call); break;
                    case TraceEventKind.StopStateEntered when e.Value == 3:
                        isStopped = true;

                        // What has been preempted at its very end has nothing left to wait for.
                        Assert.All(openWaits, call => Assert.DoesNotContain(
                            machine.Of(TraceEventKind.CsdLocked).Where(l => l.Call == call),
                            l => !machine.Of(TraceEventKind.CsdUnlocked)
                                .Any(u => u.Csd == l.Csd)));
                        break;
                    case TraceEventKind.StopStateEntered when e.Value == 4:
                        isStopped = false;
                        break;
                    default: break;
                }
            };

            machine.Runner.RunToQuiescence();

            Assert.Equal(0, pushedCount);
            Assert.Equal(16, machine.CountOf(TraceEventKind.StopStateEntered));
            Assert.Equal(
                machine.CountOf(TraceEventKind.CallIssued),
                machine.CountOf(TraceEventKind.CallReturned));
        }
    }

    [Fact]
    public void Two_that_stop_the_machine_at_once_take_turns()
    {
        for (var seed = 1UL; seed <= 100; seed++)
        {
            var machine = new FakeMachine(3, seed);
            var (func, info) = machine.Function(Noted(machine));
            machine.Start(1, async cpu => await CpuStop.StopMachine(cpu, func, info));
            machine.Start(2, async cpu => await CpuStop.StopMachine(cpu, func, info));

            machine.Runner.RunToQuiescence();

            Assert.Equal(["cpu0 runs", "cpu0 runs"], machine.Ran);
            Assert.Equal(24, machine.CountOf(TraceEventKind.StopStateEntered));
        }
    }

    [Fact]
    public void Preemption_that_is_enabled_too_often_is_warned_of_and_one_forgotten_as_well()
    {
        var machine = new FakeMachine(1);

        machine.Run(0, static async cpu =>
        {
            await cpu.PreemptEnable();
            cpu.PreemptDisable();
        });

        Assert.Equal(
            [
                "cpu0: WARNING: CPU: 0 PID: 1000 at kernel/sched/core.c preempt_count_sub",
                "cpu0: note: script[1000] exited with preempt_count 1",
            ],
            machine.Warnings());
    }

    [Fact]
    public void Sleep_with_preemption_disabled_is_warned_of()
    {
        var machine = new FakeMachine(1);

        machine.Run(0, static async cpu =>
        {
            cpu.PreemptDisable();
            await cpu.Sleep(10);
            await cpu.PreemptEnable();
        });

        Assert.Equal(
            [
                "cpu0: BUG: sleeping function called from invalid context",
                "cpu0: in_atomic(): 1, irqs_disabled(): 0, pid: 1000, name: script",
            ],
            machine.Warnings());
    }

    private static Func<Cpu, GuestTask> Noted(FakeMachine machine) => cpu =>
    {
        machine.Note($"{cpu.Number} runs");
        return GuestTask.Completed;
    };
}
