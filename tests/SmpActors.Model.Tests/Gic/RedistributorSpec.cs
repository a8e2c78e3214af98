using SmpActors.Model.Gic;
using static SmpActors.Model.Gic.Redistributor;

namespace SmpActors.Model.Tests.Gic;

public sealed class RedistributorSpec
{
    private const byte Usual = 0xa0;

    private readonly PartBench _bench;
    private readonly Redistributor _gicr;

    public RedistributorSpec()
    {
        _gicr = new(new(1), new(4, 4));
        _bench = new(_gicr);
    }

    [Fact]
    [Trait("Rule", "A-ST-15")]
    public void Sgi_for_an_idle_cpu_pends_and_is_presented()
    {
        var sent = _bench.Tell(new SetPending(1, Cause: 7));

        Assert.Equal([(PartId.Cpu(new(1)), new CpuInterface.Set(1, Usual))], sent);
        Assert.Equal([(TraceEventKind.IpiPended, 7L)], _bench.Kinds);
        Assert.Equal(2UL, _gicr.Read(Gicr.ISPendR0));
    }

    [Fact]
    [Trait("Rule", "A-G3-10")]
    [Trait("Rule", "A-ST-15")]
    public void Sgis_of_any_number_of_senders_merge_into_one_pending_bit()
    {
        _bench.Tell(new SetPending(1, Cause: 7));
        var sent = _bench.Sent(new SetPending(1, Cause: 8));

        Assert.Empty(sent);
        Assert.Equal(
            [(TraceEventKind.IpiPended, 7L), (TraceEventKind.IpiCoalesced, 8L)], _bench.Kinds);
    }

    [Fact]
    [Trait("Rule", "A-ST-6")]
    public void Acknowledged_sgi_is_active_and_not_pending_and_its_cpu_is_told()
    {
        _bench.Tell(new SetPending(1, Cause: 7));
        var sent = _bench.Sent(new Activate(1));

        Assert.Equal([CpuInterface.ActivateAcknowledge.Instance], sent);
        Assert.Equal((0UL, 2UL), (_gicr.Read(Gicr.ISPendR0), _gicr.Read(Gicr.ISActiveR0)));
        Assert.Equal((TraceEventKind.IpiAcknowledged, 7L), _bench.Kinds.Last());
    }

    [Fact]
    [Trait("Rule", "A-ST-4")]
    [Trait("Rule", "A-ST-15")]
    public void Sgi_that_comes_while_its_kind_is_active_waits_for_the_deactivation()
    {
        _bench.Tell(new SetPending(1, Cause: 7));
        _bench.Tell(new Activate(1));
        Assert.Empty(_bench.Sent(new SetPending(1, Cause: 8)));
        var sent = _bench.Sent(new Deactivate(1));

        Assert.Equal([new CpuInterface.Set(1, Usual)], sent);
        Assert.Equal((TraceEventKind.IpiPended, 8L), _bench.Kinds.Last());
        Assert.Equal(0UL, _gicr.Read(Gicr.ISActiveR0));
    }

    [Fact]
    [Trait("Rule", "A-ST-2")]
    public void Sgi_that_is_Group_0_at_its_target_is_dropped_silently()
    {
        _bench.Tell(new WriteRegister(Gicr.IGroupR0, ~2U));
        var sent = _bench.Sent(new SetPending(1, Cause: 7));

        Assert.Empty(sent);
        Assert.Equal([(TraceEventKind.IpiRefused, 7L)], _bench.Kinds);
        Assert.Equal(0UL, _gicr.Read(Gicr.ISPendR0));
    }

    [Fact]
    [Trait("Rule", "A-ST-3")]
    [Trait("Rule", "A-ST-15")]
    public void Disabled_sgi_pends_and_is_presented_when_it_is_enabled()
    {
        _bench.Tell(new WriteRegister(Gicr.ICEnableR0, 2));
        Assert.Empty(_bench.Sent(new SetPending(1, Cause: 7)));
        Assert.Equal(2UL, _gicr.Read(Gicr.ISPendR0));
        var sent = _bench.Sent(new WriteRegister(Gicr.ISEnableR0, 2));

        Assert.Equal([new CpuInterface.Set(1, Usual)], sent);
    }

    [Fact]
    [Trait("Rule", "A-ST-3")]
    [Trait("Rule", "A-ST-15")]
    public void Sgi_pends_while_the_distributor_has_its_group_off()
    {
        Assert.Equal(
            [Distributor.GroupEnableSet.Instance], _bench.Sent(new SetGroupEnable(false, false)));
        Assert.Empty(_bench.Sent(new SetPending(1, Cause: 7)));
        var sent = _bench.Sent(new SetGroupEnable(true, true));

        Assert.Equal(
            [Distributor.GroupEnableSet.Instance, new CpuInterface.Set(1, Usual)], sent);
    }

    [Fact]
    [Trait("Rule", "A-ST-3")]
    [Trait("Rule", "A-ST-15")]
    public void Sleeping_redistributor_latches_asks_for_power_and_presents_when_awake()
    {
        Assert.Equal(
            [new Distributor.RedistributorSlept(new(1), true), CpuInterface.Quiesce.Instance],
            _bench.Sent(Sleep(true)));
        _bench.Tell(QuiesceAcknowledge.Instance);
        Assert.Equal(6UL, _gicr.Read(Gicr.Waker));
        Assert.False(_gicr.IsWakeRequested);

        Assert.Empty(_bench.Sent(new SetPending(1, Cause: 7)));
        Assert.True(_gicr.IsWakeRequested);

        Assert.Equal(
            [
                new Distributor.RedistributorSlept(new(1), false),
                new CpuInterface.Set(1, Usual),
            ],
            _bench.Sent(Sleep(false)));
        Assert.Equal(0UL, _gicr.Read(Gicr.Waker));
    }

    [Fact]
    [Trait("Rule", "A-R-2")]
    public void ChildrenAsleep_follows_when_the_cpu_interface_holds_nothing()
    {
        _bench.Tell(new SetPending(1, Cause: 7));
        _bench.Tell(Sleep(true));
        Assert.Equal(2UL, _gicr.Read(Gicr.Waker));

        Assert.Empty(_bench.Sent(new Release(1)));
        _bench.Tell(QuiesceAcknowledge.Instance);

        Assert.Equal(6UL, _gicr.Read(Gicr.Waker));
        Assert.Equal(2UL, _gicr.Read(Gicr.ISPendR0));
    }

    [Fact]
    [Trait("Rule", "A-R-2")]
    public void Waker_of_a_secure_machine_reads_zero_and_ignores_writes()
    {
        var gicr = new Redistributor(
            new(1), new(4, 4), GicPowerOn.Reset, GicTieOrder.LowestIntId, isWakerSecure: true);
        var bench = new PartBench(gicr);

        Assert.Empty(bench.Sent(Sleep(true)));
        Assert.Equal(0UL, gicr.Read(Gicr.Waker));
    }

    [Fact]
    [Trait("Rule", "A-R-2")]
    public void Redistributor_comes_out_of_reset_asleep()
    {
        var gicr = new Redistributor(new(1), new(4, 4), GicPowerOn.Reset);

        Assert.Equal(6UL, gicr.Read(Gicr.Waker));
    }

    [Fact]
    [Trait("Rule", "A-ST-4")]
    [Trait("Rule", "A-ST-12")]
    public void Lower_INTID_goes_first_among_equals_and_takes_the_others_place()
    {
        _bench.Tell(new SetPending(1, Cause: 7));
        var sent = _bench.Sent(new SetPending(0, Cause: 8));
        Assert.Equal([new CpuInterface.Set(0, Usual)], sent);

        Assert.Empty(_bench.Sent(new Release(1)));
        sent = _bench.Sent(new Activate(0));

        Assert.Equal(
            [CpuInterface.ActivateAcknowledge.Instance, new CpuInterface.Set(1, Usual)], sent);
    }

    [Fact]
    [Trait("Rule", "A-ST-12")]
    public void Round_robin_order_lets_no_INTID_go_twice_before_another_that_waits()
    {
        var bench = new PartBench(
            new Redistributor(new(1), new(4, 4), GicPowerOn.Initialised, GicTieOrder.RoundRobin));
        bench.Tell(new SetPending(0, Cause: 1));
        bench.Tell(new Activate(0));
        bench.Tell(new Deactivate(0));
        bench.Tell(Disable(3));
        bench.Tell(new SetPending(0, Cause: 2));
        bench.Tell(new SetPending(1, Cause: 3));

        var sent = bench.Sent(new WriteRegister(Gicr.ISEnableR0, 3));

        Assert.Equal([new CpuInterface.Set(1, Usual)], sent);
    }

    [Fact]
    [Trait("Rule", "A-ST-4")]
    public void Lower_priority_value_goes_before_a_lower_INTID()
    {
        _bench.Tell(new WriteRegister(Gicr.IPriorityR0, 0xa0a0_20a0));
        _bench.Tell(Disable(3));
        _bench.Tell(new SetPending(0, Cause: 7));
        _bench.Tell(new SetPending(1, Cause: 8));
        var sent = _bench.Sent(new WriteRegister(Gicr.ISEnableR0, 3));

        Assert.Equal([new CpuInterface.Set(1, 0x20)], sent);
    }

    [Fact]
    [Trait("Rule", "A-ST-15")]
    public void Clearing_what_the_cpu_interface_holds_waits_for_its_answer()
    {
        _bench.Tell(new SetPending(1, Cause: 7));
        Assert.Equal([new CpuInterface.Clear(1)], _bench.Sent(new WriteRegister(Gicr.ICPendR0, 2)));
        Assert.Equal(0UL, _gicr.Read(Gicr.ISPendR0));
        Assert.Single(_bench.Trace);

        _bench.Tell(new Release(1));

        Assert.Equal((TraceEventKind.IpiWithdrawn, 7L), _bench.Kinds.Last());
    }

    [Fact]
    public void Clearing_that_comes_too_late_lets_the_cpu_have_its_interrupt()
    {
        _bench.Tell(new SetPending(1, Cause: 7));
        _bench.Tell(new WriteRegister(Gicr.ICPendR0, 2));
        _bench.Tell(new SetPending(1, Cause: 8));

        _bench.Tell(new Activate(1));

        Assert.Equal(
            [
                (TraceEventKind.IpiPended, 7L), (TraceEventKind.IpiPended, 8L),
                (TraceEventKind.IpiAcknowledged, 7L),
            ],
            _bench.Kinds);
        Assert.Equal((2UL, 2UL), (_gicr.Read(Gicr.ISPendR0), _gicr.Read(Gicr.ISActiveR0)));
    }

    [Fact]
    public void Clearing_what_nobody_holds_withdraws_at_once()
    {
        _bench.Tell(Disable(2));
        _bench.Tell(new SetPending(1, Cause: 7));
        _bench.Tell(new WriteRegister(Gicr.ICPendR0, 2));

        Assert.Equal(
            [(TraceEventKind.IpiPended, 7L), (TraceEventKind.IpiWithdrawn, 7L)], _bench.Kinds);
    }

    [Fact]
    public void Pending_bit_that_software_sets_counts_as_an_sgi_from_outside()
    {
        var sent = _bench.Sent(new WriteRegister(Gicr.ISPendR0, 0x0002_0002));

        Assert.Equal([new CpuInterface.Set(1, Usual)], sent);
        Assert.Equal(
            [(TraceEventKind.IpiInjected, 0L), (TraceEventKind.IpiPended, 0L)], _bench.Kinds);
        Assert.Equal(0x0002_0002UL, _gicr.Read(Gicr.ISPendR0));
    }

    [Fact]
    public void Sgi_from_outside_is_traced_where_it_arrives()
    {
        _bench.Tell(new InjectSgi(1, Cause: 7));

        Assert.Equal(
            [(TraceEventKind.IpiInjected, 7L), (TraceEventKind.IpiPended, 7L)], _bench.Kinds);
        Assert.All(
            _bench.Trace,
            e => Assert.Equal((_gicr.Id, new CpuId(1), 1L), (e.Part, e.Target, e.Value)));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(77)]
    [InlineData(-1)]
    public void Injected_INTID_that_is_no_sgi_is_refused_and_balances(int intId)
    {
        Assert.Empty(_bench.Sent(new InjectSgi(intId, Cause: 7)));

        Assert.Equal(
            [(TraceEventKind.IpiInjected, 7L), (TraceEventKind.IpiRefused, 7L)], _bench.Kinds);
    }

    [Fact]
    [Trait("Rule", "A-IN-2")]
    public void RWP_stays_set_until_the_cpu_interface_has_let_go_of_what_was_disabled()
    {
        _bench.Tell(new SetPending(1, Cause: 7));
        _bench.Tell(Disable(2));
        Assert.Equal(8UL, _gicr.Read(Gicr.Ctlr));

        _bench.Tell(new Release(1));
        _bench.Tell(ClearAcknowledge.Instance);

        Assert.Equal(0UL, _gicr.Read(Gicr.Ctlr));
    }

    [Fact]
    public void Own_cpu_s_sgi_goes_to_the_distributor_of_its_chip()
    {
        var bench = new PartBench(new Redistributor(new(3), new(4, 2)));
        var sgi = new Sgi1r { IntId = 1, TargetList = 1 };

        var sent = bench.Tell(new GenerateSgi(sgi, Cause: 7));

        Assert.Equal(
            [(PartId.Distributor(new(1)), new Distributor.RouteSgi(sgi, new(3), 7))], sent);
    }

    [Fact]
    public void Doubled_answers_of_the_cpu_interface_change_nothing()
    {
        _bench.Tell(new SetPending(1, Cause: 7));
        _bench.Tell(new Activate(1));
        _bench.Tell(new Activate(1));
        _bench.Tell(new Release(1));
        _bench.Tell(ClearAcknowledge.Instance);
        _bench.Tell(new Activate(77));

        Assert.Equal(2, _bench.Trace.Count);
        Assert.Equal((0UL, 2UL), (_gicr.Read(Gicr.ISPendR0), _gicr.Read(Gicr.ISActiveR0)));
        Assert.Equal(0UL, _gicr.Read(Gicr.Ctlr));
    }

    [Fact]
    public void Interrupts_of_two_kinds_keep_the_ids_of_their_requests_apart()
    {
        foreach (var intId in (int[])[5, 3, 9]) _bench.Tell(new SetPending(intId, 100 + intId));
        foreach (var intId in (int[])[9, 5]) _bench.Tell(new Release(intId));
        foreach (var intId in (int[])[3, 5, 9]) _bench.Tell(new Activate(intId));

        Assert.Equal(
            [103L, 105L, 109L],
            _bench.Kinds.Where(e => e.Kind == TraceEventKind.IpiAcknowledged).Select(e => e.Cause));
    }

    private static WriteRegister Disable(uint bits) => new(Gicr.ICEnableR0, bits);

    private static WriteRegister Sleep(bool on) =>
        new(Gicr.Waker, (uint)new GicrWaker { ProcessorSleep = on }.Raw);
}
