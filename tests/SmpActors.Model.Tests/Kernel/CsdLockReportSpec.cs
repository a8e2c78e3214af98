using static SmpActors.Model.Tests.Kernel.CsdLockMachine;

namespace SmpActors.Model.Tests.Kernel;

public sealed class CsdLockReportSpec
{
    private static readonly CpuId _cpu0 = new(0);
    private static readonly CpuId _cpu1 = new(1);
    private static readonly CpuId _cpu2 = new(2);

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
}
