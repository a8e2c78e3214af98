namespace SmpActors.Model.Tests.Kernel;

public sealed class EachCallSpec
{
    [Fact]
    [Trait("Rule", "G-E-1")]
    [Trait("Rule", "G-E-2")]
    public void On_each_cpu_runs_here_last_with_interrupts_off_and_returns_0()
    {
        for (var seed = 0UL; seed < 100; seed++)
        {
            var machine = new FakeMachine(4, seed);
            var result = 1;

            machine.Run(1, async cpu =>
            {
                result = await Smp.OnEachCpu(cpu, FakeMachine.Probe, 7, wait: true);
                machine.Note(cpu.IrqsOn ? "on again" : "still off");
            });

            Assert.Equal(0, result);
            Assert.Equal(["0:7", "2:7", "3:7"], machine.Ran.Take(3).Order());
            Assert.Equal(["1:7", "on again"], machine.Ran.Skip(3));
        }
    }

    [Fact]
    [Trait("Rule", "G-E-2")]
    public void On_each_cpu_works_in_early_boot_with_interrupts_off()
    {
        var machine = new FakeMachine(2, online: FakeMachine.Mask(0));

        machine.Run(0, async cpu =>
        {
            cpu.EarlyBootIrqsDisabled = true;
            cpu.LocalIrqSave();
            await Smp.OnEachCpu(cpu, FakeMachine.Probe, 7, wait: true);
            machine.Note(cpu.IrqsOn ? "on" : "off as before");
        });

        Assert.Equal(["0:7", "off as before"], machine.Ran);
        Assert.Empty(machine.Warnings());
    }

    [Theory]
    [Trait("Rule", "G-E-3")]
    [InlineData(true)]
    [InlineData(false)]
    public void On_each_cpu_mask_tests_membership_of_this_cpu_and_not_whether_it_is_online(
        bool isMember)
    {
        var machine = new FakeMachine(4, online: FakeMachine.Mask(1, 2));
        var mask = isMember ? FakeMachine.Mask(0, 1, 2, 3) : FakeMachine.Mask(1, 2, 3);

        machine.Run(0, cpu => Smp.OnEachCpuMask(cpu, mask, FakeMachine.Probe, 7, wait: true));

        Assert.Equal(["1:7", "2:7"], machine.Ran.Take(2).Order());
        Assert.Equal(isMember ? ["0:7"] : [], machine.Ran.Skip(2));
    }

    [Fact]
    [Trait("Rule", "G-E-4")]
    public void Condition_is_asked_here_for_all_online_cpus_before_anything_is_sent()
    {
        var machine = new FakeMachine(5, online: CpuMask.Range(0, 4));
        var asked = new List<int>();

        machine.Run(1, cpu => Smp.OnEachCpuCond(
            cpu,
            (target, info) =>
            {
                asked.Add(target.Value);
                Assert.Equal(7, info);
                Assert.Empty(machine.Of(TraceEventKind.CsdLocked));
                return target.Value != 2;
            },
            FakeMachine.Probe,
            7,
            wait: true));

        Assert.Equal([0, 1, 2, 3], asked);
        Assert.Equal(["0:7", "3:7"], machine.Ran.Take(2).Order());
        Assert.Equal(["1:7"], machine.Ran.Skip(2));
        Assert.Equal(["cpu1 vector 2 to 0,3"], machine.Raised());
    }

    [Fact]
    [Trait("Rule", "G-E-5")]
    public void Without_memory_for_a_mask_the_cpus_are_called_one_by_one()
    {
        var machine = new FakeMachine(4, options: new(CondMaskAllocates: false));

        machine.Run(1, cpu => Smp.OnEachCpuCond(
            cpu, static (target, _) => target.Value != 2, FakeMachine.Probe, 7, wait: true));

        Assert.Equal(["0:7", "1:7", "3:7"], machine.Ran);
        Assert.Equal(["cpu1 vector 1 to 0", "cpu1 vector 1 to 3"], machine.Raised());
        Assert.Empty(machine.Warnings());
    }

    [Fact]
    [Trait("Rule", "G-E-5")]
    public void A_cpu_that_goes_offline_under_the_one_by_one_way_is_warned_of_once()
    {
        var machine = new FakeMachine(4, options: new(CondMaskAllocates: false));
        var online = FakeMachine.Mask(0);

        machine.Run(0, cpu => Smp.OnEachCpuCond(
            cpu,
            (_, _) =>
            {
                cpu.SeeMasks(online, online);
                return true;
            },
            FakeMachine.Probe,
            7,
            wait: true));

        Assert.Equal(["0:7"], machine.Ran);
        Assert.Equal(
            ["cpu0: WARNING: CPU: 0 PID: 1000 at kernel/smp.c on_each_cpu_cond"],
            machine.Warnings());
    }

    [Fact]
    [Trait("Rule", "G-K-1")]
    public void Kick_all_cpus_sync_is_a_barrier_and_an_empty_call_that_waits()
    {
        var machine = new FakeMachine(3);

        machine.Run(0, Smp.KickAllCpusSync);

        Assert.Equal(
            [
                TraceEventKind.BarrierIssued,
                TraceEventKind.CsdLocked,
                TraceEventKind.CsdLocked,
            ],
            machine.Trace
                .Select(e => e.Kind)
                .Where(k => k is TraceEventKind.BarrierIssued or TraceEventKind.CsdLocked));
        Assert.Equal(
            [SmpFunc.Nop, SmpFunc.Nop],
            machine.Of(TraceEventKind.FuncReturned).Select(e => e.Detail));
        Assert.Equal(2, machine.CountOf(TraceEventKind.CsdUnlocked));
        Assert.Equal(TraceEventKind.CallReturned, machine.Trace.SkipLast(1).Last().Kind);
    }

    [Theory]
    [Trait("Rule", "G-K-2")]
    [InlineData(false)]
    [InlineData(true)]
    public void Idle_cpus_get_a_reschedule_or_if_they_poll_a_flag_and_busy_ones_nothing(bool polls)
    {
        var machine = new FakeMachine(
            4, online: CpuMask.Range(0, 3), options: new(IsIdlePolling: polls));
        machine.Start(1, static cpu => cpu.Elapse(1_000));

        machine.Run(0, async cpu =>
        {
            await cpu.Elapse(10);
            await Smp.WakeUpAllIdleCpus(cpu);
        });

        Assert.Equal(polls ? [] : ["cpu0 vector 3 to 2"], machine.Raised());
        Assert.Empty(machine.Of(TraceEventKind.CsdLocked));
    }

    [Fact]
    [Trait("Rule", "G-K-2")]
    public void A_cpu_is_idle_while_its_task_sleeps_or_its_idle_task_is_interrupted()
    {
        var machine = new FakeMachine(3);
        machine.Start(1, static cpu => cpu.Sleep(1_000));
        machine.Ports[2].AcknowledgeNs = 1_000;
        machine.Runner.Tell(PartId.Cpu(new(2)), new FakeArch.Ipi(FakeArch.Reschedule, 0));

        machine.Run(0, async cpu =>
        {
            await cpu.Elapse(10);
            await Smp.WakeUpAllIdleCpus(cpu);
        });

        Assert.Equal(["cpu0 vector 3 to 1", "cpu0 vector 3 to 2"], machine.Raised());
    }

    [Theory]
    [Trait("Rule", "G-K-3")]
    [InlineData(false)]
    [InlineData(true)]
    public void Smp_call_on_cpu_sleeps_until_a_worker_there_gives_its_result(bool phys)
    {
        var machine = new FakeMachine(3);
        machine.Runner.RecordsFunctions = true;
        var (func, info) = machine.Function(async cpu =>
        {
            machine.Note($"worker on {cpu.Number}, {(cpu.InHardIrq ? "hardirq" : "task")}");
            await cpu.Sleep(500);
            cpu.ReturnFromWork(42);
        });
        machine.Start(0, async cpu =>
        {
            await cpu.Elapse(100);
            machine.Note("other task of cpu0");
        });

        var result = 0;
        machine.Run(0, async cpu => result = await Smp.SmpCallOnCpu(
            cpu, new(1), func, info, phys));

        Assert.Equal(42, result);
        Assert.Contains("worker on cpu1, task", machine.Ran);
        Assert.Empty(machine.Raised());
        Assert.Equal(phys ? 2 : 0, machine.Of(TraceEventKind.FunctionEntered).Count(
            e => ((KernelFunction)e.Detail!).Name == "hypervisor_pin_vcpu"));
    }

    [Theory]
    [Trait("Rule", "G-K-3")]
    [InlineData(2)]
    [InlineData(3)]
    public void Smp_call_on_cpu_of_an_offline_or_missing_cpu_gives_enxio(int target)
    {
        var machine = new FakeMachine(3, online: CpuMask.Range(0, 2));
        var result = 0;

        machine.Run(0, async cpu =>
            result = await Smp.SmpCallOnCpu(cpu, new(target), FakeMachine.Probe, 1));

        Assert.Equal(-6, result);
        Assert.Empty(machine.Ran);
    }

    [Theory]
    [Trait("Rule", "G-ANY-1")]
    [InlineData(new[] { 0, 1, 2, 3 }, 2, "2:7")]
    [InlineData(new[] { 0, 1, 3 }, 2, "3:7")]
    [InlineData(new[] { 0, 1, 5 }, 2, "0:7")]
    [InlineData(new[] { 1, 5 }, 2, "1:7")]
    [InlineData(new[] { 4, 5 }, 4, "4:7")]
    public void Any_prefers_itself_then_its_node_then_the_first_online(
        int[] mask, int caller, string ran)
    {
        // Two CPUs a node: 0-1, 2-3, 4-5; and 4 is offline, which its own calls do not mind.
        var machine = new FakeMachine(6, online: FakeMachine.Mask(0, 1, 2, 3, 5));

        machine.Run(caller, async cpu => await Smp.SmpCallFunctionAny(
            cpu, FakeMachine.Mask(mask), FakeMachine.Probe, 7, wait: true));

        Assert.Equal([ran], machine.Ran);
    }

    [Theory]
    [Trait("Rule", "G-ANY-2")]
    [InlineData()]
    [InlineData(4)]
    public void Any_of_no_online_cpu_gives_enxio(params int[] mask)
    {
        var machine = new FakeMachine(6, online: FakeMachine.Mask(0, 1, 2, 3, 5));
        var result = 0;

        machine.Run(0, async cpu => result = await Smp.SmpCallFunctionAny(
            cpu, FakeMachine.Mask(mask), FakeMachine.Probe, 7, wait: true));

        Assert.Equal(-6, result);
        Assert.Empty(machine.Ran);
    }
}
