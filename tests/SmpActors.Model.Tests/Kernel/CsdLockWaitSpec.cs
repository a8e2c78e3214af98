using static SmpActors.Model.Tests.Kernel.CsdLockMachine;

namespace SmpActors.Model.Tests.Kernel;

public sealed class CsdLockWaitSpec
{
    private static readonly CpuId _cpu0 = new(0);
    private static readonly CpuId _cpu1 = new(1);
    private static readonly CpuId _cpu2 = new(2);

    [Theory]
    [Trait("Rule", "N-D-1")]
    [InlineData(true)]
    [InlineData(false)]
    public void Entry_in_hand_can_be_read_while_it_runs_and_not_after(bool wait)
    {
        var machine = Watched(3);
        var slow = machine.Function(static cpu => cpu.Elapse(100));

        machine.Start(0, async cpu =>
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, slow.Func, slow.Info, wait));
        machine.Runner.RunUntil(TraceEventKind.FuncEntered);
        AskCurCsd(machine, _cpu1);
        machine.Runner.RunToQuiescence();
        AskCurCsd(machine, _cpu1);
        machine.Runner.RunToQuiescence();

        var locked = machine.Of(TraceEventKind.CsdLocked).Single().Csd;
        var answers = machine.Runner.Delivered
            .Select(d => d.Message).OfType<Cpu.CurCsdRead>().ToArray();
        Assert.Equal([locked, null], answers.Select(a => a.Csd));
        Assert.Equal((slow.Func, slow.Info), (answers[0].Func, answers[0].Info));
    }

    [Fact]
    [Trait("Rule", "N-D-1")]
    public void Entry_that_its_own_caller_runs_is_recorded_too()
    {
        var machine = Watched(3);
        var slow = machine.Function(static cpu => cpu.Elapse(100));

        machine.Start(0, async cpu =>
            await Smp.SmpCallFunctionSingle(cpu, _cpu0, slow.Func, slow.Info, wait: true));
        machine.Runner.RunUntil(TraceEventKind.FuncEntered);
        AskCurCsd(machine, _cpu0);
        machine.Runner.RunToQuiescence();
        AskCurCsd(machine, _cpu0);
        machine.Runner.RunToQuiescence();

        var answers = machine.Runner.Delivered.Select(d => d.Message).OfType<Cpu.CurCsdRead>();
        Assert.Equal(
            [machine.Of(TraceEventKind.CsdLocked).Single().Csd, null],
            answers.Select(a => a.Csd));
    }

    [Theory]
    [Trait("Rule", "N-D-2")]
    [InlineData(TimeoutNs, 0)]
    [InlineData(TimeoutNs + 2, 1)]
    public void Wait_is_reported_as_soon_as_it_is_longer_than_the_timeout(long heldNs, int reports)
    {
        var machine = Watched(2);

        HoldInterrupts(machine, 1, heldNs);
        machine.Run(0, async cpu =>
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 7, wait: true));

        Assert.Equal(["1:7"], machine.Ran);
        var values = machine.Of(TraceEventKind.CsdLockReported).Select(e => e.Value);
        Assert.Equal(Enumerable.Repeat(TimeoutNs + 1, reports), values);
        Assert.Equal(reports, machine.CountOf(TraceEventKind.CsdLockUnstuck));
        Assert.Equal(reports > 0, machine.Printed().Any());
    }

    [Fact]
    [Trait("Rule", "N-D-2")]
    public void Wait_counts_the_time_for_which_an_interrupt_kept_its_loop_away()
    {
        var machine = Watched(3);
        var slow = machine.Function(static cpu => cpu.Elapse(2_000_000_000));

        HoldInterrupts(machine, 1, 20_000_000_000);
        machine.Start(0, async cpu =>
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 7, wait: true));
        machine.Run(2, async cpu =>
        {
            await cpu.Elapse(4_000_000_000);
            await Smp.SmpCallFunctionSingle(cpu, _cpu0, slow.Func, slow.Info, wait: true);
        });

        Assert.Equal(
            6_000_000_000, machine.Of(TraceEventKind.CsdLockReported).First().Value);
    }

    [Fact]
    [Trait("Rule", "N-D-2")]
    public void Timeout_of_0_never_complains()
    {
        var machine = Watched(2, new() { TimeoutNs = 0 });

        HoldInterrupts(machine, 1, 1_000_000_000_000);
        machine.Run(0, async cpu =>
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 7, wait: true));

        Assert.Equal(["1:7"], machine.Ran);
        Assert.Empty(machine.Printed());
    }

    [Fact]
    [Trait("Rule", "N-D-2")]
    public void Wait_for_a_locked_csd_data_is_watched_as_well()
    {
        var machine = Watched(2);

        HoldInterrupts(machine, 1, TimeoutNs + 100);
        machine.Run(0, async cpu =>
        {
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 1, wait: false);
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 2, wait: false);
        });

        var reported = Assert.Single(machine.Of(TraceEventKind.CsdLockReported));
        Assert.Equal(CsdSlotKind.CsdData, reported.Csd.Slot.Kind);
        Assert.Equal(["1:1", "1:2"], machine.Ran);
    }

    [Theory]
    [Trait("Rule", "N-D-2")]
    [InlineData(KernelChange.None)]
    [InlineData(KernelChange.ManyCond | KernelChange.CsdTypes)]
    public void Broadcast_waits_for_its_targets_one_after_the_other(KernelChange changes)
    {
        var machine = Watched(3, changes: changes);
        LoseFirst(machine, 2);

        machine.Run(0, async cpu =>
            await Smp.SmpCallFunctionMany(
                cpu, FakeMachine.Mask(1, 2), FakeMachine.Probe, 7, wait: true));

        // The second wait begins when the first is over.
        Assert.Equal(["1:7", "2:7"], machine.Ran);
        Assert.Equal(
            [(_cpu1, TimeoutNs + 1), (_cpu2, TimeoutNs + 1)],
            machine.Of(TraceEventKind.CsdLockReported).Select(e => (e.Target, e.Value)));
        Assert.Equal(2 * (TimeoutNs + 1), TimeOf(machine, TraceEventKind.CallReturned));
    }

    [Fact]
    [Trait("Rule", "N-D-2")]
    public void Without_the_watchdog_nobody_looks_at_a_clock_or_records_an_entry()
    {
        var machine = new FakeMachine(2);

        HoldInterrupts(machine, 1, 3 * TimeoutNs);
        machine.Run(0, async cpu =>
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 7, wait: true));

        Assert.DoesNotContain(machine.Runner.Delivered, d => d.Message is Cpu.ClockRead);
        Assert.Empty(machine.Printed());
        Assert.Equal(["1:7"], machine.Ran);
    }

    [Fact]
    [Trait("Rule", "N-D-2")]
    public void On_any_order_of_delivery_lost_interrupts_are_made_good_and_each_function_runs_once()
    {
        for (var seed = 1UL; seed <= 1_000; seed++)
        {
            var machine = Watched(4, seed: seed);
            LoseFirst(machine, (int)(seed % 4));
            for (var caller = 0; caller < 4; caller++)
            {
                var others = FakeMachine.Mask([.. Enumerable.Range(0, 4).Where(c => c != caller)]);
                machine.Start(caller, async cpu =>
                    await Smp.SmpCallFunctionMany(cpu, others, FakeMachine.Probe, 7, wait: true));
            }

            machine.Runner.RunToQuiescence();

            Assert.True(machine.Ran.Count == 12, $"seed {seed}: {machine.Ran.Count} ran");
            var counts = (
                machine.CountOf(TraceEventKind.CsdLocked),
                machine.CountOf(TraceEventKind.CsdUnlocked));
            Assert.True(counts == (12, 12), $"seed {seed}: {counts}");
            Assert.True(machine[0].CsdLockStuckCount == 0, $"seed {seed}: some lock is stuck");
        }
    }
}
