namespace SmpActors.Model.Tests.Kernel;

public sealed class DeadCpuSpec
{
    [Fact]
    [Trait("Rule", "H-DN-4")]
    public void Dead_cpu_reports_by_a_call_without_wait_though_it_is_offline()
    {
        var machine = HotplugLoad.Machine(3, online: FakeMachine.Mask(1, 2));

        machine.Run(2, static async cpu => await CpuHotplug.CpuDown(cpu, new(1)));

        var offline = machine.Trace.ToList().FindIndex(e => e is
        { Kind: TraceEventKind.CpuOnlineChanged, Value: 0 });
        var locked = Assert.Single(machine.Trace.Skip(offline), e => e is
        { Kind: TraceEventKind.CsdLocked, Part.Index: 1 });
        Assert.Equal(
            (new CpuId(2), CsdSlotKind.CsdData, (long)CsdFlags.Lock),
            (locked.Target, locked.Csd.Slot.Kind, locked.Value));
        var returned = Assert.Single(machine.Of(TraceEventKind.CallReturned));
        Assert.Equal((1, 0L), (returned.Part.Index, returned.Value));
        Assert.Empty(machine.Warnings());
    }

    [Fact]
    [Trait("Rule", "H-DN-5")]
    public void Cfd_is_freed_after_the_cpu_has_died_and_not_before()
    {
        var machine = HotplugLoad.Machine(2);
        var isDead = false;
        machine.Runner.RecordsFunctions = true;
        machine.Runner.Recorded = e =>
        {
            isDead |= e.Detail is KernelFunction { Name: "cpu_report_death" };
            Assert.True(isDead || machine[1].HasCfd);
        };

        machine.Run(0, static async cpu => await CpuHotplug.CpuDown(cpu, new(1)));

        Assert.True(isDead);
        Assert.False(machine[1].HasCfd);
    }

    [Fact]
    [Trait("Rule", "H-DN-6")]
    public void Csd_data_outlives_the_cpu_whose_call_is_unlocked_later()
    {
        var lateCount = 0;
        for (var seed = 1UL; seed <= 50; seed++)
        {
            var machine = HotplugLoad.Machine(2, seed);
            var isDead = false;
            machine.Runner.RecordsFunctions = true;
            machine.Runner.Recorded = e =>
            {
                isDead |= e.Detail is KernelFunction { Name: "cpu_report_death" };
                if (isDead && e.Kind == TraceEventKind.CsdUnlocked) lateCount++;
            };

            machine.Run(0, static async cpu => await CpuHotplug.CpuDown(cpu, new(1)));

            Assert.False(machine[1].CsdData.IsLocked);
        }

        Assert.InRange(lateCount, 1, 50);
    }

    [Fact]
    [Trait("Rule", "H-DN-5")]
    public void Csd_that_is_locked_when_its_cfd_is_freed_is_unlocked_all_the_same()
    {
        var machine = HotplugLoad.Machine(2);
        var csd = machine[1].CfdData[new(0)];
        csd.Lock(CsdFlags.None);
        var used = csd.Id;

        machine.Run(0, static async cpu => await Smp.SmpcfdDeadCpu(cpu, new(1)));
        machine.Run(0, static async cpu => await Smp.SmpcfdPrepareCpu(cpu, new(1)));
        machine.Runner.Tell(PartId.Cpu(new(1)), new Cpu.CsdUnlocked(used));
        machine.Runner.RunToQuiescence();

        Assert.False(csd.IsLocked);
        Assert.Equal(used.Generation, machine[1].CfdData[new(0)].Generation);
        Assert.Empty(machine.Of(TraceEventKind.CsdUnlockStale));
    }

    [Fact]
    [Trait("Rule", "H-OFF-1")]
    public void Irq_work_on_a_dead_cpu_is_warned_of_once_latched_and_runs_when_the_cpu_is_back()
    {
        var machine = HotplugLoad.Machine(2);
        var results = new List<bool>();

        machine.Run(0, async cpu =>
        {
            var works = new[]
            {
                cpu.DefineIrqWork(0, FakeMachine.Probe, 1),
                cpu.DefineIrqWork(1, FakeMachine.Probe, 2),
            };
            await CpuHotplug.CpuDown(cpu, new(1));
            foreach (var work in works)
            {
                results.Add(await IrqWorks.IrqWorkQueueOn(cpu, work, new(1)));
            }

            await cpu.Elapse(1_000);
            machine.Note("dead");
            await CpuHotplug.CpuUp(cpu, new(1));
        });

        Assert.Equal([true, true], results);
        var warning = Assert.Single(machine.Warnings());
        Assert.EndsWith(
            " at kernel/irq_work.c irq_work_queue_on", warning, StringComparison.Ordinal);
        Assert.Equal(["dead", "1:2", "1:1"], machine.Ran);
    }

    [Theory]
    [Trait("Rule", "H-OFF-1")]
    [InlineData(KernelChange.None)]
    [InlineData(KernelChange.ManyCond)]
    public void Calls_to_many_leave_a_dead_cpu_out(KernelChange changes)
    {
        var machine = new FakeMachine(4, options: new(OfflineIsDead: true, Changes: changes));

        machine.Run(0, static async cpu =>
        {
            await CpuHotplug.CpuDown(cpu, new(2));
            var all = CpuMask.Range(0, 4);
            await Smp.SmpCallFunctionMany(cpu, all, FakeMachine.Probe, 1, wait: true);
            await Smp.OnEachCpu(cpu, FakeMachine.Probe, 2, wait: true);
            await Smp.OnEachCpuMask(cpu, all, FakeMachine.Probe, 3, wait: true);
        });

        Assert.Equal(
            ["0:2", "0:3", "1:1", "1:2", "1:3", "3:1", "3:2", "3:3"], machine.Ran.Order());
    }

    [Fact]
    public void Tasks_of_a_dead_cpu_go_on_when_it_is_back_the_preempted_one_first()
    {
        var machine = HotplugLoad.Machine(2);
        machine.Start(1, async cpu =>
        {
            await cpu.Elapse(1);
            machine.Note("preempted goes on");
        });
        machine.Start(1, _ =>
        {
            machine.Note("second task");
            return GuestTask.Completed;
        });

        machine.Run(0, async cpu =>
        {
            await CpuHotplug.CpuDown(cpu, new(1));
            machine.Note("down");
            await cpu.Elapse(10);
            await CpuHotplug.CpuUp(cpu, new(1));
        });

        Assert.Equal(["down", "preempted goes on", "second task"], machine.Ran);
    }
}
