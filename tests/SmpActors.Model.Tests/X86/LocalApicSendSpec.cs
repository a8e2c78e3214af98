using SmpActors.Model.X86;

namespace SmpActors.Model.Tests.X86;

public sealed class LocalApicSendSpec
{
    private static readonly MachineTopology _topology = new(cpuCount: 32, cpusPerChip: 16);

    [Fact]
    [Trait("Rule", "X-I-1")]
    public void Writing_the_low_half_sends_and_writing_the_high_half_alone_does_not()
    {
        var apic = XApic();

        var high = apic.Tell(new LocalApic.WriteIcr2(0x0200_0000));
        var low = apic.Tell(new LocalApic.WriteIcr(0x8fb, Cause: 4));
        var highAgain = apic.Tell(new LocalApic.WriteIcr2(0x0400_0000));

        Assert.Empty(high);
        Assert.Empty(highAgain);
        var route = Assert.IsType<ApicBus.RouteInterrupt>(Assert.Single(low).Message);
        Assert.Equal(new(DestinationKind.LogicalXApic, 2), route.Destination);
        Assert.Equal(
            new(IrqVectors.CallFunctionSingle, DeliveryMode.Fixed, false, 4), route.Interrupt);
    }

    [Fact]
    [Trait("Rule", "X-I-1")]
    public void X2apic_sends_with_one_64_bit_write()
    {
        var apic = X2Apic();

        var sent = apic.Tell(new LocalApic.WriteIcr(0x0001_0003_0000_08fc, Cause: 4));

        var route = Assert.IsType<ApicBus.RouteInterrupt>(Assert.Single(sent).Message);
        Assert.Equal(new(DestinationKind.LogicalX2Apic, 0x0001_0003), route.Destination);
    }

    [Fact]
    [Trait("Rule", "X-I-2")]
    public void Edge_triggered_message_is_sent_with_level_0_and_level_triggered_de_assert_is_not()
    {
        var apic = XApic();

        var edge = apic.Tell(new LocalApic.WriteIcr(0x0000_00fc, 0));
        var nmi = apic.Tell(new LocalApic.WriteIcr(0x0000_0400, 0));
        var deassert = apic.Tell(new LocalApic.WriteIcr(0x0000_8030, 0));

        Assert.Single(edge);
        Assert.Single(nmi);
        Assert.Empty(deassert);
    }

    [Fact]
    [Trait("Rule", "X-I-3")]
    public void Nmi_is_told_by_delivery_mode_and_not_by_vector()
    {
        var apic = XApic();

        var sent = apic.Tell(new LocalApic.WriteIcr(0x000c_0400, 0));

        var route = Assert.IsType<ApicBus.RouteInterrupt>(Assert.Single(sent).Message);
        Assert.Equal(new(DestinationKind.AllButSource, 0), route.Destination);
        Assert.Equal(DeliveryMode.Nmi, route.Interrupt.Mode);
    }

    [Fact]
    public void Icr_of_an_xapic_is_busy_until_the_bus_has_accepted_the_message()
    {
        var apic = XApic();

        apic.Tell(new LocalApic.WriteIcr(0x8fb, 0));
        var busy = apic.Read(ApicRegister.Icr);
        apic.Tell(LocalApic.SendAccepted.Instance);
        var idle = apic.Read(ApicRegister.Icr);

        Assert.Equal(0x18fbUL, busy);
        Assert.Equal(0x8fbUL, idle);
    }

    [Fact]
    public void Spin_on_a_busy_icr_ends_when_the_bus_has_accepted_the_message()
    {
        var apic = XApic();
        apic.Tell(new LocalApic.WriteIcr(0x8fb, 0));

        var spinning = apic.Tell(new LocalApic.ReadIcrWhenIdle(Key: 6));
        var accepted = apic.Tell(LocalApic.SendAccepted.Instance);
        var again = apic.Tell(LocalApic.SendAccepted.Instance);

        Assert.Empty(spinning);
        Assert.Equal(
            [(PartId.Cpu(new(0)), new LocalApic.RegisterRead(6, 0x8fb))], accepted);
        Assert.Empty(again);
    }

    [Fact]
    public void Handler_that_spins_on_top_of_a_spin_keeps_neither_from_ending()
    {
        var apic = XApic();
        apic.Tell(new LocalApic.WriteIcr(0x8fb, 0));

        apic.Tell(new LocalApic.ReadIcrWhenIdle(Key: 6));
        apic.Tell(new LocalApic.ReadIcrWhenIdle(Key: 7));
        var accepted = apic.Tell(LocalApic.SendAccepted.Instance);

        Assert.Equal(
            [6L, 7L],
            accepted.Select(sent => ((LocalApic.RegisterRead)sent.Message).Key));
    }

    [Fact]
    public void Icr_of_an_x2apic_is_never_busy()
    {
        var apic = X2Apic();

        var sent = apic.Tell(new LocalApic.WriteIcr(0x0002_0000_08fb, 0));

        var route = Assert.IsType<ApicBus.RouteInterrupt>(Assert.Single(sent).Message);
        Assert.False(route.IsAcceptanceAwaited);
        Assert.Equal(0x0002_0000_08fbUL, apic.Read(ApicRegister.Icr));
    }

    [Fact]
    public void Self_shorthand_and_self_ipi_register_pend_here_and_use_no_bus()
    {
        var xapic = XApic();
        var x2Apic = X2Apic();

        var shorthand = xapic.Tell(new LocalApic.WriteIcr(0x0004_00f6, 0));
        var register = x2Apic.Tell(new LocalApic.WriteSelfIpi(IrqVectors.IrqWork, 0));

        Assert.Equal([(PartId.Cpu(new(0)), LocalApic.Intr.Instance)], shorthand);
        Assert.Equal([(PartId.Cpu(new(0)), LocalApic.Intr.Instance)], register);
        Assert.True(xapic.IsSet(ApicRegister.Irr, IrqVectors.IrqWork));
        Assert.Equal(0UL, xapic.Read(ApicRegister.Icr) & 0x1000);
    }

    [Fact]
    public void Illegal_vector_is_not_sent_and_shows_in_esr()
    {
        var apic = XApic();
        apic.Write(ApicRegister.LvtError, 0x1_00fe);

        var sent = apic.Tell(new LocalApic.WriteIcr(0x0000_080f, 0));
        apic.Write(ApicRegister.Esr, 0);

        Assert.Empty(sent);
        Assert.Equal(0x20UL, apic.Read(ApicRegister.Esr));
    }

    [Theory]
    [Trait("Rule", "X-R-1")]
    [InlineData(ApicMode.XApic, 0xfee0_0d00, false)]
    [InlineData(ApicMode.XApic, 0xfee0_0100, false)]
    [InlineData(ApicMode.XApic, 0xfee0_0500, true)]
    [InlineData(ApicMode.X2Apic, 0xfee0_0100, false)]
    [InlineData(ApicMode.X2Apic, 0xfee0_0900, true)]
    [InlineData(ApicMode.X2Apic, 0xfee0_0500, true)]
    [InlineData(ApicMode.Disabled, 0xfee0_0900, false)]
    [InlineData(ApicMode.Disabled, 0xfee0_0d00, true)]
    public void Mode_changes_step_by_step_and_any_other_step_is_a_general_protection_fault(
        ApicMode from, ulong value, bool isGp)
    {
        var apic = from == ApicMode.X2Apic ? X2Apic() : XApic();
        if (from == ApicMode.Disabled) WriteBase(apic, 0xfee0_0100);

        var written = WriteBase(apic, value);
        var after = Assert.Single(apic.Tell(new LocalApic.ReadApicBase(2))).Message;

        Assert.Equal(isGp, written.HasRaisedGp);
        var expected = isGp ? ApicBase.Of(from, isBsp: true).Raw : value;
        Assert.Equal(new LocalApic.RegisterRead(2, expected), after);
    }

    [Fact]
    [Trait("Rule", "X-R-1")]
    public void Apic_that_is_switched_off_forgets_what_was_pending_and_accepts_nothing()
    {
        var apic = XApic();
        apic.Accept(IrqVectors.CallFunction, cause: 3);

        WriteBase(apic, 0xfee0_0100);
        apic.Accept(IrqVectors.Reschedule, cause: 4);

        var withdrawn = Assert.Single(apic.Of(TraceEventKind.IpiWithdrawn));
        Assert.Equal((IrqVectors.CallFunction, 3), (withdrawn.Value, withdrawn.Cause));
        var refused = Assert.Single(apic.Of(TraceEventKind.IpiRefused));
        Assert.Equal((IrqVectors.Reschedule, 4), (refused.Value, refused.Cause));
    }

    private static LocalApic.ApicBaseWritten WriteBase(ApicBench apic, ulong value) =>
        apic.Tell(new LocalApic.WriteApicBase(new(value), 1))
            .Select(sent => sent.Message)
            .OfType<LocalApic.ApicBaseWritten>()
            .Single();

    private static ApicBench XApic() =>
        new(LocalApic.AfterSetup(new(0), _topology, new FlatApicDriver()));

    private static ApicBench X2Apic() =>
        new(LocalApic.AfterSetup(new(0), _topology, new X2ApicClusterDriver()));
}
