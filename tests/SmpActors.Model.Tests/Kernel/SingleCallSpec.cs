namespace SmpActors.Model.Tests.Kernel;

public sealed class SingleCallSpec
{
    private static readonly CpuId _cpu0 = new(0);
    private static readonly CpuId _cpu1 = new(1);
    private static readonly CpuId _cpu2 = new(2);

    [Fact]
    [Trait("Rule", "G-S-1")]
    [Trait("Rule", "G-S-4")]
    [Trait("Rule", "G-S-5")]
    [Trait("Rule", "G-DS-3")]
    [Trait("Rule", "G-XS-3")]
    public void Waiting_call_locks_a_csd_on_its_stack_and_returns_when_the_function_has()
    {
        var machine = new FakeMachine(2);
        var result = 1;

        machine.Run(0, async cpu =>
        {
            result = await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 7, wait: true);
            machine.Note("returned");
        });

        Assert.Equal(0, result);
        Assert.Equal(["1:7", "returned"], machine.Ran);
        Assert.Equal(
            """
            cpu0 CallIssued
            cpu0 CsdLocked csd[cpu0 stack0 #1]
            cpu1 CsdQueued csd[cpu0 stack0 #1]
            cpu0 IpiRaised
            cpu1 CsdTaken csd[cpu0 stack0 #1]
            cpu1 FuncEntered csd[cpu0 stack0 #1]
            cpu1 FuncReturned csd[cpu0 stack0 #1]
            cpu1 CsdReleased csd[cpu0 stack0 #1]
            cpu0 CsdUnlocked csd[cpu0 stack0 #1]
            cpu0 CallReturned
            """,
            machine.Stages());
        Assert.Equal(3, machine.Of(TraceEventKind.CsdLocked).Single().Value);
    }

    [Fact]
    [Trait("Rule", "G-S-3")]
    [Trait("Rule", "G-DS-3")]
    public void Call_without_wait_uses_csd_data_and_returns_before_the_function_runs()
    {
        var machine = new FakeMachine(2);

        machine.Run(0, async cpu =>
        {
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 7, wait: false);
            machine.Note("returned");
        });

        Assert.Equal(["returned", "1:7"], machine.Ran);
        var locked = machine.Of(TraceEventKind.CsdLocked).Single();
        Assert.Equal((CsdSlotKind.CsdData, 1L), (locked.Csd.Slot.Kind, locked.Value));
    }

    [Fact]
    [Trait("Rule", "G-S-2")]
    public void Call_with_interrupts_off_is_warned_of_once_and_goes_on()
    {
        var machine = new FakeMachine(2);

        machine.Run(0, async cpu =>
        {
            var flags = cpu.LocalIrqSave();
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 1, wait: true);
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 2, wait: true);
            await cpu.LocalIrqRestore(flags);
        });

        Assert.Equal(
            ["cpu0: WARNING: CPU: 0 PID: 1000 at kernel/smp.c smp_call_function_single"],
            machine.Warnings());
        Assert.Equal(["1:1", "1:2"], machine.Ran);
    }

    [Theory]
    [Trait("Rule", "G-S-2")]
    [InlineData(true)]
    [InlineData(false)]
    public void In_an_oops_or_on_an_offline_caller_nobody_warns_of_interrupts_off(bool oops)
    {
        var machine = new FakeMachine(2, online: oops ? null : FakeMachine.Mask(1));

        machine.Run(0, async cpu =>
        {
            cpu.OopsInProgress = oops;
            cpu.LocalIrqSave();
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 1, wait: true);
        });

        Assert.Empty(machine.Warnings());
        Assert.Equal(["1:1"], machine.Ran);
    }

    [Theory]
    [Trait("Rule", "G-XS-2")]
    [Trait("Rule", "G-S-4")]
    [Trait("Rule", "G-S-5")]
    [InlineData(2, true)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(3, false)]
    public void Call_to_an_offline_or_missing_cpu_gives_enxio_and_unlocks(int target, bool wait)
    {
        var machine = new FakeMachine(3, online: FakeMachine.Mask(0, 1));
        var result = 0;

        machine.Run(0, async cpu => result = await Smp.SmpCallFunctionSingle(
            cpu, new(target), FakeMachine.Probe, 1, wait));

        Assert.Equal(-6, result);
        Assert.Equal(-6, machine.Of(TraceEventKind.CallReturned).Single().Value);
        Assert.Empty(machine.Ran);
        Assert.Empty(machine.Raised());
        Assert.False(machine[0].CsdData.IsLocked);
    }

    [Theory]
    [Trait("Rule", "G-XS-1")]
    [Trait("Rule", "G-S-6")]
    [InlineData(true)]
    [InlineData(false)]
    public void Call_to_oneself_unlocks_first_and_runs_at_once_with_interrupts_off(bool wait)
    {
        var machine = new FakeMachine(2);

        machine.Run(0, async cpu =>
        {
            await Smp.SmpCallFunctionSingle(cpu, _cpu0, FakeMachine.Probe, 1, wait);
            machine.Note(cpu.IrqsOn ? "on again" : "still off");
        });

        Assert.Equal(["0:1", "on again"], machine.Ran);
        Assert.Equal(
            [
                TraceEventKind.CsdLocked,
                TraceEventKind.CsdUnlocked,
                TraceEventKind.FuncEntered,
                TraceEventKind.FuncReturned,
            ],
            machine.Trace
                .Select(e => e.Kind)
                .Where(k => k is >= TraceEventKind.CsdLocked and <= TraceEventKind.FuncReturned));
        Assert.Empty(machine.Raised());
    }

    [Fact]
    [Trait("Rule", "G-DS-4")]
    [Trait("Rule", "G-S-3")]
    [Trait("Rule", "G-CL-2")]
    public void Second_call_without_wait_spins_until_the_first_target_has_taken_the_csd()
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
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 1, wait: false);
            machine.Note("first returned");
            await Smp.SmpCallFunctionSingle(cpu, _cpu2, FakeMachine.Probe, 2, wait: false);
            machine.Note("second returned");
        });

        Assert.Equal(
            ["first returned", "cpu1 takes interrupts again", "1:1", "second returned", "2:2"],
            machine.Ran);
        Assert.Equal(_cpu1, machine.Of(TraceEventKind.CsdLockWaited).Single().Target);
    }

    [Fact]
    [Trait("Rule", "G-S-7")]
    public void Call_to_oneself_without_wait_still_spins_for_an_earlier_call_to_another()
    {
        var machine = new FakeMachine(2);
        machine.Start(1, async cpu =>
        {
            var flags = cpu.LocalIrqSave();
            await cpu.Elapse(1_000);
            await cpu.LocalIrqRestore(flags);
        });

        machine.Run(0, async cpu =>
        {
            await cpu.Elapse(10);
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 1, wait: false);
            await Smp.SmpCallFunctionSingle(cpu, _cpu0, FakeMachine.Probe, 2, wait: false);
        });

        Assert.Equal(["1:1", "0:2"], machine.Ran);
        Assert.Single(machine.Of(TraceEventKind.CsdLockWaited));
    }

    [Fact]
    [Trait("Rule", "G-XS-3")]
    [Trait("Rule", "G-LL-1")]
    public void Only_the_push_that_found_the_queue_empty_raises_an_interrupt()
    {
        var machine = new FakeMachine(3);
        machine.Start(2, async cpu =>
        {
            var flags = cpu.LocalIrqSave();
            await cpu.Elapse(1_000);
            await cpu.LocalIrqRestore(flags);
        });

        machine.Start(1, async cpu =>
        {
            await cpu.Elapse(100);
            await Smp.SmpCallFunctionSingle(cpu, _cpu2, FakeMachine.Probe, 1, wait: true);
        });
        machine.Run(0, async cpu =>
        {
            await cpu.Elapse(200);
            await Smp.SmpCallFunctionSingle(cpu, _cpu2, FakeMachine.Probe, 0, wait: true);
        });

        Assert.Equal(["cpu1 vector 1 to 2"], machine.Raised());
        Assert.Equal(["2:1", "2:0"], machine.Ran);
    }
}
