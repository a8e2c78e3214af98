using SmpActors.Model.X86;

namespace SmpActors.Model.Tests.X86;

/// <summary>INIT, start-up, SMI, and what an APIC's own sources and errors raise.</summary>
public sealed class LocalApicSignalsSpec
{
    private static readonly MachineTopology _topology = new(cpuCount: 4, cpusPerChip: 4);

    private readonly ApicBench _apic =
        new(LocalApic.AfterSetup(new(1), _topology, new FlatApicDriver()));

    [Fact]
    public void Init_resets_cpu_and_apic_but_for_mode_and_id()
    {
        _apic.Write(ApicRegister.Id, 0x0500_0000);
        _apic.Write(ApicRegister.LvtTimer, 0x40);
        _apic.Accept(IrqVectors.CallFunction, cause: 3);

        var sent = _apic.Accept(DeliveryMode.Init);

        Assert.Contains((PartId.Cpu(new(1)), LocalApic.Init.Instance), sent);
        Assert.Equal(0x0500_0000UL, _apic.Read(ApicRegister.Id));
        Assert.Equal(0xffUL, _apic.Read(ApicRegister.Svr));
        Assert.Equal(0UL, _apic.Read(ApicRegister.Ldr));
        Assert.Equal(0x1_0000UL, _apic.Read(ApicRegister.LvtTimer));
        Assert.False(_apic.IsSet(ApicRegister.Irr, IrqVectors.CallFunction));
        Assert.Equal(3, Assert.Single(_apic.Of(TraceEventKind.IpiWithdrawn)).Cause);
    }

    [Fact]
    public void Init_leaves_an_x2apic_an_x2apic()
    {
        var part = LocalApic.AfterSetup(new(1), _topology, new X2ApicClusterDriver());
        var apic = new ApicBench(part);

        apic.Accept(DeliveryMode.Init);

        Assert.Equal(ApicMode.X2Apic, part.Mode);
        Assert.Equal(2UL, apic.Read(ApicRegister.Ldr));
    }

    [Fact]
    public void Start_up_starts_a_cpu_that_waits_for_it_and_no_other_and_once()
    {
        var running = _apic.Accept(DeliveryMode.StartUp, 0x98);
        _apic.Accept(DeliveryMode.Init);
        var waiting = _apic.Accept(DeliveryMode.StartUp, 0x98);
        var again = _apic.Accept(DeliveryMode.StartUp, 0x98);

        Assert.Empty(running);
        Assert.Equal([(PartId.Cpu(new(1)), new LocalApic.StartUp(0x98))], waiting);
        Assert.Empty(again);
    }

    [Fact]
    public void All_but_the_boot_cpu_wait_for_start_up_after_power_up()
    {
        var boot = new ApicBench(LocalApic.AfterReset(new(0), _topology));
        var other = new ApicBench(LocalApic.AfterReset(new(1), _topology));

        Assert.Empty(boot.Accept(DeliveryMode.StartUp, 1));
        Assert.Single(other.Accept(DeliveryMode.StartUp, 1));
    }

    [Fact]
    [Trait("Rule", "X-P-3")]
    public void Software_disabled_apic_accepts_init_start_up_and_smi()
    {
        _apic.Write(ApicRegister.Svr, 0xff);

        var smi = _apic.Accept(DeliveryMode.Smi);
        var init = _apic.Accept(DeliveryMode.Init);
        var startUp = _apic.Accept(DeliveryMode.StartUp, 7);

        Assert.Equal([(PartId.Cpu(new(1)), LocalApic.Smi.Instance)], smi);
        Assert.Contains((PartId.Cpu(new(1)), LocalApic.Init.Instance), init);
        Assert.Equal([(PartId.Cpu(new(1)), new LocalApic.StartUp(7))], startUp);
    }

    [Theory]
    [InlineData(0x0000_c500u, DeliveryMode.Init)]
    [InlineData(0x0000_0698u, DeliveryMode.StartUp)]
    [InlineData(0x0000_0200u, DeliveryMode.Smi)]
    public void Icr_sends_init_start_up_and_smi_and_no_account_knows_them(
        uint word, DeliveryMode mode)
    {
        _apic.Write(ApicRegister.Icr2, 0x0200_0000);

        var sent = _apic.Write(ApicRegister.Icr, word);

        var route = Assert.IsType<ApicBus.RouteInterrupt>(Assert.Single(sent).Message);
        Assert.Equal(mode, route.Interrupt.Mode);
        Assert.Equal(new(DestinationKind.Physical, 2), route.Destination);
        Assert.Empty(_apic.Trace);
    }

    [Theory]
    [InlineData(0x0000_8500u)]
    [InlineData(0x0000_0700u)]
    [InlineData(0x0000_0300u)]
    [InlineData(0x0004_0400u)]
    [InlineData(0x0004_4500u)]
    public void Init_de_assert_reserved_modes_and_signals_to_self_are_not_sent(uint word)
    {
        var sent = _apic.Write(ApicRegister.Icr, word);

        Assert.Empty(sent);
        Assert.Equal(word, _apic.Read(ApicRegister.Icr));
    }

    [Fact]
    public void Cpu_that_got_init_runs_nothing_until_start_up_and_then_what_the_kernel_says()
    {
        var started = new List<(int Cpu, bool IrqsDisabled)>();
        var machine = new X86Machine(X86System.PhysFlat, new(4, 4))
        {
            StartSecondary = (cpu, _) =>
            {
                started.Add((cpu.Number.Value, cpu.IrqsDisabled));
                return GuestTask.Completed;
            },
        };
        machine.Start(2, static cpu => cpu.Elapse(1_000));

        machine.Run(0, static async cpu =>
        {
            await Send(cpu, 2, 0xc500);
            await cpu.Elapse(10_000_000);
            await Send(cpu, 2, 0x8500);
        });
        var wasHeld = machine.Runner.Cpu(2).IsHeld;
        machine.Run(0, static cpu => Send(cpu, 2, 0x698));
        machine.Run(0, static cpu => Send(cpu, 2, 0x698));

        Assert.True(wasHeld);
        Assert.False(machine.Runner.Cpu(2).IsHeld);
        Assert.Equal([(2, true)], started);
        Assert.Equal(
            [("INIT", 0L), ("SIPI", 0x98L)],
            machine.Runner.Of(TraceEventKind.CoreSignalled)
                .Select(e => ((string)e.Detail!, e.Value)));
    }

    [Fact]
    public void Errors_show_in_esr_when_it_is_written_and_raise_their_vector_when_they_happen()
    {
        var raised = _apic.Accept(0x0f);
        var before = _apic.Read(ApicRegister.Esr);
        _apic.Write(ApicRegister.Esr, 0);
        var shown = _apic.Read(ApicRegister.Esr);
        _apic.Write(ApicRegister.Icr, 0x0f);
        var still = _apic.Read(ApicRegister.Esr);
        _apic.Write(ApicRegister.Esr, 0xff);
        var next = _apic.Read(ApicRegister.Esr);

        Assert.Equal([(PartId.Cpu(new(1)), LocalApic.Intr.Instance)], raised);
        Assert.Equal((0UL, 0x40UL, 0x40UL, 0x20UL), (before, shown, still, next));
        Assert.True(_apic.IsSet(ApicRegister.Irr, IrqVectors.ErrorApic));
    }

    [Fact]
    public void Vector_of_errors_that_is_illegal_is_an_error_and_raises_nothing()
    {
        _apic.Write(ApicRegister.LvtError, 0x05);

        var sent = _apic.Write((ApicRegister)0x290, 0);
        _apic.Write(ApicRegister.Esr, 0);

        Assert.Empty(sent);
        Assert.Equal(0xc0UL, _apic.Read(ApicRegister.Esr));
    }

    [Fact]
    public void Processor_that_sends_no_lowest_priority_ipis_says_redirectable_and_nothing_else()
    {
        var apic = new ApicBench(
            LocalApic.AfterReset(new(0), _topology, sendsLowestPriority: false));

        var sent = apic.Write(ApicRegister.Icr, 0x0000_0105);
        apic.Write(ApicRegister.Esr, 0);

        Assert.Empty(sent);
        Assert.Equal(0x10UL, apic.Read(ApicRegister.Esr));
    }

    [Fact]
    public void Kernel_s_handler_of_apic_errors_clears_esr_and_ends_the_interrupt()
    {
        var machine = X86Machine.Flat(2);

        machine.Run(0, static async cpu =>
        {
            await Apic.Read(cpu, (ApicRegister)0x3f0);
            await cpu.Elapse(1_000);
        });

        Assert.Equal(
            ["ESR", "EOI"],
            machine.Runner.Of(TraceEventKind.RegisterWritten).Select(e => (string)e.Detail!));
        Assert.Equal(0x80UL, machine.Apic(0).Read(ApicRegister.Esr));
        Assert.Empty(machine.Runner.Of(TraceEventKind.Warned));
        machine.ExpectBalancedIpis();
    }

    [Fact]
    public void Masked_source_raises_nothing_and_an_unmasked_one_its_vector()
    {
        var masked = _apic.Tell(new LocalApic.SignalSource(ApicRegister.LvtTimer, 1));
        _apic.Write(ApicRegister.LvtTimer, IrqVectors.LocalTimer);
        var unmasked = _apic.Tell(new LocalApic.SignalSource(ApicRegister.LvtTimer, 2));

        Assert.Empty(masked);
        Assert.Equal([(PartId.Cpu(new(1)), LocalApic.Intr.Instance)], unmasked);
        Assert.True(_apic.IsSet(ApicRegister.Irr, IrqVectors.LocalTimer));
        Assert.Single(_apic.Of(TraceEventKind.IpiInjected));
    }

    [Fact]
    public void Performance_counter_s_interrupt_masks_itself_and_may_be_an_nmi()
    {
        _apic.Write(ApicRegister.LvtPerf, 0x400);

        var first = _apic.Tell(new LocalApic.SignalSource(ApicRegister.LvtPerf, 1));
        var second = _apic.Tell(new LocalApic.SignalSource(ApicRegister.LvtPerf, 2));

        Assert.Equal([(PartId.Cpu(new(1)), LocalApic.Nmi.Instance)], first);
        Assert.Empty(second);
        Assert.Equal(0x1_0400UL, _apic.Read(ApicRegister.LvtPerf));
    }

    [Fact]
    public void Source_with_an_illegal_vector_is_an_error()
    {
        _apic.Write(ApicRegister.LvtError, 0x1_00fe);
        _apic.Write(ApicRegister.LvtThermal, 0x0f);

        var sent = _apic.Tell(new LocalApic.SignalSource(ApicRegister.LvtThermal, 1));
        _apic.Write(ApicRegister.Esr, 0);

        Assert.Empty(sent);
        Assert.Equal(0x40UL, _apic.Read(ApicRegister.Esr));
    }

    [Fact]
    [Trait("Rule", "X-P-8")]
    public void Pin_s_level_interrupt_lasts_until_eoi_which_is_told_to_the_io_apics()
    {
        _apic.Write(ApicRegister.Lvt0, 0x8041);
        _apic.Tell(new LocalApic.SignalSource(ApicRegister.Lvt0, 1));
        var pending = _apic.Read(ApicRegister.Lvt0);
        _apic.Tell(new LocalApic.SignalSource(ApicRegister.Lvt0, 2));
        _apic.Acknowledge();

        var ended = _apic.Eoi();

        Assert.Equal(0xc041UL, pending);
        Assert.Equal([(PartId.ApicBus(new(0)), ApicBus.BroadcastEoi.Of(0x41))], ended);
        Assert.Equal(0x8041UL, _apic.Read(ApicRegister.Lvt0));
        Assert.Single(_apic.Of(TraceEventKind.IpiPended));
    }

    [Fact]
    [Trait("Rule", "X-P-8")]
    public void Eoi_is_told_to_nobody_for_an_edge_or_where_software_suppresses_it()
    {
        _apic.Accept(0x41);
        _apic.Acknowledge();
        var edge = _apic.Eoi();
        _apic.Write(ApicRegister.Svr, 0x11ff);
        _apic.Tell(new LocalApic.AcceptInterrupt(0x41, DeliveryMode.Fixed, IsLevel: true, 0));
        _apic.Acknowledge();
        var suppressed = _apic.Eoi();

        Assert.Empty(edge);
        Assert.Empty(suppressed);
    }

    [Fact]
    public void Smi_is_taken_and_the_guest_goes_on()
    {
        var machine = new X86Machine(X86System.PhysFlat, new(2, 2));

        machine.Run(0, static cpu => Send(cpu, 1, 0x200));

        var signalled = Assert.Single(machine.Runner.Of(TraceEventKind.CoreSignalled));
        Assert.Equal((PartId.Cpu(new(1)), "SMI"), (signalled.Part, (string)signalled.Detail!));
        Assert.False(machine.Runner.Cpu(1).IsHeld);
    }

    private static async GuestTask Send(Cpu cpu, byte id, uint command)
    {
        await Apic.ReadIcrWhenIdle(cpu);
        Apic.WriteIcr2(cpu, (uint)id << 24);
        Apic.WriteIcr(cpu, command);
    }
}
