namespace SmpActors.TestKit.Conformance.Gic;

public abstract partial class GicConformance
{
    private const string Prioritisation = "Interrupt prioritization";
    private const string Preemption = "Preemption";
    private const string Ending = "Priority drop and interrupt deactivation";
    private const byte Idle = 0xff;

    [ConformanceFact]
    [Trait("Rule", "A-ST-4")]
    public void Most_urgent_interrupt_comes_first() => CheckGic(
        1,
        Asks("A-ST-4", "of several the one of the lowest priority value comes first",
            Prioritisation),
        gic =>
        {
            (int IntId, byte Priority)[] raised = [(1, 0xb0), (7, 0x80), (9, 0xa0), (15, 0x90)];
            foreach (var (intId, priority) in raised)
            {
                gic.SetPriority(_cpu0, intId, priority);
                gic.Raise(_cpu0, intId);
            }

            foreach (var (intId, _) in raised.OrderBy(static sgi => sgi.Priority))
            {
                gic.End(_cpu0, gic.ExpectTaken(_cpu0, intId));
            }

            gic.ExpectNone(_cpu0);
        });

    [ConformanceFact]
    [Trait("Rule", "A-ST-5")]
    public void Mask_holds_back_its_own_priority_and_less_urgent_ones() => CheckGic(
        1,
        Asks("A-ST-5", "an interrupt is signalled if its priority value is below PMR",
            Prioritisation),
        gic =>
        {
            foreach (var priority in new byte[] { 0x80, 0x90, 0xa0, 0xb0 })
            {
                gic.SetPriority(_cpu0, Sgi, priority);
                foreach (var mask in new byte[] { 0x80, 0x90, 0xa0, 0xb0, 0xc0 })
                {
                    gic.WritePmr(_cpu0, mask);
                    gic.Raise(_cpu0, Sgi);
                    gic.ExpectPin(_cpu0, priority < mask);
                    gic.WritePmr(_cpu0, GicBench.PriorityMask);
                    gic.ExpectDelivered(Sgi, _cpu0);
                }
            }
        });

    [ConformanceFact]
    [Trait("Rule", "A-ST-11")]
    public void Interrupt_of_the_same_priority_does_not_preempt() => CheckGic(
        1,
        Asks("A-ST-11", "what runs is preempted by a more urgent group priority only", Preemption),
        gic =>
        {
            gic.Raise(_cpu0, OtherSgi);
            var word = gic.ExpectTaken(_cpu0, OtherSgi);
            gic.Raise(_cpu0, Sgi);
            gic.ExpectNone(_cpu0);

            gic.End(_cpu0, word);
            gic.ExpectDelivered(Sgi, _cpu0);
        });

    [ConformanceFact]
    [Trait("Rule", "A-ST-7")]
    public void Running_priority_is_that_of_the_most_urgent_active_interrupt() => CheckGic(
        1,
        Asks("A-ST-7", "RPR is the priority of what runs, 0xff when idle", Preemption),
        gic =>
        {
            byte[] priorities = [0xb0, 0xa0, 0x90, 0x80];
            var words = new Stack<uint>();
            gic.ExpectRunning(_cpu0, Idle);
            for (var i = 0; i < priorities.Length; i++)
            {
                gic.SetPriority(_cpu0, i, priorities[i]);
                gic.Raise(_cpu0, i);
                words.Push(gic.ExpectTaken(_cpu0, i));
                gic.ExpectRunning(_cpu0, priorities[i]);
            }

            for (var i = priorities.Length - 1; i >= 0; i--)
            {
                gic.ExpectRunning(_cpu0, priorities[i]);
                gic.End(_cpu0, words.Pop());
            }

            gic.ExpectRunning(_cpu0, Idle);
        });

    [ConformanceFact]
    [Trait("Rule", "A-ST-5")]
    public void Binary_point_takes_low_bits_out_of_preemption() => CheckGic(
        1,
        Asks("A-ST-5", "priorities that differ below the binary point do not preempt", Preemption),
        gic =>
        {
            const int LeastBit = 6;
            gic.WriteGroupBits(_cpu0, LeastBit);
            gic.SetPriority(_cpu0, OtherSgi, 0xb0);
            gic.SetPriority(_cpu0, Sgi, 0x80);
            gic.SetPriority(_cpu0, 1, 0x70);

            gic.Raise(_cpu0, OtherSgi);
            var outer = gic.ExpectTaken(_cpu0, OtherSgi);
            gic.ExpectRunning(_cpu0, 0x80);
            gic.Raise(_cpu0, Sgi);
            gic.ExpectPin(_cpu0, isAsserted: false);
            gic.Raise(_cpu0, 1);
            gic.End(_cpu0, gic.ExpectTaken(_cpu0, 1));

            gic.ExpectPin(_cpu0, isAsserted: false);
            gic.End(_cpu0, outer);
            gic.ExpectDelivered(Sgi, _cpu0);
        });

    [ConformanceFact]
    [Trait("Rule", "A-ST-8")]
    public void End_of_interrupt_uncovers_the_one_that_was_preempted() => CheckGic(
        1,
        Asks("A-ST-8", "EOIR drops the running priority, and deactivates its INTID", Ending),
        gic =>
        {
            gic.SetPriority(_cpu0, OtherSgi, 0xb0);
            gic.Raise(_cpu0, OtherSgi);
            var outer = gic.ExpectTaken(_cpu0, OtherSgi);
            gic.Raise(_cpu0, Sgi);
            var inner = gic.ExpectTaken(_cpu0, Sgi);

            // Both again: the inner may come as soon as it has ended, the outer may not.
            gic.Raise(_cpu0, OtherSgi);
            gic.Raise(_cpu0, Sgi);
            gic.End(_cpu0, inner);
            gic.End(_cpu0, gic.ExpectTaken(_cpu0, Sgi));
            gic.ExpectNone(_cpu0);
            gic.ExpectRunning(_cpu0, 0xb0);

            gic.End(_cpu0, outer);
            gic.ExpectDelivered(OtherSgi, _cpu0);
        });

    [ConformanceFact]
    [Trait("Rule", "A-ST-8")]
    public void Split_end_drops_the_priority_and_leaves_the_interrupt_active() => CheckGic(
        1,
        Asks("A-ST-8", "with EOImode 1 EOIR drops the priority, and DIR deactivates", Ending),
        gic =>
        {
            gic.SplitEoi(_cpu0);
            gic.Raise(_cpu0, Sgi);
            var word = gic.ExpectTaken(_cpu0, Sgi);
            gic.Raise(_cpu0, Sgi);
            gic.Raise(_cpu0, OtherSgi);

            gic.End(_cpu0, word);
            gic.ExpectRunning(_cpu0, Idle);
            var other = gic.ExpectTaken(_cpu0, OtherSgi);
            gic.End(_cpu0, other);
            gic.ExpectNone(_cpu0);

            // In any order: the one that was taken last is still active.
            gic.WriteDir(_cpu0, word);
            gic.Settle();
            word = gic.ExpectTaken(_cpu0, Sgi);
            gic.Raise(_cpu0, OtherSgi);
            gic.End(_cpu0, word);
            gic.ExpectNone(_cpu0);
            gic.WriteDir(_cpu0, other);
            gic.Settle();
            gic.End(_cpu0, gic.ExpectTaken(_cpu0, OtherSgi));
        });

    [ConformanceFact]
    [Trait("Rule", "A-ST-13")]
    public void End_of_a_special_intid_is_ignored() => CheckGic(
        1,
        Asks("A-ST-13", "1020 to 1023 name no interrupt: EOIR ignores them", "Special INTIDs"),
        gic =>
        {
            gic.Raise(_cpu0, Sgi);
            var word = gic.ExpectTaken(_cpu0, Sgi);
            for (uint special = 1020; special <= GicBench.Spurious; special++)
            {
                gic.End(_cpu0, special);
                gic.ExpectRunning(_cpu0, GicBench.Priority);
            }

            gic.End(_cpu0, word);
            gic.ExpectRunning(_cpu0, Idle);
        });

    [ConformanceFact]
    [Trait("Rule", "A-ST-10")]
    public void Highest_pending_is_shown_whatever_runs_and_changes_nothing() => CheckGic(
        1,
        Asks("A-ST-10", "HPPIR shows the most urgent pending INTID, and acknowledges nothing",
            "HPPIR"),
        gic =>
        {
            ExpectHighest(gic, GicBench.Spurious);
            gic.Raise(_cpu0, OtherSgi);
            var word = gic.ExpectTaken(_cpu0, OtherSgi);
            gic.Raise(_cpu0, Sgi);
            ExpectHighest(gic, Sgi);
            ExpectHighest(gic, Sgi);

            gic.End(_cpu0, word);
            gic.ExpectDelivered(Sgi, _cpu0);
            ExpectHighest(gic, GicBench.Spurious);
        });

    [ConformanceFact]
    [Trait("Rule", "A-R-3")]
    public void Unimplemented_priority_bits_read_as_zero() => CheckGic(
        1,
        Asks("A-R-3", "at least 4 high bits of a priority are there, the others read as 0",
            Prioritisation),
        gic =>
        {
            gic.SetPriority(_cpu0, Sgi, 0xff);
            var implemented = gic.PriorityOf(_cpu0, Sgi);
            var missing = 0xff - implemented;
            gic.Expect(
                "the high bits, 4 at least",
                missing < 0x10 && (missing & (missing + 1)) == 0,
                $"0x{implemented:x2}");
            gic.SetPriority(_cpu0, Sgi, 0);
            gic.Expect("the priority", 0, gic.PriorityOf(_cpu0, Sgi));
            gic.Expect("its neighbour's", GicBench.Priority, gic.PriorityOf(_cpu0, Sgi - 1));
        });

    [ConformanceFact]
    [Trait("Rule", "A-ST-9")]
    public void Write_that_clears_the_active_state_deactivates() => CheckGic(
        1,
        Asks("A-ST-9", "a write of ICACTIVER deactivates, and drops no priority", StateMachine),
        gic =>
        {
            gic.SplitEoi(_cpu0);
            gic.Raise(_cpu0, Sgi);
            gic.End(_cpu0, gic.ExpectTaken(_cpu0, Sgi));
            gic.Raise(_cpu0, Sgi);
            gic.ExpectNone(_cpu0);

            gic.Deactivate(_cpu0, Sgi);
            gic.ExpectTaken(_cpu0, Sgi);
        });

    private static void ExpectHighest(GicBench gic, uint wanted)
    {
        gic.Settle();
        gic.Expect("the INTID in HPPIR", wanted, gic.IntIdOf(gic.ReadHppir(_cpu0)));
    }
}
