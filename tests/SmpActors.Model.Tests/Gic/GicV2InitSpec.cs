using SmpActors.Model.Gic;

namespace SmpActors.Model.Tests.Gic;

[Trait("Rule", "A-G2-9")]
public sealed class GicV2InitSpec
{
    private static readonly int[] _gicd =
    [
        Gicd.Ctlr, Gicd.Typer, .. Words(Gicd.IGroupR, 2), .. Words(Gicd.ISEnableR, 2),
        .. Words(Gicd.ISPendR, 2), .. Words(Gicd.ISActiveR, 2), .. Words(Gicd.IPriorityR, 16),
        .. Words(Gicd.ITargetsR, 16), .. Words(Gicd.ICfgR, 4), .. Words(Gicd.SPendSgiR, 4),
    ];

    [Theory]
    [InlineData(1, false)]
    [InlineData(4, false)]
    [InlineData(8, true)]
    public void Init_from_reset_leaves_the_state_in_which_a_machine_starts(int cpus, bool split)
    {
        for (var seed = 0UL; seed < 50; seed++)
        {
            var started = new GicV2Machine(seed, cpus, new() { IsSplitEoi = split });
            var reset = Booted(seed, cpus, split);

            for (var cpu = 0; cpu < cpus; cpu++)
            {
                Assert.Equal(
                    _gicd.Select(offset => started.Gicd.Read(cpu, offset)),
                    _gicd.Select(offset => reset.Gicd.Read(cpu, offset)));
                Assert.Equal(
                    Describe(started.Gicc(cpu), cpus), Describe(reset.Gicc(cpu), cpus));
            }
        }
    }

    [Fact]
    public void Boot_cpu_writes_the_distributor_before_its_own_interface_in_the_kernel_s_order()
    {
        var machine = Booted(seed: 1, cpus: 2, split: true);

        Assert.Equal(
            [
                "GICD_CTLR=0x0",
                .. Enumerable.Range(8, 8).Select(n => $"GICD_ITARGETSR{n}=0x1010101"),
                "GICD_ICFGR2=0x0", "GICD_ICFGR3=0x0",
                .. Enumerable.Range(8, 8).Select(n => $"GICD_IPRIORITYR{n}=0xa0a0a0a0"),
                "GICD_ICACTIVER1=0xffffffff", "GICD_ICENABLER1=0xffffffff",
                "GICD_CTLR=0x1",
                .. OwnSteps("0x201"),
            ],
            machine.Steps(0));
        Assert.Equal(OwnSteps("0x201"), machine.Steps(1));
    }

    [Fact]
    public void Cpu_writes_its_interface_back_with_the_bypass_bits_that_it_found()
    {
        var reset = new GicV2Options { PowerOn = GicPowerOn.Reset };
        var machine = new GicV2Machine(1, 2, reset, Weakness.None, BringUp);

        machine.Start(1);
        machine.Run();

        Assert.Equal(["GICC_CTLR=0x1e0", .. OwnSteps("0x1e1")], machine.Steps(1));

        static async GuestTask BringUp(Cpu cpu, long argument)
        {
            var gicc = GicV2Machine.GiccOf(cpu);
            gicc.Write(cpu, Gicc.Ctlr, 0x1e0);
            Assert.Equal(0, await gicc.Irqchip.GicCpuInit(cpu));
        }
    }

    [Fact]
    public void Functions_of_init_are_entered_in_the_kernel_s_order()
    {
        var machine = Booted(seed: 1, cpus: 2, split: false);

        Assert.Equal(
            [
                "__gic_init_bases", "gic_dist_init", "gic_get_cpumask", "gic_dist_config",
                "gic_cpu_init", "gic_get_cpumask", "gic_cpu_config", "gic_cpu_if_up",
            ],
            machine.Functions(0));
    }

    [Fact]
    [Trait("Rule", "A-G2-3")]
    public void Cpu_map_is_all_interfaces_for_each_CPU_until_it_has_found_its_own()
    {
        var reset = new GicV2Options { PowerOn = GicPowerOn.Reset };
        var machine = new GicV2Machine(1, 4, reset, Weakness.None, BringUp);
        var before = Map(machine, 3);

        machine.Start(2);
        machine.Run();

        Assert.Equal([0xff, 0xff, 0xff, 0xff], before);
        Assert.All(
            Enumerable.Range(0, 4),
            cpu => Assert.Equal([0xfb, 0xfb, 0x04, 0xfb], Map(machine, cpu)));
    }

    [Fact]
    public void Cpu_beyond_the_eighth_is_refused_with_a_warning()
    {
        var system = new GicV2System(new(8, 8));
        var topology = new MachineTopology(9, 9);
        var runner = new PartRunner(1);
        var result = 0;
        var kernel = new KernelImage(topology, system.Arch, [], [new("init", Init)]);
        runner.Add(new Cpu(
            new(8), kernel, system.NewPort(new(8)), topology.Possible, topology.Possible));

        runner.Tell(PartId.Cpu(new(8)), new Cpu.StartTask(0, 0));
        runner.RunToQuiescence();

        Assert.Equal(Errno.Einval, result);
        Assert.Single(runner.Of(TraceEventKind.Warned));

        async GuestTask Init(Cpu cpu, long argument) =>
            result = await system.Irqchip.GicCpuInit(cpu);
    }

    [Fact]
    public void System_says_that_it_has_8_CPUs_on_one_chip_and_no_part_of_each()
    {
        var system = new GicV2System(new(4, 4));

        Assert.Equal((8, 1), (system.CpuCountMax, ((IInterruptSystem)system).ChipCountMax));
        Assert.Null(system.PerCpu);
        Assert.Throws<InvariantViolatedException>(() => system.NewCpuPart(new(0)));
        Assert.Throws<InvariantViolatedException>(() => new GicV2Distributor(9));
    }

    private static IEnumerable<string> OwnSteps(string ctlr) =>
    [
        "GICD_ICACTIVER0=0xffffffff",
        "GICD_ICENABLER0=0xffff0000",
        "GICD_ISENABLER0=0xffff",
        .. Enumerable.Range(0, 8).Select(n => $"GICD_IPRIORITYR{n}=0xa0a0a0a0"),
        "GICC_PMR=0xf0",
        $"GICC_CTLR={ctlr}",
    ];

    private static GicV2Machine Booted(ulong seed, int cpus, bool split)
    {
        var options = new GicV2Options { IsSplitEoi = split, PowerOn = GicPowerOn.Reset };
        var machine = new GicV2Machine(seed, cpus, options, Weakness.None, Boot, BringUp);
        machine.Runner.RecordsFunctions = true;
        machine.Start(0);
        machine.Run();
        for (var cpu = 1; cpu < cpus; cpu++)
        {
            machine.Start(cpu, program: 1);
            machine.Run();
        }

        Assert.Empty(machine.Of(TraceEventKind.Warned));
        return machine;

        static GuestTask Boot(Cpu cpu, long argument) =>
            GicV2Machine.GiccOf(cpu).Irqchip.GicInitBases(cpu);
    }

    private static async GuestTask BringUp(Cpu cpu, long argument) =>
        await GicV2Machine.GiccOf(cpu).Irqchip.GicCpuInit(cpu);

    private static int[] Map(GicV2Machine machine, int cpu) => Enumerable
        .Range(0, machine.Topology.CpuCount)
        .Select(of => (int)machine.Gicc(cpu).CpuMapOf(new(of)))
        .ToArray();

    /// <summary>Of gic_cpu_map what is of use: in a lone CPU's machine nothing is.</summary>
    private static string Describe(GicV2CpuInterface gicc, int cpus)
    {
        var map = Enumerable.Range(0, cpus).Select(cpu => gicc.CpuMapOf(new(cpu)));
        return $"{gicc.Ctlr} {gicc.Pmr:x} {gicc.Bpr} {gicc.Rpr:x} {gicc.Hppir} "
            + (cpus == 1 ? "" : string.Join(' ', map));
    }

    private static IEnumerable<int> Words(int first, int count) =>
        Enumerable.Range(0, count).Select(n => first + (4 * n));
}
