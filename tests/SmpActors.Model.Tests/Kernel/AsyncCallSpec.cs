namespace SmpActors.Model.Tests.Kernel;

public sealed class AsyncCallSpec
{
    private static readonly CpuId _cpu0 = new(0);
    private static readonly CpuId _cpu1 = new(1);
    private static readonly CpuId _cpu2 = new(2);

    [Fact]
    [Trait("Rule", "G-A-1")]
    public void Locked_csd_is_warned_of_once_and_waited_for()
    {
        var machine = new FakeMachine(2);
        machine.Start(1, HoldInterruptsOff);

        machine.Run(0, async cpu =>
        {
            await cpu.Elapse(10);
            var csd = cpu.DefineCsd(0, FakeMachine.Probe, 1);
            for (var i = 0; i < 3; i++)
            {
                var result = await Smp.SmpCallFunctionSingleAsync(cpu, _cpu1, _cpu0, csd);
                machine.Note($"returned {result}");
            }
        });

        Assert.Equal("returned 0", machine.Ran[0]);
        Assert.Equal("1:1", machine.Ran[1]);
        Assert.Equal(3, machine.Ran.Count(line => line == "1:1"));
        Assert.Equal(
            ["cpu0: WARNING: CPU: 0 PID: 1000 at kernel/smp.c smp_call_function_single_async"],
            machine.Warnings());
    }

    [Fact]
    [Trait("Rule", "G-A-2")]
    [Trait("Rule", "G-DS-3")]
    public void Call_stores_lock_alone_in_the_callers_own_csd()
    {
        var machine = new FakeMachine(2);

        machine.Run(0, async cpu =>
        {
            var csd = cpu.DefineCsd(5, FakeMachine.Probe, 1);
            await Smp.SmpCallFunctionSingleAsync(cpu, _cpu1, _cpu0, csd);
            machine.Note(cpu.IsCsdLocked(csd) ? "locked" : "free");
        });

        var locked = machine.Of(TraceEventKind.CsdLocked).Single();
        Assert.Equal((CsdSlotKind.Caller, 5, 1L), (
            locked.Csd.Slot.Kind, locked.Csd.Slot.Index, locked.Value));
        Assert.Equal(["locked", "1:1"], machine.Ran);
    }

    [Fact]
    [Trait("Rule", "G-A-2")]
    [Trait("Rule", "G-CL-5")]
    public void Call_from_an_interrupt_handler_is_allowed_and_does_not_wait()
    {
        var machine = new FakeMachine(3);
        var relay = machine.Function(async cpu =>
        {
            var csd = cpu.DefineCsd(0, FakeMachine.Probe, 2);
            await Smp.SmpCallFunctionSingleAsync(cpu, _cpu2, _cpu1, csd);
            machine.Note(cpu.InHardIrq ? "relayed in hardirq" : "relayed");
        });

        machine.Run(0, cpu => Smp.SmpCallFunctionMany(
            cpu, FakeMachine.Mask(1), relay.Func, relay.Info, wait: true));

        Assert.Equal(["relayed in hardirq", "2:2"], machine.Ran);
        Assert.Empty(machine.Warnings());
    }

    [Fact]
    [Trait("Rule", "G-A-3")]
    public void Two_cpus_that_use_one_csd_run_it_twice()
    {
        for (var seed = 0UL; seed < 200; seed++)
        {
            var machine = new FakeMachine(4, seed);
            var csd = machine[0].DefineCsd(0, FakeMachine.Probe, 9);

            machine.Start(1, async cpu =>
                await Smp.SmpCallFunctionSingleAsync(cpu, new(3), _cpu0, csd));
            machine.Run(2, async cpu =>
                await Smp.SmpCallFunctionSingleAsync(cpu, new(3), _cpu0, csd));

            Assert.True(machine.Ran.SequenceEqual(["3:9", "3:9"]), $"seed {seed}");
            Assert.False(machine[0].IsCsdLocked(csd), $"seed {seed}");
        }
    }

    [Fact]
    [Trait("Rule", "G-XS-2")]
    public void Call_to_an_offline_cpu_unlocks_the_csd_at_its_home()
    {
        var machine = new FakeMachine(3, online: FakeMachine.Mask(0, 1));
        var csd = machine[0].DefineCsd(0, FakeMachine.Probe, 9);
        var result = 0;

        machine.Run(1, async cpu =>
            result = await Smp.SmpCallFunctionSingleAsync(cpu, _cpu2, _cpu0, csd));

        Assert.Equal(-6, result);
        Assert.False(machine[0].IsCsdLocked(csd));
        Assert.Empty(machine.Ran);
    }

    [Fact]
    [Trait("Rule", "G-XS-1")]
    public void Call_to_oneself_may_queue_its_csd_again_from_the_function()
    {
        var machine = new FakeMachine(2);
        var again = machine.Function(async cpu =>
        {
            var csd = cpu.DefineCsd(0, FakeMachine.Probe, 3);
            await Smp.SmpCallFunctionSingleAsync(cpu, _cpu1, _cpu0, csd);
        });

        machine.Run(0, async cpu =>
        {
            var csd = cpu.DefineCsd(0, again.Func, again.Info);
            await Smp.SmpCallFunctionSingleAsync(cpu, _cpu0, _cpu0, csd);
        });

        Assert.Equal(["1:3"], machine.Ran);
        Assert.Empty(machine.Warnings());
    }

    private static async GuestTask HoldInterruptsOff(Cpu cpu)
    {
        var flags = cpu.LocalIrqSave();
        await cpu.Elapse(1_000);
        await cpu.LocalIrqRestore(flags);
    }
}
