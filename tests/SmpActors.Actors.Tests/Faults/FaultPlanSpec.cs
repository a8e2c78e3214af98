using SmpActors.Actors.Faults;
using SmpActors.Model;
using SmpActors.Model.Gic;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Actors.Tests.Faults;

/// <summary>A plan by its fluent names, on a machine of actors.</summary>
public sealed class FaultPlanSpec
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nth_ipi_from_one_cpu_to_another_is_lost_and_no_other(bool isVirtual)
    {
        using var test = Machine(isVirtual, FaultRule.Named("lost").Ipi(0, 2).Nth(3).Drop());

        test.Tell(0, TestMachine.CallOthers, 5);
        var end = test.RunToQuiescence();

        Assert.Equal(DriveEnd.Quiescent, end);
        var lost = Assert.Single(test.Events, e => e.Kind == TraceEventKind.FaultFired);
        var firing = Assert.IsType<FaultFiring>(lost.Detail);
        Assert.Equal(("lost", FaultKind.Drop), (firing.Rule, firing.Kind));
        Assert.Equal(PartId.Distributor(new(0)), firing.From);
        Assert.Equal(PartId.Redistributor(new(2)), firing.To);
        Assert.Equal(new CpuId(0), IpiOnWire.SourceOf(lost.Cause));

        // Two calls came back; the third waits for cpu2 for ever, and cpu1 has run all three.
        Assert.Equal(2, test.Count(TraceEventKind.CallReturned));
        Assert.Equal(2, test.Events.Count(e => IsEntry(e, cpu: 2)));
        Assert.Equal(3, test.Events.Count(e => IsEntry(e, cpu: 1)));
        Assert.Equal(new FaultCount(test.Machine.FaultCounts[0].Rule, 3, 1),
            Assert.Single(test.Machine.FaultCounts));
    }

    [Fact]
    public void Message_for_which_no_rule_acts_passes_as_if_there_were_no_plan()
    {
        var events = new List<List<TraceEvent>>();
        foreach (var rules in new FaultRule[][]
        {
            [], [FaultRule.Named("never").Ipi(1, 2).Drop()],
        })
        {
            using var test = Machine(isVirtual: true, rules);
            test.Tell(0, TestMachine.CallOthers, 5);
            test.RunToQuiescence();
            events.Add([.. test.Events]);
        }

        Assert.Equal(events[0].Count, events[1].Count);
        Assert.Equal(
            events[0].Select(e => (e.Part, e.Kind)), events[1].Select(e => (e.Part, e.Kind)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Duplicated_unlock_is_stale_the_second_time(bool isVirtual)
    {
        using var test = Machine(
            isVirtual, FaultRule.Named("twice").Message<Cpu.CsdUnlocked>().Nth(1).Duplicate());

        test.Tell(0, TestMachine.CallOthers, 1);
        var end = test.RunToQuiescence();

        Assert.Equal(DriveEnd.Quiescent, end);
        Assert.Equal(1, test.Count(TraceEventKind.CsdUnlockStale));
        Assert.Equal(1, test.Count(TraceEventKind.CallReturned));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_put_behind_the_next_one_arrives_behind_it(bool isVirtual)
    {
        // The csd's unlock is all that cpu1 sends cpu0 but answers to pushes: the answer goes last.
        using var test = Machine(
            isVirtual,
            FaultRule.Named("behind").Message<Cpu.CsdEnqueued>()
                .Link(LinkEnd.Of(PartId.Cpu(new(1)))).Nth(1).Reorder(withinNs: 1L << 30));

        test.Tell(0, TestMachine.CallOthers, 1);
        var end = test.RunToQuiescence();

        // cpu0 waits for that answer before it sends its SGI, and nothing else comes: so it goes on
        // alone when its time is over, and the call ends well.
        Assert.Equal(DriveEnd.Quiescent, end);
        Assert.Equal(1, test.Count(TraceEventKind.CallReturned));
        Assert.True(!isVirtual || test.Time.NowNs >= 1L << 30);
    }

    [Fact]
    public void Reordered_message_goes_right_behind_the_next_one_of_its_link()
    {
        using var test = Machine(
            isVirtual: true,
            FaultRule.Named("behind").Message<Cpu.EnqueueCsd>().Csd(target: Cpus(1)).Nth(1)
                .Reorder(withinNs: 1_000_000));
        test.Machine.Tell(PartId.Cpu(new(0)), new Cpu.StartTask(TestMachine.AsyncCalls, 3));
        test.RunToQuiescence();

        var queued = test.Events.Where(e => e.Kind == TraceEventKind.CsdQueued).ToArray();

        Assert.Equal([1, 0, 2], queued.Select(e => e.Csd.Slot.Index));
    }

    [Fact]
    public void Delay_is_on_top_of_the_links_own_time()
    {
        using var plain = Machine(isVirtual: true);
        using var late = Machine(
            isVirtual: true, FaultRule.Named("late").Ipi(0, 1).Delay(1_000_000, 1_000_000));
        foreach (var test in new[] { plain, late })
        {
            test.Tell(0, TestMachine.CallOthers, 1);
            test.RunToQuiescence();
        }

        Assert.True(plain.Time.NowNs < 100_000);
        Assert.InRange(late.Time.NowNs, 1_000_000, 1_000_000 + plain.Time.NowNs);
        Assert.Equal(1, late.Count(TraceEventKind.CallReturned));
    }

    [Fact]
    public void Misrouted_ipi_is_pended_at_the_other_cpu()
    {
        using var test = Machine(
            isVirtual: true, FaultRule.Named("astray").Ipi(0, 1).Misroute(PartId.Cpu(new(2))));

        test.Tell(0, TestMachine.CallOthers, 1);
        test.RunToQuiescence();

        Assert.Equal(0, test.Count(TraceEventKind.CallReturned));
        Assert.DoesNotContain(test.Events, e => IsEntry(e, cpu: 1));
        Assert.All(
            test.Events.Where(e => e.Kind == TraceEventKind.IpiPended),
            e => Assert.Equal(2, e.Part.Index));
    }

    [Fact]
    public void Corrupted_field_arrives_as_the_plan_has_it()
    {
        var intId = MessageField.Find(typeof(Redistributor.SetPending), "intid")!;
        using var test = Machine(
            isVirtual: true,
            FaultRule.Named("other").Message<Redistributor.SetPending>()
                .Link(to: LinkEnd.Of(PartId.Redistributor(new(1))))
                .Corrupt(FieldChange.Flip(intId, 4)));

        test.Tell(0, TestMachine.CallOthers, 1);
        test.RunToQuiescence();

        var pended = test.Events.Where(e => e.Kind == TraceEventKind.IpiPended);
        Assert.Contains(pended, e => e.Part.Index == 1 && e.Value == 5);
        Assert.Contains(pended, e => e.Part.Index == 2 && e.Value == 1);
    }

    [Fact]
    public void First_rule_that_matches_decides_and_every_rule_counts()
    {
        using var test = Machine(
            isVirtual: true,
            FaultRule.Named("spared").Ipi(0, 1).Nth(1).Deliver(),
            FaultRule.Named("lost").Ipi(0, 1).Each(last: 2).Drop());

        test.Tell(0, TestMachine.CallOthers, 3);
        test.RunToQuiescence();

        Assert.Equal(1, test.Count(TraceEventKind.CallReturned));
        Assert.Equal(
            [("spared", 2, 1), ("lost", 2, 1)],
            test.Machine.FaultCounts.Select(c => (c.Rule.Name, c.Matched, c.Fired)));
    }

    [Fact]
    public void Draws_of_a_rule_do_not_depend_on_other_rules()
    {
        var rule = FaultRule.Named("some").Ipi().Probability(0.3m).Delay(0, 5_000);
        var others = FaultRule.Named("others").Message<Cpu.CsdUnlocked>().Probability(0.5m);
        FaultRule[][] plans = [[rule], [others.Deliver(), rule]];
        var firings = new List<List<(long Cause, long DelayNs)>>();
        foreach (var plan in plans)
        {
            using var test = Machine(isVirtual: true, plan);
            test.Tell(0, TestMachine.CallOthers, 40);
            test.RunToQuiescence();
            firings.Add([.. test.Events
                .Where(e => e.Detail is FaultFiring { Rule: "some" })
                .Select(e => (e.Cause, ((FaultFiring)e.Detail!).DelayNs))]);
        }

        Assert.InRange(firings[0].Count, 10, 40);
        Assert.Equal(firings[0], firings[1]);
    }

    private static CpuMask Cpus(int cpu) => CpuMask.Of(new CpuId(cpu));

    private static bool IsEntry(TraceEvent e, int cpu) =>
        e.Kind == TraceEventKind.IpiEntered && e.Part == PartId.Cpu(new(cpu));

    private static TestMachine Machine(bool isVirtual, params FaultRule[] rules)
    {
        MachineSettings Planned(MachineSettings settings) => settings with
        {
            Faults = new() { Rules = rules },
            FaultSeed = 7,
        };

        return (isVirtual
            ? TestMachine.InVirtualTime(3, change: Planned)
            : TestMachine.InWallTime(3, Planned)).Started();
    }
}
