using SmpActors.Model.X86;

namespace SmpActors.Model.Tests.X86;

public sealed class LocalApicAcceptSpec
{
    private static readonly MachineTopology _topology = new(cpuCount: 4, cpusPerChip: 4);

    private readonly ApicBench _apic =
        new(LocalApic.AfterSetup(new(1), _topology, new FlatApicDriver()));

    [Fact]
    [Trait("Rule", "X-P-1")]
    public void Fixed_interrupt_sets_its_pending_bit_and_an_equal_one_merges_with_it()
    {
        var first = _apic.Accept(IrqVectors.CallFunction, cause: 7);
        var second = _apic.Accept(IrqVectors.CallFunction, cause: 8);

        Assert.Equal([(PartId.Cpu(new(1)), LocalApic.Intr.Instance)], first);
        Assert.Empty(second);
        Assert.True(_apic.IsSet(ApicRegister.Irr, IrqVectors.CallFunction));
        var pended = Assert.Single(_apic.Of(TraceEventKind.IpiPended));
        Assert.Equal((IrqVectors.CallFunction, 7), (pended.Value, pended.Cause));
        var coalesced = Assert.Single(_apic.Of(TraceEventKind.IpiCoalesced));
        Assert.Equal((IrqVectors.CallFunction, 8), (coalesced.Value, coalesced.Cause));
    }

    [Fact]
    [Trait("Rule", "X-P-1")]
    public void Trigger_mode_of_an_accepted_interrupt_is_kept_until_the_next_one()
    {
        _apic.Tell(new LocalApic.AcceptInterrupt(0x40, DeliveryMode.Fixed, IsLevel: true, 0));
        var wasLevel = _apic.IsSet(ApicRegister.Tmr, 0x40);

        _apic.Accept(0x40);

        Assert.True(wasLevel);
        Assert.False(_apic.IsSet(ApicRegister.Tmr, 0x40));
    }

    [Fact]
    [Trait("Rule", "X-P-2")]
    public void At_most_two_of_one_vector_exist_one_in_service_and_one_pending()
    {
        _apic.Accept(IrqVectors.CallFunction);
        _apic.Acknowledge();
        _apic.Accept(IrqVectors.CallFunction);
        _apic.Accept(IrqVectors.CallFunction);
        _apic.Eoi();
        var second = _apic.Acknowledge();
        _apic.Eoi();
        var third = _apic.Acknowledge();

        Assert.Equal(IrqVectors.CallFunction, second);
        Assert.Equal(IrqVectors.SpuriousApic, third);
        Assert.Single(_apic.Of(TraceEventKind.IpiCoalesced));
    }

    [Fact]
    [Trait("Rule", "X-P-3")]
    public void Software_disabled_apic_drops_fixed_interrupts_and_keeps_what_is_pending()
    {
        _apic.Accept(IrqVectors.CallFunction);
        _apic.Write(ApicRegister.Svr, 0xff);

        var sent = _apic.Accept(IrqVectors.Reschedule, cause: 9);
        var vector = _apic.Acknowledge();

        Assert.Empty(sent);
        Assert.Equal(IrqVectors.CallFunction, vector);
        var refused = Assert.Single(_apic.Of(TraceEventKind.IpiRefused));
        Assert.Equal((IrqVectors.Reschedule, 9), (refused.Value, refused.Cause));
    }

    [Fact]
    [Trait("Rule", "X-P-3")]
    [Trait("Rule", "X-P-4")]
    public void Software_disabled_apic_accepts_an_nmi_without_any_bit_or_priority()
    {
        _apic.Write(ApicRegister.Svr, 0xff);
        _apic.Write(ApicRegister.Tpr, 0xff);

        var sent = _apic.Tell(new LocalApic.AcceptInterrupt(
            IrqVectors.Nmi, DeliveryMode.Nmi, IsLevel: false, 0));

        Assert.Equal([(PartId.Cpu(new(1)), LocalApic.Nmi.Instance)], sent);
        for (var i = 0; i < ApicRegisters.WordCount; i++)
        {
            Assert.Equal(0UL, _apic.Read(ApicRegisters.Word(ApicRegister.Irr, i)));
        }
    }

    [Fact]
    [Trait("Rule", "X-P-4")]
    public void One_nmi_is_latched_while_another_is_handled_and_further_ones_merge()
    {
        var nmi = new LocalApic.AcceptInterrupt(IrqVectors.Nmi, DeliveryMode.Nmi, false, 0);

        _apic.Tell(nmi);
        _apic.Tell(LocalApic.NmiTaken.Instance);
        var latched = _apic.Tell(nmi);
        var merged = _apic.Tell(nmi);
        var next = _apic.Tell(LocalApic.NmiReturned.Instance);
        _apic.Tell(LocalApic.NmiTaken.Instance);
        var last = _apic.Tell(LocalApic.NmiReturned.Instance);

        Assert.Empty(latched);
        Assert.Empty(merged);
        Assert.Equal([(PartId.Cpu(new(1)), LocalApic.Nmi.Instance)], next);
        Assert.Empty(last);
        Assert.Equal(2, _apic.Of(TraceEventKind.IpiPended).Count);
        Assert.Single(_apic.Of(TraceEventKind.IpiCoalesced));
    }

    [Theory]
    [Trait("Rule", "X-P-5")]
    [InlineData(0x00, 0x00, 0x00)]
    [InlineData(0x00, 0x53, 0x50)]
    [InlineData(0x52, 0x53, 0x52)]
    [InlineData(0x62, 0x53, 0x62)]
    [InlineData(0x42, 0x53, 0x50)]
    public void Processor_priority_is_the_higher_of_task_priority_and_what_is_in_service(
        uint tpr, int inService, ulong expected)
    {
        if (inService != 0)
        {
            _apic.Accept(inService);
            _apic.Acknowledge();
        }

        _apic.Write(ApicRegister.Tpr, tpr);

        Assert.Equal(expected, _apic.Read(ApicRegister.Ppr));
    }

    [Theory]
    [Trait("Rule", "X-P-6")]
    [InlineData(0x4f, 0x50, true)]
    [InlineData(0x50, 0x5f, false)]
    [InlineData(0x60, 0x5f, false)]
    public void Interrupt_is_signalled_if_its_class_is_above_that_of_the_processor(
        uint tpr, int vector, bool isSignalled)
    {
        _apic.Write(ApicRegister.Tpr, tpr);

        var sent = _apic.Accept(vector);

        Assert.Equal(isSignalled, sent.Count == 1);
    }

    [Fact]
    [Trait("Rule", "X-P-6")]
    public void Lowering_task_priority_signals_what_it_held_back()
    {
        _apic.Write(ApicRegister.Tpr, 0xf0);
        _apic.Accept(IrqVectors.CallFunction);

        var sent = _apic.Tell(new LocalApic.WriteRegister(ApicRegister.Tpr, 0));

        Assert.Equal([(PartId.Cpu(new(1)), LocalApic.Intr.Instance)], sent);
    }

    [Fact]
    [Trait("Rule", "X-P-7")]
    public void Acknowledge_moves_the_highest_deliverable_interrupt_into_service()
    {
        _apic.Accept(IrqVectors.CallFunction, cause: 5);
        _apic.Accept(IrqVectors.Reschedule, cause: 6);

        var vector = _apic.Acknowledge();

        Assert.Equal(IrqVectors.Reschedule, vector);
        Assert.False(_apic.IsSet(ApicRegister.Irr, IrqVectors.Reschedule));
        Assert.True(_apic.IsSet(ApicRegister.Isr, IrqVectors.Reschedule));
        Assert.Equal(0xf0UL, _apic.Read(ApicRegister.Ppr));
        var acknowledged = Assert.Single(_apic.Of(TraceEventKind.IpiAcknowledged));
        Assert.Equal((IrqVectors.Reschedule, 6), (acknowledged.Value, acknowledged.Cause));
    }

    [Fact]
    [Trait("Rule", "X-P-7")]
    public void Acknowledge_of_what_is_not_deliverable_any_more_gives_the_spurious_vector()
    {
        _apic.Accept(IrqVectors.CallFunction);
        _apic.Write(ApicRegister.Tpr, 0xf0);

        var vector = _apic.Acknowledge();

        Assert.Equal(IrqVectors.SpuriousApic, vector);
        Assert.False(_apic.IsSet(ApicRegister.Isr, IrqVectors.SpuriousApic));
        Assert.True(_apic.IsSet(ApicRegister.Irr, IrqVectors.CallFunction));
        Assert.Empty(_apic.Of(TraceEventKind.IpiAcknowledged));
    }

    [Fact]
    [Trait("Rule", "X-P-8")]
    public void Eoi_ends_the_highest_interrupt_in_service_and_signals_what_waited_for_it()
    {
        _apic.Accept(0x41);
        _apic.Acknowledge();
        _apic.Accept(0x51);
        _apic.Acknowledge();
        _apic.Accept(0x52);

        var sent = _apic.Eoi();

        Assert.Equal([(PartId.Cpu(new(1)), LocalApic.Intr.Instance)], sent);
        Assert.False(_apic.IsSet(ApicRegister.Isr, 0x51));
        Assert.True(_apic.IsSet(ApicRegister.Isr, 0x41));
        Assert.Equal(0x40UL, _apic.Read(ApicRegister.Ppr));
    }

    [Fact]
    [Trait("Rule", "X-P-8")]
    public void Eoi_with_nothing_in_service_has_no_effect()
    {
        _apic.Accept(IrqVectors.CallFunction);

        var sent = _apic.Eoi();

        Assert.Empty(sent);
        Assert.Equal(IrqVectors.CallFunction, _apic.Acknowledge());
    }

    [Fact]
    [Trait("Rule", "X-P-9")]
    public void Ipis_do_not_interrupt_each_other_and_go_by_their_number()
    {
        _apic.Accept(IrqVectors.CallFunctionSingle);
        var first = _apic.Acknowledge();
        var whileInService = _apic.Accept(IrqVectors.CallFunction);
        _apic.Accept(IrqVectors.Reschedule);
        _apic.Eoi();
        var second = _apic.Acknowledge();
        _apic.Eoi();
        var third = _apic.Acknowledge();

        Assert.Empty(whileInService);
        Assert.Equal(IrqVectors.CallFunctionSingle, first);
        Assert.Equal(IrqVectors.Reschedule, second);
        Assert.Equal(IrqVectors.CallFunction, third);
    }

    [Theory]
    [InlineData(0x0f)]
    [InlineData(0x00)]
    public void Message_with_one_of_the_16_lowest_vectors_is_an_error_and_sets_no_bit(int vector)
    {
        _apic.Write(ApicRegister.LvtError, 0x1_00fe);

        var sent = _apic.Accept(vector);
        _apic.Write(ApicRegister.Esr, 0);

        Assert.Empty(sent);
        Assert.Equal(0x40UL, _apic.Read(ApicRegister.Esr));
        Assert.Single(_apic.Of(TraceEventKind.IpiRefused));
    }

    [Fact]
    public void Ipi_of_unknown_sender_is_recorded_before_it_pends()
    {
        _apic.Tell(new LocalApic.InjectInterrupt(IrqVectors.Reschedule, Cause: 3));

        Assert.Equal(
            [TraceEventKind.IpiInjected, TraceEventKind.IpiPended],
            _apic.Trace.Select(e => e.Kind));
        Assert.All(_apic.Trace, e => Assert.Equal((IrqVectors.Reschedule, 3), (e.Value, e.Cause)));
    }

    [Fact]
    [Trait("Rule", "X-P-4")]
    public void Nmi_of_unknown_sender_is_latched_and_closes_its_account_when_it_is_taken()
    {
        var sent = _apic.Tell(new LocalApic.InjectInterrupt(IrqVectors.Nmi, Cause: 3));
        _apic.Tell(LocalApic.NmiTaken.Instance);

        Assert.Equal([(PartId.Cpu(new(1)), LocalApic.Nmi.Instance)], sent);
        Assert.Equal(
            [
                TraceEventKind.IpiInjected, TraceEventKind.IpiPended,
                TraceEventKind.IpiAcknowledged,
            ],
            _apic.Trace.Select(e => e.Kind));
        Assert.All(_apic.Trace, e => Assert.Equal((IrqVectors.Nmi, 3), (e.Value, e.Cause)));
    }

    [Fact]
    public void Each_of_several_pending_interrupts_is_acknowledged_with_its_own_cause()
    {
        _apic.Accept(0x30, cause: 1);
        _apic.Accept(0x41, cause: 2);
        _apic.Accept(0x52, cause: 3);
        for (var i = 0; i < 3; i++)
        {
            _apic.Acknowledge();
            _apic.Eoi();
        }

        Assert.Equal(
            [(0x52L, 3L), (0x41L, 2L), (0x30L, 1L)],
            _apic.Of(TraceEventKind.IpiAcknowledged).Select(e => (e.Value, e.Cause)));
    }

    [Fact]
    public void Idle_apic_with_its_registers_takes_no_more_than_250_bytes()
    {
        const int Count = 1_000;
        var driver = new X2ApicClusterDriver();
        var apics = new LocalApic[Count];
        apics[0] = LocalApic.AfterSetup(new(0), _topology, driver);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Count; i++)
        {
            apics[i] = LocalApic.AfterSetup(new(i), _topology, driver);
        }

        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(bytes / Count, 1, 250);
        GC.KeepAlive(apics);
    }
}
