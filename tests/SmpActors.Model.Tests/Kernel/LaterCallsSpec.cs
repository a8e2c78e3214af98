namespace SmpActors.Model.Tests.Kernel;

public sealed class LaterCallsSpec
{
    private static readonly CpuId _cpu0 = new(0);
    private static readonly CpuId _cpu1 = new(1);
    private static readonly CpuId _cpu2 = new(2);

    [Fact]
    [Trait("Rule", "N-Q-1")]
    public void Only_a_push_that_found_nothing_asks_for_an_interrupt()
    {
        var machine = LaterMachine.Of(2);
        machine.Hold(1);

        machine.Run(0, async cpu =>
        {
            await cpu.Elapse(10);
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 1, wait: false);
            var csd = cpu.DefineCsd(0, FakeMachine.Probe, 2);
            await Smp.SmpCallFunctionSingleAsync(cpu, _cpu1, _cpu0, csd);
        });

        Assert.Equal(["cpu0 vector 1 to 1"], machine.Raised());
        Assert.Equal([1L, 0], machine.Of(TraceEventKind.CsdQueued).Select(e => e.Value));
        var kinds = machine.Trace.Select(e => e.Kind).ToList();
        Assert.True(
            kinds.IndexOf(TraceEventKind.CsdLocked) < kinds.IndexOf(TraceEventKind.CsdQueued));
    }

    [Fact]
    [Trait("Rule", "N-S-1")]
    public void Call_from_an_interrupt_is_warned_of_once()
    {
        var machine = LaterMachine.Of(3);
        var caller = machine.Function(async cpu =>
        {
            await Smp.SmpCallFunctionSingle(cpu, _cpu2, FakeMachine.Probe, 1, wait: false);
            await Smp.SmpCallFunctionMany(
                cpu, CpuMask.Of(_cpu2), FakeMachine.Probe, 2, wait: false);
        });

        machine.Run(0, async cpu =>
        {
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, caller.Func, caller.Info, wait: true);
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, caller.Func, caller.Info, wait: true);
        });

        // Interrupts are off in a handler, so each call has two reasons to warn, each of them once.
        var single = "cpu1: WARNING: CPU: 1 PID: 0 at kernel/smp.c smp_call_function_single";
        var many = "cpu1: WARNING: CPU: 1 PID: 0 at kernel/smp.c smp_call_function_many_cond";
        Assert.Equal([single, single, many, many], machine.Warnings());
    }

    [Fact]
    [Trait("Rule", "N-S-2")]
    public void Call_to_oneself_is_traced_with_no_csd_and_unlocked_before_it_runs()
    {
        var machine = LaterMachine.Of(2);

        machine.Run(0, async cpu =>
            await Smp.SmpCallFunctionSingle(cpu, _cpu0, FakeMachine.Probe, 1, wait: true));

        var run = machine.Of(TraceEventKind.FuncEntered).Single();
        Assert.Equal((default, 1L), (run.Csd, run.Value));
        var kinds = machine.Trace.Select(e => e.Kind).ToList();
        Assert.True(
            kinds.IndexOf(TraceEventKind.CsdUnlocked) < kinds.IndexOf(TraceEventKind.FuncEntered));
        Assert.Empty(machine.Raised());
    }

    [Theory]
    [Trait("Rule", "N-A-1")]
    [InlineData(0)]
    [InlineData(2)]
    public void Locked_csd_is_answered_with_ebusy_and_nothing_is_queued(int caller)
    {
        var machine = LaterMachine.Of(3);
        machine.Hold(1);
        var csd = machine[0].DefineCsd(0, FakeMachine.Probe, 1);
        machine.Start(0, async cpu =>
        {
            await cpu.Elapse(10);
            await Smp.SmpCallFunctionSingleAsync(cpu, _cpu1, _cpu0, csd);
        });

        machine.Run(caller, async cpu =>
        {
            await cpu.Elapse(100);
            machine.Note($"{await Smp.SmpCallFunctionSingleAsync(cpu, _cpu2, _cpu0, csd)}");
            await cpu.Elapse(5_000);
            machine.Note($"{await Smp.SmpCallFunctionSingleAsync(cpu, _cpu1, _cpu0, csd)}");
        });

        Assert.Equal(["-16", "1:1", "0", "1:1"], machine.Ran);
        Assert.Empty(machine.Warnings());
        Assert.Equal(-16, machine.Of(TraceEventKind.CallReturned).Min(e => e.Value));
    }

    [Fact]
    [Trait("Rule", "N-A-2")]
    public void After_ebusy_the_earlier_call_has_still_to_start_as_its_owner_sees_it()
    {
        var refused = 0;
        for (var seed = 0UL; seed < 300; seed++)
        {
            var machine = LaterMachine.Of(2, seed);
            var runs = 0;
            var tells = machine.Function(cpu =>
            {
                cpu.Complete(_cpu0, 0);
                return GuestTask.Completed;
            });
            machine.Start(0, async cpu =>
            {
                cpu.InitCompletion(0);
                var csd = cpu.DefineCsd(0, tells.Func, tells.Info);
                await Smp.SmpCallFunctionSingleAsync(cpu, _cpu1, _cpu0, csd);
                if (await Smp.SmpCallFunctionSingleAsync(cpu, _cpu1, _cpu0, csd) == Errno.Ebusy)
                {
                    refused++;

                    // What the function tells comes behind the unlock that has not been seen.
                    runs = machine.Runner.Delivered.Count(d => d.Message is Cpu.WorkCompleted);
                }

                await cpu.WaitForCompletion(0);
            });

            machine.Runner.RunToQuiescence();

            Assert.Equal(0, runs);
        }

        Assert.InRange(refused, 1, 300);
    }

    [Fact]
    [Trait("Rule", "G-K-2")]
    public void Idle_cpus_are_woken_one_by_one_and_those_offline_are_passed_over()
    {
        var machine = LaterMachine.Of(5, online: FakeMachine.Mask(0, 1, 3, 4));
        machine.Start(3, cpu => cpu.Elapse(1_000));

        machine.Run(0, async cpu =>
        {
            await cpu.Elapse(10);
            await Smp.WakeUpAllIdleCpus(cpu);
        });

        Assert.Equal(
            [$"cpu0 vector {FakeArch.Reschedule} to 1", $"cpu0 vector {FakeArch.Reschedule} to 4"],
            machine.Raised());
    }
}
