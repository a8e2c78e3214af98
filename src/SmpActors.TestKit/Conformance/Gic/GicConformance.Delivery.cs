namespace SmpActors.TestKit.Conformance.Gic;

public abstract partial class GicConformance
{
    private const string Generation = "Software Generated Interrupts";
    private protected const string StateMachine = "Interrupt handling state machine";

    [ConformanceFact]
    [Trait("Rule", "A-ST-1")]
    public void Sgi_interrupts_the_named_cpu_alone() => CheckGic(
        SomeCpus,
        Asks("A-ST-1", "an SGI reaches the CPUs that its target list names", Generation),
        gic =>
        {
            foreach (var source in new[] { _cpu0, gic.All.Last })
            {
                foreach (var target in gic.All)
                {
                    gic.SendSgi(source, CpuMask.Of(target), Sgi);
                    gic.ExpectDelivered(Sgi, target);
                }
            }
        });

    [ConformanceFact]
    [Trait("Rule", "A-ST-1")]
    public void Sgi_interrupts_every_cpu_of_a_list_once() => CheckGic(
        SomeCpus,
        Asks("A-ST-1", "an SGI reaches each CPU of its target list, and each once", Generation),
        gic =>
        {
            // Every run from the first CPU, every run up to the last, every second one.
            var count = gic.All.Count;
            var lists = Enumerable.Range(1, count).Select(size => CpuMask.Range(0, size))
                .Concat(Enumerable.Range(0, count).Select(i => CpuMask.Range(i, count - i)))
                .Append(CpuMask.Of(gic.All.AsEnumerable().Where(cpu => cpu.Value % 2 == 0)))
                .Append(CpuMask.Of(gic.All.AsEnumerable().Where(cpu => cpu.Value % 2 == 1)));
            foreach (var targets in lists.Where(static targets => !targets.IsEmpty))
            {
                gic.SendSgi(_cpu0, targets, Sgi);
                gic.ExpectDelivered(Sgi, targets);
            }
        });

    [ConformanceFact]
    [Trait("Rule", "A-ST-14")]
    public void Every_sgi_arrives_under_its_own_number() => CheckGic(
        2,
        Asks("A-ST-14", "SGIs are the INTIDs 0 to 15", "INTIDs"),
        gic =>
        {
            for (var intId = 0; intId < 16; intId++)
            {
                gic.SendSgi(_cpu0, gic.All, intId);
                gic.ExpectDelivered(intId, gic.All);
            }
        });

    [ConformanceFact]
    [Trait("Rule", "A-ST-6")]
    public void Acknowledge_of_nothing_gives_1023_and_changes_nothing() => CheckGic(
        1,
        Asks("A-ST-6", "with nothing to signal IAR gives 1023, and nothing changes", StateMachine),
        gic =>
        {
            gic.ExpectNone(_cpu0);
            gic.ExpectRunning(_cpu0, 0xff);
            gic.Raise(_cpu0, Sgi);
            var word = gic.ExpectTaken(_cpu0, Sgi);
            gic.ExpectNone(_cpu0);
            gic.End(_cpu0, word);
            gic.ExpectNone(_cpu0);
        });

    [ConformanceFact]
    [Trait("Rule", "A-ST-4")]
    public void Disabled_sgi_stays_pending_and_comes_when_it_is_enabled() => CheckGic(
        2,
        Asks("A-ST-4", "a disabled interrupt becomes pending, and is not forwarded", StateMachine),
        gic =>
        {
            gic.Enable(_cpu0, Sgi, isEnabled: false);
            gic.SendSgi(gic.All.Last, CpuMask.Of(_cpu0), Sgi);
            gic.ExpectNone(_cpu0);

            gic.Enable(_cpu0, Sgi, isEnabled: true);
            gic.ExpectDelivered(Sgi, _cpu0);
        });

    [ConformanceFact]
    [Trait("Rule", "A-ST-4")]
    public void Sgi_stays_pending_while_the_interface_is_off() => CheckGic(
        2,
        Asks("A-ST-4", "a CPU interface that is off signals nothing and loses nothing",
            "CPU interface"),
        gic =>
        {
            gic.EnableInterface(_cpu0, isEnabled: false);
            gic.SendSgi(gic.All.Last, CpuMask.Of(_cpu0), Sgi);
            gic.ExpectNone(_cpu0);

            gic.EnableInterface(_cpu0, isEnabled: true);
            gic.ExpectDelivered(Sgi, _cpu0);
        });

    [ConformanceFact]
    [Trait("Rule", "A-ST-4")]
    public void Distributor_that_is_off_forwards_nothing() => CheckGic(
        2,
        Asks("A-ST-4", "with its group off in GICD_CTLR an interrupt is not forwarded",
            "GICD_CTLR"),
        gic =>
        {
            gic.EnableDistributor(isEnabled: false);
            gic.SendSgi(gic.All.Last, CpuMask.Of(_cpu0), Sgi);
            gic.ExpectNone(_cpu0);

            // Whether it was latched is the implementation's choice; a new one must come.
            gic.EnableDistributor(isEnabled: true);
            gic.SendSgi(gic.All.Last, CpuMask.Of(_cpu0), Sgi);
            gic.Expect("an SGI after the enable", gic.IsAsserted(_cpu0), "the pin is not asserted");
        });

    [ConformanceFact]
    [Trait("Rule", "A-ST-4")]
    public void Pending_sgi_that_software_clears_is_withdrawn() => CheckGic(
        2,
        Asks("A-ST-4", "a write that clears the pending state takes an SGI back", StateMachine),
        gic =>
        {
            gic.SendSgi(gic.All.Last, CpuMask.Of(_cpu0), Sgi);
            gic.ExpectPin(_cpu0, isAsserted: true);
            gic.ClearPending(_cpu0, Sgi);
            gic.ExpectNone(_cpu0);

            gic.SendSgi(gic.All.Last, CpuMask.Of(_cpu0), Sgi);
            gic.ExpectDelivered(Sgi, _cpu0);
        });

    [ConformanceFact]
    [Trait("Rule", "A-ST-4")]
    public void Sgi_that_comes_while_it_is_active_waits_for_the_deactivation() => CheckGic(
        2,
        Asks("A-ST-4", "an interrupt that is active and pending is not signalled", StateMachine),
        gic =>
        {
            var sender = gic.All.Last;
            gic.SendSgi(sender, CpuMask.Of(_cpu0), Sgi);
            var word = gic.TakeAndDrop(_cpu0, Sgi);
            gic.SendSgi(sender, CpuMask.Of(_cpu0), Sgi);
            gic.SendSgi(sender, CpuMask.Of(_cpu0), Sgi);
            gic.ExpectNone(_cpu0);

            gic.DeactivateDropped(_cpu0, word);
            gic.ExpectDelivered(Sgi, _cpu0);
        });

    [ConformanceFact]
    [Trait("Rule", "A-ST-4")]
    public void Equal_sgis_of_one_sender_merge_while_pending() => CheckGic(
        2,
        Asks("A-ST-4", "an SGI that pends already merges with one of its sender", StateMachine),
        gic =>
        {
            for (var i = 0; i < 3; i++) gic.SendSgi(gic.All.Last, CpuMask.Of(_cpu0), Sgi);
            gic.ExpectDelivered(Sgi, _cpu0);
        });
}
