namespace SmpActors.Model.Tests.Kernel;

public sealed class SmpInitSpec
{
    [Fact]
    [Trait("Rule", "G-I-1")]
    public void Call_function_init_empties_every_possible_queue_and_prepares_the_boot_cpu()
    {
        var machine = new FakeMachine(3, online: FakeMachine.Mask(0), options: new(InReset: true));
        for (var cpu = 0; cpu < 3; cpu++) machine[cpu].CallSingleQueue.Add(Garbage());

        machine.Run(0, Smp.CallFunctionInit);

        Assert.All([0, 1, 2], cpu => Assert.True(machine[cpu].CallSingleQueue.IsEmpty));
        Assert.Equal([true, false, false], new[] { 0, 1, 2 }.Select(cpu => machine[cpu].HasCfd));
    }

    [Fact]
    [Trait("Rule", "G-I-2")]
    public void Prepare_allocates_the_cfd_of_another_cpu_or_fails_with_enomem()
    {
        var machine = new FakeMachine(2, options: new(InReset: true));
        var poor = new FakeMachine(2, options: new(InReset: true, CfdAllocates: false));
        var (result, poorResult) = (1, 1);

        machine.Run(0, async cpu => result = await Smp.SmpcfdPrepareCpu(cpu, new(1)));
        poor.Run(0, async cpu => poorResult = await Smp.SmpcfdPrepareCpu(cpu, new(1)));

        Assert.Equal((0, true), (result, machine[1].HasCfd));
        Assert.Equal((-12, false), (poorResult, poor[1].HasCfd));
    }

    [Fact]
    [Trait("Rule", "G-I-3")]
    public void Dead_frees_the_cfd_and_a_late_unlock_touches_nothing()
    {
        var machine = new FakeMachine(3);
        machine.Run(1, async cpu =>
            await Smp.SmpCallFunction(cpu, FakeMachine.Probe, 1, wait: true));
        var used = machine.Of(TraceEventKind.CsdLocked).First().Csd;

        machine.Run(0, async cpu => await Smp.SmpcfdDeadCpu(cpu, new(1)));
        machine.Runner.Tell(PartId.Cpu(new(1)), new Cpu.CsdUnlocked(used));
        machine.Runner.RunToQuiescence();

        Assert.False(machine[1].HasCfd);
        Assert.Single(machine.Of(TraceEventKind.CsdUnlockStale));
        var fault = Assert.Throws<GuestFaultException>(() => machine.Run(1, async cpu =>
            await Smp.SmpCallFunction(cpu, FakeMachine.Probe, 1, wait: true)));
        Assert.Contains("cpu1 has no cfd_data", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "G-I-4")]
    [Trait("Rule", "G-INV-10")]
    public void Dying_cpu_flushes_what_is_queued_without_a_warning_and_stays_empty()
    {
        var machine = new FakeMachine(2);
        machine.Start(1, async cpu =>
        {
            cpu.LocalIrqSave();
            await cpu.Elapse(1_000);
            var online = FakeMachine.Mask(0);
            cpu.SeeMasks(online, online);
            await Smp.SmpcfdDyingCpu(cpu);
            machine.Note($"{cpu.CallSingleQueue.Count} left");
            await cpu.LocalIrqRestore(on: true);
        });

        machine.Run(0, async cpu =>
        {
            await cpu.Elapse(10);
            await Smp.SmpCallFunctionSingle(cpu, new(1), FakeMachine.Probe, 1, wait: false);
            await cpu.Elapse(2_000);
            var online = FakeMachine.Mask(0);
            cpu.SeeMasks(online, online);
            var late = await Smp.SmpCallFunctionSingle(
                cpu, new(1), FakeMachine.Probe, 2, wait: true);
            await Smp.SmpCallFunction(cpu, FakeMachine.Probe, 3, wait: true);
            machine.Note($"late call: {late}");
        });

        Assert.Equal(["1:1", "0 left", "late call: -6"], machine.Ran);
        Assert.Empty(machine.Warnings());
        Assert.True(machine[1].CallSingleQueue.IsEmpty);
        Assert.Equal(1, machine.Of(TraceEventKind.IpiEntered).Count(e => e.Part.Index == 1));
    }

    [Theory]
    [Trait("Rule", "G-I-5")]
    [InlineData("", "1,2,4")]
    [InlineData("maxcpus=3", "1,2")]
    [InlineData("maxcpus=1", "")]
    [InlineData("nosmp", "")]
    public void Smp_init_brings_up_present_cpus_in_order_until_enough_are_online(
        string commandLine, string broughtUp)
    {
        var machine = new FakeMachine(5, online: FakeMachine.Mask(0), options: new(InReset: true));
        var parameters = BootParameters.Parse(commandLine, CpuMask.Range(0, 5));
        var boot = new Boot();

        machine.Run(0, async cpu =>
        {
            await Smp.CallFunctionInit(cpu);
            await Smp.SmpInit(cpu, boot, parameters, FakeMachine.Mask(0, 1, 2, 4));
        });

        Assert.Equal(broughtUp, string.Join(',', boot.BroughtUp));
        Assert.Equal(parameters.SetupMaxCpus, boot.MaxCpus);
    }

    [Fact]
    [Trait("Rule", "G-I-2")]
    public void Init_of_parts_in_reset_leaves_them_as_they_are_otherwise_constructed()
    {
        var machine = new FakeMachine(4, online: FakeMachine.Mask(0), options: new(InReset: true));
        var ready = new FakeMachine(4);

        machine.Run(0, async cpu =>
        {
            await Smp.CallFunctionInit(cpu);
            var all = CpuMask.Range(0, 4);
            await Smp.SmpInit(cpu, new Boot(), BootParameters.Parse("", all), all);
        });

        Assert.Equal(StateOf(ready[0]), StateOf(machine[0]));
        Assert.All([1, 2, 3], cpu => Assert.True(machine[cpu].HasCfd));
    }

    [Theory]
    [Trait("Rule", "G-I-6")]
    [InlineData("quiet", 8, CpuId.CountMax, false)]
    [InlineData("nosmp", 8, 0, true)]
    [InlineData("maxcpus=2", 8, 2, false)]
    [InlineData("maxcpus=0", 8, 0, true)]
    [InlineData("maxcpus=", 8, 0, true)]
    [InlineData("nr_cpus=4 maxcpus=6", 4, 6, false)]
    [InlineData("nr_cpus=8", 8, CpuId.CountMax, false)]
    [InlineData("nr_cpus=0", 8, CpuId.CountMax, false)]
    [InlineData("nr_cpus=9x", 8, CpuId.CountMax, false)]
    public void Command_line_limits_the_cpus(
        string commandLine, int nrCpuIds, long setupMaxCpus, bool disablesSmpSupport)
    {
        var possible = FakeMachine.Mask(0, 1, 3, 7);

        var read = BootParameters.Parse(commandLine, possible);

        Assert.Equal(new(nrCpuIds, setupMaxCpus, disablesSmpSupport), read);
    }

    private static object StateOf(Cpu cpu) => (
        cpu.HasCfd,
        cpu.CallSingleQueue.Count,
        cpu.OnlineMask,
        cpu.IrqsOn,
        cpu.IsStopped,
        cpu.IsIdle);

    private static Cpu.EnqueueCsd Garbage() => new(
        default, default, default, CsdFlags.None, SmpFunc.Nop, 0, default);

    /// <summary>Brings a CPU up by preparing it and setting its bit.</summary>
    private sealed class Boot : ISmpBoot
    {
        public List<int> BroughtUp { get; } = [];

        public long MaxCpus { get; private set; } = -1;

        public async GuestTask<int> CpuUp(Cpu cpu, CpuId target)
        {
            BroughtUp.Add(target.Value);
            var result = await Smp.SmpcfdPrepareCpu(cpu, target);
            cpu.SeeMasks(cpu.OnlineMask.Or(CpuMask.Of(target)), cpu.CalloutMask);
            return result;
        }

        public GuestTask SmpCpusDone(Cpu cpu, long maxCpus)
        {
            MaxCpus = maxCpus;
            return GuestTask.Completed;
        }
    }
}
