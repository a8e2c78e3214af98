namespace SmpActors.Model.Tests.Kernel;

public sealed class CpuHotplugSpec
{
    [Fact]
    [Trait("Rule", "H-ST-1")]
    public void States_run_downwards_on_the_way_down_and_upwards_on_the_way_up()
    {
        static CpuHotplugStep Step(CpuHotplugState state) => new(
            state, $"{state}", static (_, _) => default, static (_, _) => default);
        var machine = HotplugLoad.Machine(2, hotplug: new()
        {
            Steps =
            [
                Step(CpuHotplugState.ApX86TbootDying),
                Step(CpuHotplugState.X2ApicPrepare),
                Step(CpuHotplugState.ApIrqGicV3Starting),
            ],
        });

        machine.Run(0, static async cpu =>
        {
            await CpuHotplug.CpuDown(cpu, new(1));
            await CpuHotplug.CpuUp(cpu, new(1));
        });

        Assert.Equal(
            """
            cpu1 down smpboot:threads
            cpu0 down cpu:teardown
            cpu1 down ApX86TbootDying
            cpu1 down SMPCFD dying
            cpu1 down ApIrqGicV3Starting
            cpu0 down SMPCFD prepare
            cpu0 down X2ApicPrepare
            cpu0 up X2ApicPrepare
            cpu0 up SMPCFD prepare
            cpu0 up cpu:bringup
            cpu1 up ApIrqGicV3Starting
            cpu1 up ApX86TbootDying
            cpu1 up smpboot:threads
            """,
            Steps(machine));
        Assert.Equal(CpuHotplugState.Online, machine[1].HotplugState);
    }

    [Fact]
    [Trait("Rule", "H-UP-1")]
    public void New_cpu_is_online_before_it_takes_interrupts_and_goes_on_in_its_thread()
    {
        var machine = HotplugLoad.Machine(3, online: FakeMachine.Mask(0, 2));
        var seen = new List<string>();
        machine.Runner.Recorded = e =>
        {
            if (e.Part.Index != 1) return;
            var irqs = machine[1].IrqsOn ? "on" : "off";
            if (e.Kind == TraceEventKind.CpuOnlineChanged) seen.Add($"online, irqs {irqs}");
            if (e.Kind == TraceEventKind.TaskStarted) seen.Add($"{e.Detail}, irqs {irqs}");
        };

        var result = 1;
        machine.Run(0, async cpu => result = await CpuHotplug.CpuUp(cpu, new(1)));

        Assert.Equal(["online, irqs off", "cpuhp/1, irqs on"], seen);
        Assert.Equal((0, true), (result, machine[1].HasCfd));
        Assert.All([0, 1, 2], cpu => Assert.Equal(CpuMask.Range(0, 3), machine[cpu].OnlineMask));
    }

    [Fact]
    [Trait("Rule", "H-UP-3")]
    public void Ipi_between_online_and_interrupts_on_pends_and_is_taken_then()
    {
        var pendedCount = 0;
        for (var seed = 1UL; seed <= 100; seed++)
        {
            var isBetween = false;
            var hotplug = new FakeHotplug { BeforeIrqsOn = () => isBetween = false };
            var machine = HotplugLoad.Machine(3, seed, FakeMachine.Mask(0, 2), hotplug);
            machine.Runner.Recorded = e =>
            {
                if (e.Part.Index != 1) return;
                if (e.Kind == TraceEventKind.CpuOnlineChanged) isBetween = true;
                if (e.Kind == TraceEventKind.IpiPended && isBetween) pendedCount++;
                Assert.False(e.Kind == TraceEventKind.IpiEntered && isBetween);
            };
            machine.Start(2, static async cpu =>
            {
                for (var i = 0; i < 60; i++)
                {
                    await Smp.SmpCallFunctionSingle(
                        cpu, new(i % 2), SmpFunc.Nop, i, wait: true);
                }
            });

            machine.Run(0, static async cpu => await CpuHotplug.CpuUp(cpu, new(1)));

            HotplugLoad.ExpectNothingLost(machine.Runner);
        }

        Assert.InRange(pendedCount, 1, 100);
    }

    [Fact]
    [Trait("Rule", "H-DN-1")]
    public void Cpu_goes_down_through_its_thread_the_stop_the_flush_and_its_idle_task()
    {
        var machine = HotplugLoad.Machine(3);
        machine.Runner.RecordsFunctions = true;
        var result = 1;

        machine.Run(0, async cpu => result = await CpuHotplug.CpuDown(cpu, new(1)));

        string[] told =
        [
            "smpboot_park_threads", "take_cpu_down", "smpcfd_dying_cpu",
            "cpuhp_report_idle_dead", "cpu_report_death",
        ];
        var onCpu1 = machine.Trace.Where(e => e.Part.Index == 1).Select(e => e.Kind switch
        {
            TraceEventKind.FunctionEntered => ((KernelFunction)e.Detail!).Name,
            TraceEventKind.CpuOnlineChanged => "offline",
            TraceEventKind.StopStateEntered => $"{e.Detail}",
            _ => "",
        });
        Assert.Equal(
            [
                "smpboot_park_threads", "Prepare", "DisableIrq", "Run", "take_cpu_down", "offline",
                "smpcfd_dying_cpu", "Exit", "cpuhp_report_idle_dead", "cpu_report_death",
            ],
            onCpu1.Where(w => told.Contains(w) || w == "offline" || Enum.TryParse<MultiStopState>(
                w, out _)));
        Assert.Equal(0, result);
        Assert.Equal(CpuHotplugState.Offline, machine[1].HotplugState);
        Assert.All([0, 2], cpu => Assert.Equal(FakeMachine.Mask(0, 2), machine[cpu].OnlineMask));
        Assert.All([0, 2], cpu => Assert.Equal(FakeMachine.Mask(0, 2), machine[cpu].CalloutMask));
    }

    [Fact]
    [Trait("Rule", "H-DN-3")]
    [Trait("Rule", "G-INV-10")]
    public void Dying_cpu_takes_latched_ipis_once_more_and_finds_no_work()
    {
        var lateCount = 0;
        for (var seed = 1UL; seed <= 300; seed++)
        {
            var machine = UnderStorm(seed, out var emptyRuns);

            HotplugLoad.ExpectNothingLost(machine.Runner);
            Assert.Empty(machine.Warnings());
            Assert.True(machine[1].CallSingleQueue.IsEmpty);
            lateCount += emptyRuns;
        }

        Assert.InRange(lateCount, 1, int.MaxValue);
    }

    [Fact]
    public void What_is_refused_is_refused_as_the_kernel_does()
    {
        var machine = HotplugLoad.Machine(
            4, online: FakeMachine.Mask(0, 1), present: CpuMask.Range(0, 3));
        var results = new List<int>();

        machine.Run(0, async cpu =>
        {
            results.Add(await CpuHotplug.CpuUp(cpu, new(4)));
            results.Add(await CpuHotplug.CpuUp(cpu, new(3)));
            results.Add(await CpuHotplug.CpuDown(cpu, new(3)));
            results.Add(await CpuHotplug.CpuUp(cpu, new(1)));
            results.Add(await CpuHotplug.CpuDown(cpu, new(2)));
            results.Add(await CpuHotplug.CpuDown(cpu, new(0)));
            results.Add(await CpuHotplug.CpuDown(cpu, new(1)));
            results.Add(await CpuHotplug.CpuDown(cpu, new(0)));
        });

        Assert.Equal([-22, -22, -22, 0, 0, -16, 0, -16], results);
        Assert.Equal(
            ["cpu0: can't online cpu 4 because it is not configured as may-hotadd at boot time"],
            machine.Warnings());
    }

    [Fact]
    [Trait("Rule", "G-I-2")]
    public void Cpu_without_memory_for_its_cfd_stays_down_and_what_was_prepared_is_undone()
    {
        static CpuHotplugStep Prepare() => new(
            CpuHotplugState.X2ApicPrepare,
            "prepare",
            static (_, _) => default,
            static (_, _) => default);
        var machine = HotplugLoad.Machine(
            2, online: FakeMachine.Mask(0), hotplug: new() { Steps = [Prepare()] }, cfd: false);
        var result = 0;

        machine.Run(0, async cpu => result = await CpuHotplug.CpuUp(cpu, new(1)));

        Assert.Equal(-12, result);
        Assert.Equal(
            "cpu0 up prepare\ncpu0 up SMPCFD prepare\ncpu0 down prepare", Steps(machine));
        Assert.Equal(CpuHotplugState.Offline, machine[1].HotplugState);
    }

    [Fact]
    public void Cpu_whose_architecture_will_not_let_it_go_stays_and_works()
    {
        var machine = HotplugLoad.Machine(2, hotplug: new() { DisableResult = -28 });
        var results = new List<int>();

        machine.Run(0, async cpu =>
        {
            results.Add(await CpuHotplug.CpuDown(cpu, new(1)));
            results.Add(await Smp.SmpCallFunctionSingle(
                cpu, new(1), FakeMachine.Probe, 7, wait: true));
        });

        Assert.Equal([-28, 0], results);
        Assert.Equal(["1:7"], machine.Ran);
        Assert.Equal(CpuHotplugState.Online, machine[1].HotplugState);
        Assert.Equal("cpu1 up smpboot:threads", Steps(machine).Split('\n')[^1]);
    }

    [Fact]
    [Trait("Rule", "G-I-5")]
    public void Smp_init_brings_up_dead_cpus_one_after_the_other()
    {
        var machine = HotplugLoad.Machine(
            4, online: FakeMachine.Mask(0), present: FakeMachine.Mask(0, 1, 3));

        machine.Run(0, static async cpu =>
        {
            var parameters = BootParameters.Parse("", CpuMask.Range(0, 4));
            await Smp.SmpInit(cpu, new Boot(), parameters, cpu.Kernel.Present);
            await Smp.OnEachCpu(cpu, FakeMachine.Probe, 1, wait: true);
        });

        Assert.Equal(["0:1", "1:1", "3:1"], machine.Ran.Order());
        Assert.Equal(
            [1, 3],
            machine.Of(TraceEventKind.CpuOnlineChanged).Select(e => e.Part.Index));
    }

    [Theory]
    [Trait("Rule", "H-INV-1")]
    [InlineData(3)]
    [InlineData(4)]
    public void In_every_order_no_call_is_lost_and_none_runs_twice(int cpuCount)
    {
        for (var seed = 1UL; seed <= 1_000; seed++)
        {
            var machine = HotplugLoad.Machine(cpuCount, seed);
            for (var cpu = 0; cpu < cpuCount; cpu++)
            {
                machine.Start(cpu, static guest => HotplugLoad.Storm(guest, 12));
            }

            machine.Run(0, HotplugLoad.Cycle);

            HotplugLoad.ExpectNothingLost(machine.Runner);
            Assert.Empty(machine.Warnings());
            Assert.Equal(2 * (cpuCount - 1), machine.CountOf(TraceEventKind.CpuOnlineChanged));
        }
    }

    /// <summary>
    /// CPU 1 goes down under calls without wait; counts its handler runs that came after.
    /// </summary>

    private static FakeMachine UnderStorm(ulong seed, out int emptyRuns)
    {
        var machine = HotplugLoad.Machine(3, seed);
        machine.Start(2, static async cpu =>
        {
            for (var i = 0; i < 12; i++)
            {
                await Smp.SmpCallFunctionSingle(cpu, new(1), SmpFunc.Nop, i, wait: false);
            }
        });
        machine.Run(0, static async cpu => await CpuHotplug.CpuDown(cpu, new(1)));

        var late = machine.Trace
            .Where(e => e.Part.Index == 1)
            .SkipWhile(e => e.Kind != TraceEventKind.CpuOnlineChanged)
            .SkipWhile(e => e is not { Kind: TraceEventKind.StopStateEntered, Value: 4 })
            .ToArray();
        Assert.DoesNotContain(late, e => e.Kind == TraceEventKind.CsdTaken);
        emptyRuns = late.Count(e => e.Kind == TraceEventKind.IpiEntered);
        return machine;
    }

    /// <summary>Brings CPUs up as the kernel does.</summary>

    private sealed class Boot : ISmpBoot
    {
        public GuestTask<int> CpuUp(Cpu cpu, CpuId target) => CpuHotplug.CpuUp(cpu, target);

        public GuestTask SmpCpusDone(Cpu cpu, long maxCpus) => GuestTask.Completed;
    }

    private static string Steps(FakeMachine machine) => string.Join('\n', machine
        .Of(TraceEventKind.HotplugStepInvoked)
        .Select(e => $"{e.Part} {(e.Value == 1 ? "up" : "down")} {e.Detail}"));
}
