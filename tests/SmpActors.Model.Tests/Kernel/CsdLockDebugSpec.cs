namespace SmpActors.Model.Tests.Kernel;

public sealed class CsdLockDebugSpec
{
    private const long TimeoutNs = 5_000_000_000;
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
    [Trait("Rule", "N-D-3")]
    [Trait("Rule", "N-D-4")]
    public void Lost_ipi_is_reported_sent_again_and_the_call_returns()
    {
        var machine = Watched(2);
        LoseFirst(machine, 1);

        machine.Run(0, async cpu =>
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 7, wait: true));

        Assert.Equal(["1:7"], machine.Ran);
        Assert.Equal(
            [
                "cpu0: csd: Detected non-responsive CSD lock (#1) on CPU#0, waiting 5000000001 ns "
                + "for CPU#01 probe+0x0/0x0(0x7).",
                "cpu0: \tcsd: CSD lock (#1) unresponsive.",
                "cpu0: Task dump for CPU 1:",
                "cpu0: idle, interrupts on",
                "cpu0: csd: Re-sending CSD lock (#1) IPI from CPU#00 to CPU#01",
                "cpu0: CPU: 0 PID: 1000 Comm: script",
                "cpu0: Call Trace:",
                "cpu0:  script in call[cpu0 #1] runs",
                "cpu0: csd: CSD lock (#1) got unstuck on CPU#00, CPU#01 released the lock.",
            ],
            machine.Printed());
        Assert.Equal(["cpu0 vector 1 to 1", "cpu0 vector 1 to 1"], machine.Raised());
        Assert.Equal((1, 0), (machine[0].CsdBugCount, machine[0].CsdLockStuckCount));
    }

    [Fact]
    [Trait("Rule", "N-D-3")]
    public void Lost_broadcast_is_sent_again_as_a_single_call()
    {
        var machine = Watched(3);
        LoseFirst(machine, 1);

        machine.Run(0, async cpu =>
            await Smp.SmpCallFunctionMany(
                cpu, FakeMachine.Mask(1, 2), FakeMachine.Probe, 7, wait: true));

        Assert.Equal(["cpu0 vector 2 to 1-2", "cpu0 vector 1 to 1"], machine.Raised());
        Assert.Equal(["1:7", "2:7"], machine.Ran.Order());
    }

    [Theory]
    [Trait("Rule", "N-D-3")]
    [InlineData(false, 2, 1, 1)]
    [InlineData(true, 2, 2, 3)]
    [InlineData(true, 4, 4, 6)]
    [InlineData(true, 15, 4, 6)]
    [InlineData(true, 16, 6, 9)]
    public void Later_reports_come_after_a_timeout_or_later_and_later(
        bool backsOff, int cpus, long secondAfter, long thirdAfter)
    {
        var machine = Watched(cpus, new() { BacksOff = backsOff });

        HoldInterrupts(machine, 1, long.MaxValue / 2);
        machine.Start(0, async cpu =>
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 7, wait: true));
        machine.Runner.RunUntil(TraceEventKind.CsdLockReported, 3);

        var first = TimeoutNs + 1;
        var second = first + (secondAfter * TimeoutNs) + 1;
        Assert.Equal(
            [first, second, second + (thirdAfter * TimeoutNs) + 1],
            machine.Of(TraceEventKind.CsdLockReported).Select(e => e.Value));
        Assert.Equal(
            ["Detected", "Continued", "Continued"],
            machine.Printed()
                .Where(line => line.Contains("non-responsive", StringComparison.Ordinal))
                .Select(line => line.Split(' ')[2]));
    }

    [Fact]
    [Trait("Rule", "N-D-3")]
    public void Task_is_dumped_once_between_two_flushes_of_its_cpu()
    {
        var machine = Watched(2);

        HoldInterrupts(machine, 1, (2 * TimeoutNs) + 1_000);
        machine.Run(0, async cpu =>
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 7, wait: true));
        var before = Dumps(machine);
        HoldInterrupts(machine, 1, TimeoutNs + 1_000);
        machine.Run(0, async cpu =>
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 7, wait: true));

        Assert.Equal(3, machine.CountOf(TraceEventKind.CsdLockReported));
        Assert.Equal((1, 2), (before, Dumps(machine)));

        static int Dumps(FakeMachine machine) =>
            machine.Printed().Count(line => line == "cpu0: Task dump for CPU 1:");
    }

    [Fact]
    [Trait("Rule", "N-D-3")]
    public void Stuck_locks_are_numbered_over_all_cpus()
    {
        var machine = Watched(4);

        HoldInterrupts(machine, 3, TimeoutNs + 1_000);
        for (var caller = 0; caller < 3; caller++)
        {
            machine.Start(caller, async cpu =>
                await Smp.SmpCallFunctionSingle(cpu, new(3), FakeMachine.Probe, 7, wait: true));
        }

        machine.Runner.RunUntil(TraceEventKind.CsdIpiResent, 3);
        var stuck = machine[0].CsdLockStuckCount;
        machine.Runner.RunToQuiescence();

        var reports = machine.Of(TraceEventKind.CsdLockReported).ToArray();
        Assert.Equal([1L, 2L, 3L], reports.Select(e => e.Cause).Order());
        Assert.Equal(3, reports.Select(e => e.Part).Distinct().Count());
        Assert.Equal((3, 3, 0), (stuck, machine[0].CsdBugCount, machine[0].CsdLockStuckCount));
    }

    [Fact]
    [Trait("Rule", "N-D-3")]
    public void Clock_that_went_backward_is_named_and_no_cpu_is_blamed()
    {
        var machine = Watched(2);
        machine.Runner.ClockSkew = _ => 7_000;

        HoldInterrupts(machine, 1, TimeoutNs);
        machine.Start(0, async cpu =>
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 7, wait: true));
        machine.Runner.RunUntil(TraceEventKind.IpiPended);
        machine.Runner.ClockSkew = _ => -8_192;
        machine.Runner.RunToQuiescence();

        // The first look comes 8192 ns after the wait began.
        Assert.Equal(["cpu0: sched_clock on CPU 0 went backward by 7000 ns"], machine.Printed());
        Assert.Equal(0, machine.CountOf(TraceEventKind.CsdLockReported));
        Assert.Equal(["1:7"], machine.Ran);
    }

    [Fact]
    [Trait("Rule", "N-D-3")]
    public void Csd_without_a_destination_is_warned_of_once_and_cpu_0_is_looked_at()
    {
        var machine = Watched(3);

        machine.Start(1, async cpu =>
        {
            var csd = cpu.PushStackCsd();
            cpu.MarkLocked(csd, _cpu2, CsdFlags.TypeTtwu);
            await Smp.CsdLockWait(cpu, csd);
        });
        machine.Runner.RunUntil(TraceEventKind.CsdLockReported, 3);

        Assert.Equal(
            [
                "cpu1: WARNING: CPU: 1 PID: 1001 at kernel/smp.c csd_lock_wait_toolong",
                "cpu1: csd_lock_wait_toolong: cpu = -1",
            ],
            machine.Warnings());
        Assert.Contains(
            "cpu1: csd: Detected non-responsive CSD lock (#1) on CPU#1, waiting 5000000001 ns for "
            + "CPU#-1 do_nothing+0x0/0x0(0x0).",
            machine.Printed());
        Assert.Equal(0, machine.CountOf(TraceEventKind.CsdIpiResent));
        Assert.DoesNotContain(machine.Printed(), line => line.Contains("dump", default));
        Assert.All(
            machine.Runner.Delivered.Where(d => d.Message is Cpu.ReadCurCsd),
            d => Assert.Equal(PartId.Cpu(_cpu0), d.To));
    }

    [Fact]
    [Trait("Rule", "N-D-3")]
    public void Wait_that_is_reported_past_the_limit_is_a_panic()
    {
        var machine = Watched(3, new() { PanicOnIpistallNs = 12_000_000_000 });

        HoldInterrupts(machine, 1, long.MaxValue / 2);
        machine.Start(0, async cpu =>
        {
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 7, wait: true);
            machine.Note("returned");
        });
        machine.Runner.RunUntil(TraceEventKind.CpuStopped);

        // Of the third report, at 15 s, only the first line is printed.
        Assert.Equal(
            [
                "cpu0: csd: Continued non-responsive CSD lock (#1) on CPU#0, waiting 15000000003 "
                + "ns for CPU#01 probe+0x0/0x0(0x7).",
                "cpu0: kernel BUG at kernel/smp.c csd_lock_wait_toolong!",
                "cpu0: Kernel panic - not syncing: Fatal exception",
                "cpu0: ---[ end Kernel panic - not syncing: Fatal exception ]---",
            ],
            machine.Printed().TakeLast(4));
        Assert.Equal("Fatal exception", Assert.Single(machine.Of(TraceEventKind.Panicked)).Detail);
        Assert.True(machine[2].IsStopped);
        Assert.Empty(machine.Ran);
    }

    [Fact]
    [Trait("Rule", "N-D-4")]
    public void Target_with_interrupts_off_is_unresponsive_and_no_ipi_helps()
    {
        var machine = Watched(2);

        HoldInterrupts(machine, 1, (2 * TimeoutNs) + 1_000);
        machine.Run(0, async cpu =>
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 7, wait: true));

        Assert.Equal(
            [CsdLockReport.Unresponsive, CsdLockReport.Unresponsive], States(machine));
        Assert.Equal(2, machine.CountOf(TraceEventKind.CsdIpiResent));
        Assert.Equal(2, machine.CountOf(TraceEventKind.IpiCoalesced));
        Assert.Equal(["1:7"], machine.Ran);
        Assert.Equal((2 * TimeoutNs) + 1_000, TimeOf(machine, TraceEventKind.CsdLockUnstuck));
    }

    [Fact]
    [Trait("Rule", "N-D-4")]
    public void Target_that_runs_this_function_is_said_to_and_gets_no_ipi()
    {
        var machine = Watched(2);
        var slow = machine.Function(static cpu => cpu.Elapse(TimeoutNs + 1_000));

        machine.Run(0, async cpu =>
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, slow.Func, slow.Info, wait: true));

        Assert.Equal([CsdLockReport.HandlingThis], States(machine));
        Assert.Contains("cpu0: \tcsd: CSD lock (#1) handling this request.", machine.Printed());
        Assert.Equal(0, machine.CountOf(TraceEventKind.CsdIpiResent));
    }

    [Fact]
    [Trait("Rule", "N-D-4")]
    public void Target_that_runs_an_earlier_function_is_said_to_and_gets_no_ipi()
    {
        var machine = Watched(3);
        var slow = machine.Function(static cpu => cpu.Elapse(2 * TimeoutNs));

        machine.Start(2, async cpu =>
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, slow.Func, slow.Info, wait: false));
        machine.Runner.RunUntil(TraceEventKind.FuncEntered);
        machine.Run(0, async cpu =>
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 7, wait: true));

        Assert.Equal(
            $"handling prior script+0x0/0x0(0x{slow.Info:x}) request", States(machine).First());
        Assert.Contains(
            $"cpu0: \tcsd: CSD lock (#1) handling prior script+0x0/0x0(0x{slow.Info:x}) request.",
            machine.Printed());
        Assert.Equal(0, machine.CountOf(TraceEventKind.CsdIpiResent));
        Assert.Equal(["1:7"], machine.Ran);
    }

    [Fact]
    [Trait("Rule", "N-D-4")]
    public void Memory_of_a_stopped_cpu_is_read_and_no_ipi_helps()
    {
        var machine = Watched(3);

        machine.Run(1, static async cpu => await cpu.Stop());
        machine.Start(0, async cpu =>
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 7, wait: true));
        machine.Runner.RunUntil(TraceEventKind.CsdLockReported, 2);

        Assert.All(States(machine), state => Assert.Equal(CsdLockReport.Unresponsive, state));
        Assert.Contains("cpu0: stopped", machine.Printed());
        Assert.Empty(machine.Ran);
    }

    [Fact]
    [Trait("Rule", "N-D-3")]
    public void Later_kernels_put_the_file_s_name_before_each_message()
    {
        var machine = Watched(2, changes: KernelChange.PrefixesMessages);
        LoseFirst(machine, 1);

        machine.Run(0, async cpu =>
            await Smp.SmpCallFunctionSingle(cpu, _cpu1, FakeMachine.Probe, 7, wait: true));

        var printed = machine.Printed().ToArray();
        Assert.StartsWith("cpu0: smp: csd: Detected", printed[0], StringComparison.Ordinal);
        Assert.Equal("cpu0: smp: \tcsd: CSD lock (#1) unresponsive.", printed[1]);
        Assert.StartsWith("cpu0: smp: csd: CSD lock", printed[^1], StringComparison.Ordinal);
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
                machine.CountOf(TraceEventKind.CsdLocked), machine.CountOf(TraceEventKind.CsdUnlocked));
            Assert.True(counts == (12, 12), $"seed {seed}: {counts}");
            Assert.True(machine[0].CsdLockStuckCount == 0, $"seed {seed}: some lock is stuck");
        }
    }

    private static FakeMachine Watched(
        int cpus,
        CsdLockDebug? debug = null,
        KernelChange changes = KernelChange.None,
        ulong seed = 1) =>
        new(cpus, seed, options: new(
            CpusPerChip: cpus, CsdLockDebug: debug ?? new(), Changes: changes));

    /// <summary>Has a task of a CPU keep interrupts off, from now on and for a while.</summary>
    private static void HoldInterrupts(FakeMachine machine, int holder, long ns)
    {
        machine.Start(holder, async cpu =>
        {
            var flags = cpu.LocalIrqSave();
            machine.Note("");
            await cpu.Elapse(ns);
            await cpu.LocalIrqRestore(flags);
        });
        while (!machine.TakeNote("")) machine.Runner.RunOne();
    }

    /// <summary>Loses the first interrupts that are sent.</summary>
    private static void LoseFirst(FakeMachine machine, int count)
    {
        var lost = 0;
        machine.Runner.Loses = (_, _, message) => message is FakeArch.Ipi && lost++ < count;
    }

    private static void AskCurCsd(FakeMachine machine, CpuId target) =>
        machine.Runner.Tell(PartId.Cpu(target), new Cpu.ReadCurCsd(_cpu2, Key: 1));

    private static IEnumerable<string> States(FakeMachine machine) =>
        machine.Of(TraceEventKind.CsdLockReported).Select(e => ((CsdLockReport)e.Detail!).State);

    /// <summary>When an event last happened, in ns.</summary>
    private static long TimeOf(FakeMachine machine, TraceEventKind kind) =>
        machine.Runner.TimeOfLast(kind);
}
