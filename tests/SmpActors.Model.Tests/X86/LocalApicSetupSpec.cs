using SmpActors.Model.X86;

namespace SmpActors.Model.Tests.X86;

public sealed class LocalApicSetupSpec
{
    private static readonly MachineTopology _topology = new(cpuCount: 4, cpusPerChip: 3);

    private static readonly ApicRegister[] _registers =
        [.. Enumerable.Range(0, 0x40).Select(i => (ApicRegister)(i * 0x10))];

    public static TheoryData<string> Drivers => ["flat", "x2apic-cluster"];

    [Theory]
    [Trait("Rule", "X-IN-1")]
    [Trait("Rule", "X-D-5")]
    [MemberData(nameof(Drivers))]
    public void Setting_up_parts_after_reset_gives_the_state_in_which_a_machine_starts(string name)
    {
        var driver = DriverOf(name);
        var runner = MachineAfterReset(driver);

        foreach (var cpu in _topology.Possible)
        {
            runner.Tell(PartId.Cpu(cpu), new Cpu.StartTask(0, 0));
        }

        runner.RunToQuiescence();

        foreach (var cpu in _topology.Possible)
        {
            var started = LocalApic.AfterSetup(cpu, _topology, driver);
            var apic = runner.Part<LocalApic>(PartId.LocalApic(cpu));
            Assert.Equal(started.Address, apic.Address);
            Assert.Equal(StateOf(started), StateOf(apic));

            var chip = _topology.ChipOf(cpu);
            var bus = runner.Part<ApicBus>(PartId.ApicBus(chip));
            Assert.Equal(apic.Address, bus.AddressOf(cpu));
            Assert.Equal(
                apic.Address, ApicBus.AfterSetup(chip, _topology, driver).AddressOf(cpu));
        }

        Assert.Empty(runner.Of(TraceEventKind.Warned));
    }

    [Fact]
    [Trait("Rule", "X-IN-1")]
    [Trait("Rule", "X-P-10")]
    public void Setup_writes_destination_priority_enable_and_local_vectors_in_this_order()
    {
        var runner = MachineAfterReset(new FlatApicDriver());

        runner.Tell(PartId.Cpu(new(1)), new Cpu.StartTask(0, 0));
        runner.RunToQuiescence();

        Assert.Equal(
            [
                ("DFR", 0xffff_ffffL),
                ("LDR", 0x0200_0000L),
                ("TPR", 0L),
                ("SVR", 0x1ffL),
                ("LVT0", 0x1_0700L),
                ("LVT1", 0x1_0400L),
                ("ESR", 0L),
                ("LVTERR", 0xfeL),
                ("ESR", 0L),
            ],
            runner.Of(TraceEventKind.RegisterWritten).Select(e => ((string)e.Detail!, e.Value)));
    }

    [Fact]
    [Trait("Rule", "X-IN-1")]
    public void X2apic_is_switched_on_first_and_has_no_destination_to_write()
    {
        var runner = MachineAfterReset(new X2ApicClusterDriver());

        runner.Tell(PartId.Cpu(new(0)), new Cpu.StartTask(0, 0));
        runner.RunToQuiescence();

        Assert.Equal(
            [("IA32_APIC_BASE", 0xfee0_0d00L), ("TPR", 0L), ("SVR", 0x1ffL)],
            runner.Of(TraceEventKind.RegisterWritten)
                .Take(3)
                .Select(e => ((string)e.Detail!, e.Value)));
    }

    [Fact]
    [Trait("Rule", "X-IN-1")]
    public void Setup_ends_what_an_earlier_kernel_left_in_service()
    {
        var runner = MachineAfterReset(new FlatApicDriver());
        var apic = PartId.LocalApic(new(0));

        // The earlier kernel acknowledged; this one must not be asked to.
        runner.Loses = static (_, _, message) => message is LocalApic.Intr;
        runner.Tell(apic, new LocalApic.WriteRegister(ApicRegister.Svr, 0x1ff));
        foreach (var vector in new byte[] { 0x41, 0x51 })
        {
            runner.Tell(apic, new LocalApic.AcceptInterrupt(vector, DeliveryMode.Fixed, false, 0));
            runner.Tell(apic, LocalApic.InterruptAcknowledge.Instance);
        }

        runner.RunUntil(TraceEventKind.IpiAcknowledged, 2);
        runner.Tell(PartId.Cpu(new(0)), new Cpu.StartTask(0, 0));
        runner.RunToQuiescence();

        Assert.Equal(
            2, runner.Of(TraceEventKind.RegisterWritten).Count(e => e.Detail is "EOI"));
        for (var i = 0; i < ApicRegisters.WordCount; i++)
        {
            var word = ApicRegisters.Word(ApicRegister.Isr, i);
            Assert.Equal(0UL, runner.Part<LocalApic>(apic).Read(word));
        }
    }

    [Fact]
    [Trait("Rule", "X-IN-1")]
    public void Setup_waits_a_second_for_what_stays_pending_warns_and_goes_on()
    {
        var runner = MachineAfterReset(new FlatApicDriver(), startNs: 1);
        var apic = PartId.LocalApic(new(0));
        runner.Tell(apic, new LocalApic.WriteRegister(ApicRegister.Svr, 0x1ff));
        runner.Tell(PartId.Cpu(new(0)), new Cpu.StartTask(0, 0));
        runner.Tell(apic, new LocalApic.AcceptInterrupt(0x41, DeliveryMode.Fixed, false, 0));

        runner.RunToQuiescence();

        var warned = Assert.Single(
            runner.Of(TraceEventKind.Warned),
            e => ((string)e.Detail!).Contains("setup_local_APIC", StringComparison.Ordinal));
        Assert.Equal(PartId.Cpu(new(0)), warned.Part);
        Assert.Equal(1 + 1_000_000_000, runner.NowNs);
        Assert.Equal(0x1ffUL, runner.Part<LocalApic>(apic).Read(ApicRegister.Svr));
    }

    [Fact]
    [Trait("Rule", "X-R-1")]
    public void Machine_after_reset_refuses_ipis_until_its_apics_are_set_up()
    {
        var runner = MachineAfterReset(new FlatApicDriver());

        runner.Tell(
            PartId.LocalApic(new(1)),
            new LocalApic.AcceptInterrupt(IrqVectors.Reschedule, DeliveryMode.Fixed, false, 0));
        runner.RunToQuiescence();

        Assert.Single(runner.Of(TraceEventKind.IpiRefused));
        Assert.Equal(ApicMode.XApic, runner.Part<LocalApic>(PartId.LocalApic(new(1))).Mode);
    }

    private static string[] StateOf(LocalApic apic) =>
        [.. _registers.Select(r => $"{(int)r:x3}={apic.Read(r):x}")];

    private static ApicDriver DriverOf(string name) =>
        name == "flat" ? new FlatApicDriver() : new X2ApicClusterDriver();

    private static PartRunner MachineAfterReset(ApicDriver driver, long startNs = 0)
    {
        var runner = new PartRunner(seed: 1);
        var kernel = new KernelImage(
            _topology,
            new X86Arch(driver, new(driver)),
            [],
            [
                new("setup", async (cpu, _) =>
                {
                    var flags = cpu.LocalIrqSave();
                    await cpu.Elapse(startNs);
                    await LocalApicSetup.BringUp(cpu, driver);
                    await cpu.LocalIrqRestore(flags);
                }),
            ]);
        var all = _topology.Possible;
        foreach (var cpu in all)
        {
            runner.Add(new Cpu(cpu, kernel, new X86InterruptPort(), all, all));
            runner.Add(LocalApic.AfterReset(cpu, _topology));
        }

        for (var i = 0; i < _topology.ChipCount; i++)
        {
            runner.Add(ApicBus.AfterReset(new(i), _topology));
        }

        return runner;
    }
}
