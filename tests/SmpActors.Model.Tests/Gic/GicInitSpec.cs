using SmpActors.Model.Gic;

namespace SmpActors.Model.Tests.Gic;

public sealed class GicInitSpec
{
    private static readonly int[] _gicd =
    [
        Gicd.Ctlr, .. Words(Gicd.IGroupR, 2), .. Words(Gicd.ISEnableR, 2),
        .. Words(Gicd.ISActiveR, 2), .. Words(Gicd.IPriorityR, 16), .. Words(Gicd.ICfgR, 4),
        .. Enumerable.Range(0, 64).Select(i => Gicd.IRouter + (8 * i)),
    ];

    private static readonly int[] _gicr =
    [
        Gicr.Ctlr, Gicr.Typer, Gicr.Waker, Gicr.IGroupR0, Gicr.ISEnableR0, Gicr.ISPendR0,
        Gicr.ISActiveR0, .. Words(Gicr.IPriorityR0, 8), Gicr.ICfgR0, Gicr.ICfgR1,
    ];

    [Theory]
    [Trait("Rule", "A-IN-1")]
    [InlineData(false)]
    [InlineData(true)]
    public void Init_from_reset_leaves_the_state_in_which_a_machine_starts(bool split)
    {
        for (var seed = 0UL; seed < 100; seed++)
        {
            var started = new GicMachine(seed, Topology, new() { IsSplitEoi = split });
            var reset = Booted(seed, split);

            for (var chip = 0; chip < 2; chip++)
            {
                Assert.Equal(
                    _gicd.Select(started.Gicd(chip).Read), _gicd.Select(reset.Gicd(chip).Read));
            }

            for (var cpu = 0; cpu < 4; cpu++)
            {
                Assert.Equal(
                    _gicr.Select(started.Gicr(cpu).Read), _gicr.Select(reset.Gicr(cpu).Read));
                Assert.Equal(Describe(started.Icc(cpu)), Describe(reset.Icc(cpu)));
            }
        }
    }

    [Fact]
    [Trait("Rule", "A-IN-1")]
    public void Boot_cpu_writes_the_distributor_before_its_own_interface_in_the_kernel_s_order()
    {
        var machine = Booted(seed: 1, split: true);

        var steps = machine.Steps(0).ToList();
        Assert.Equal(
            [
                "GICD_CTLR=0x0",
                "GICD_IGROUPR1=0xffffffff",
                "GICD_ICFGR2=0x0", "GICD_ICFGR3=0x0",
                .. Enumerable.Range(8, 8).Select(n => $"GICD_IPRIORITYR{n}=0xa0a0a0a0"),
                "GICD_ICACTIVER1=0xffffffff", "GICD_ICENABLER1=0xffffffff",
                "GICD_CTLR=0x13",
                .. Enumerable.Range(32, 32).Select(n => $"GICD_IROUTER{n}=0x0"),
            ],
            steps.Take(47));
        Assert.Equal(
            [
                "GICR_WAKER=0x4",
                "GICR_IGROUPR0=0xffffffff",
                "GICR_ICACTIVER0=0xffffffff",
                "GICR_ICENABLER0=0xffff0000",
                "GICR_ISENABLER0=0xffff",
                .. Enumerable.Range(0, 8).Select(n => $"GICR_IPRIORITYR{n}=0xa0a0a0a0"),
                "ICC_SRE_EL1=0x1",
                "ICC_PMR_EL1=0xf0",
                "ICC_BPR1_EL1=0x0",
                "ICC_CTLR_EL1=0x2",
                "isb",
                "ICC_IGRPEN1_EL1=0x1",
                "isb",
            ],
            steps.Skip(47));
    }

    [Fact]
    [Trait("Rule", "A-IN-1")]
    public void Cross_call_function_is_registered_before_the_distributor_is_started()
    {
        var machine = Booted(seed: 1, split: false);

        Assert.Equal(
            [
                "gic_init_bases", "gic_smp_init", "gic_dist_init", "gic_cpu_init",
                "gic_populate_rdist", "gic_enable_redist", "gic_cpu_sys_reg_init",
            ],
            machine.Of(TraceEventKind.FunctionEntered)
                .Where(e => e.Part == PartId.Cpu(new(0)))
                .Select(e => ((KernelFunction)e.Detail!).Name));
    }

    [Fact]
    [Trait("Rule", "A-IN-1")]
    public void Cpu_finds_its_redistributor_by_walking_the_frames_of_each_chip()
    {
        var machine = Booted(seed: 1, split: false);

        Assert.Equal(
            [
                (0, Gicr.Pidr2), (0, Gicr.Typer), (1, Gicr.Typer),
                (2, Gicr.Pidr2), (2, Gicr.Typer), (3, Gicr.Typer),
            ],
            machine.Runner.Delivered
                .Select(d => d.Message)
                .Zip(machine.Runner.Delivered.Select(d => d.To.Index))
                .Where(d => d.First is Redistributor.ReadRegister { Asker.Value: 3 })
                .Select(d => (d.Second, ((Redistributor.ReadRegister)d.First).Offset))
                .Take(6));
    }

    [Fact]
    [Trait("Rule", "A-IN-2")]
    public void Init_of_4_9_goes_on_while_RWP_of_the_redistributor_is_set()
    {
        var whileSet = 0;
        for (var seed = 0UL; seed < 100; seed++)
        {
            var machine = new GicMachine(seed, new(1, 1), null, Weakness.None, Reinit);
            machine.Write(0, Gicr.ISEnableR0, 1U << 20);
            machine.Start(0);
            machine.Runner.Loses = (from, _, message) =>
                from == PartId.Cpu(new(0)) && message is Redistributor.ClearAcknowledge;
            machine.Run();

            Assert.Empty(machine.Of(TraceEventKind.Warned));
            Assert.Single(machine.Of(TraceEventKind.TaskEnded));
            if (new GicrCtlr(machine.Gicr(0).Read(Gicr.Ctlr)).Rwp) whileSet++;
        }

        Assert.Equal(100, whileSet);

        static async GuestTask Reinit(Cpu cpu, long argument)
        {
            // A PPI pends at the CPU interface when init disables it.
            cpu.LocalIrqSave();
            cpu.Send(
                PartId.Redistributor(cpu.Number),
                new Redistributor.WriteRegister(Gicr.ISPendR0, 1U << 20));
            await cpu.Elapse(1_000);
            await GicMachine.IccOf(cpu).Irqchip.GicCpuInit(cpu);
        }
    }

    [Fact]
    [Trait("Rule", "A-IN-3")]
    public void Sgi_to_a_sleeping_cpu_is_latched_and_taken_after_it_wakes()
    {
        for (var seed = 0UL; seed < 100; seed++)
        {
            var machine = new GicMachine(seed, new(2, 2), null, Weakness.None, Sleep, Send);

            machine.Start(1);
            machine.Start(0, program: 1);
            machine.Run();

            Assert.True(machine.IsComplete);
            Assert.Empty(machine.OpenAccounts());
            var taken = machine.Of(TraceEventKind.IpiEntered).Single();
            Assert.Equal(1, taken.Part.Index);
            Assert.Equal(
                "ICC_IGRPEN1_EL1=0x0|GICR_WAKER=0x2|GICR_WAKER=0x4|ICC_SRE_EL1=0x1|ICC_PMR_EL1=0xf0"
                + "|ICC_BPR1_EL1=0x0|ICC_CTLR_EL1=0x0|isb|ICC_IGRPEN1_EL1=0x1|isb",
                string.Join('|', machine.Steps(1).Take(10)));
        }

        static async GuestTask Sleep(Cpu cpu, long argument)
        {
            var flags = cpu.LocalIrqSave();
            await GicV3Irqchip.GicCpuPmEnter(cpu);
            await cpu.Elapse(1_000_000);
            await GicMachine.IccOf(cpu).Irqchip.GicCpuPmExit(cpu);
            await cpu.LocalIrqRestore(flags);
        }

        static async GuestTask Send(Cpu cpu, long argument)
        {
            await cpu.Elapse(500_000);
            await Smp.SmpCallFunctionSingle(cpu, new(1), GicMachine.Logged, 0, wait: true);
        }
    }

    [Fact]
    [Trait("Rule", "A-R-2")]
    [Trait("Rule", "A-IN-3")]
    public void Linux_gives_sleep_up_where_WAKER_is_firmware_s()
    {
        var machine = new GicMachine(
            1, new(1, 1), new() { IsWakerSecure = true }, Weakness.None, Sleep);

        machine.Start(0);
        machine.Run();

        Assert.Equal(["ICC_IGRPEN1_EL1=0x0", "GICR_WAKER=0x2"], machine.Steps(0));
        Assert.Equal(0L, machine.Runner.NowNs);
        Assert.Empty(machine.Of(TraceEventKind.Warned));

        static GuestTask Sleep(Cpu cpu, long argument) =>
            GicV3Irqchip.GicCpuPmEnter(cpu);
    }

    private static MachineTopology Topology { get; } = new(4, 2, cpusPerCluster: 2);

    private static GicMachine Booted(ulong seed, bool split)
    {
        var options = new GicV3Options { IsSplitEoi = split, PowerOn = GicPowerOn.Reset };
        var machine = new GicMachine(seed, Topology, options, Weakness.None, Boot, BringUp);
        machine.Runner.RecordsFunctions = true;
        machine.Start(0);
        machine.Run();
        for (var cpu = 1; cpu < 4; cpu++) machine.Start(cpu, program: 1);
        machine.Run();
        Assert.Empty(machine.Of(TraceEventKind.Warned));
        return machine;

        static GuestTask Boot(Cpu cpu, long argument) =>
            GicMachine.IccOf(cpu).Irqchip.GicInitBases(cpu);

        static GuestTask BringUp(Cpu cpu, long argument) =>
            GicMachine.IccOf(cpu).Irqchip.GicCpuInit(cpu);
    }

    private static string Describe(CpuInterface icc) =>
        $"{icc.Sre} {icc.Pmr:x} {icc.Bpr1} {icc.Ctlr} {icc.IgrpEn1} {icc.Rpr:x} {icc.Hppir1}";

    private static IEnumerable<int> Words(int first, int count) =>
        Enumerable.Range(0, count).Select(n => first + (4 * n));
}
