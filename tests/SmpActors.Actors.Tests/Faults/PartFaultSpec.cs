using SmpActors.Actors.Faults;
using SmpActors.Model;
using SmpActors.Model.Topology;

namespace SmpActors.Actors.Tests.Faults;

/// <summary>Faults of parts, at a time or at a message.</summary>
public sealed class PartFaultSpec
{
    private static readonly CpuId _cpu1 = new(1);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Cpu_whose_interrupts_are_held_off_takes_them_afterwards(bool isVirtual)
    {
        using var test = Machine(
            isVirtual, FaultRule.Named("held").Ipi(0, 1).HoldInterrupts(_cpu1, 50_000_000));

        test.Tell(0, TestMachine.CallOthers, 1);
        var end = test.RunToQuiescence();

        Assert.Equal(DriveEnd.Quiescent, end);
        Assert.Equal(1, test.Count(TraceEventKind.CallReturned));
        var kinds = KindsOn(test, _cpu1);
        Assert.Equal(2, kinds.Count(k => k == TraceEventKind.FaultFired));
        var released = kinds.LastIndexOf(TraceEventKind.FaultFired);
        Assert.True(released < kinds.IndexOf(TraceEventKind.IpiEntered));
        Assert.True(test.Time.NowNs >= 50_000_000);
    }

    [Fact]
    public void Stalled_cpu_answers_as_memory_and_runs_nothing_until_it_goes_on()
    {
        using var test = Machine(
            isVirtual: true, FaultRule.Named("stalled").At(0).StallCpu(_cpu1, 5_000_000));
        test.Machine.ArmFaults();

        test.Tell(0, TestMachine.CallOthers, 1);
        test.RunToQuiescence();

        // Its queue took the csd at once; the function ran 5 ms later.
        Assert.Equal(
            [
                TraceEventKind.FaultFired, TraceEventKind.CsdQueued, TraceEventKind.FaultFired,
                TraceEventKind.IpiEntered,
            ],
            KindsOn(test, _cpu1).Where(static k => k is TraceEventKind.FaultFired
                or TraceEventKind.CsdQueued or TraceEventKind.IpiEntered));
        Assert.Equal(1, test.Count(TraceEventKind.CallReturned));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Crash_of_a_part_does_not_end_the_run(bool isVirtual)
    {
        using var test = Machine(
            isVirtual,
            FaultRule.Named("cpu").Ipi(0, 1).Crash(PartId.Cpu(_cpu1)),
            FaultRule.Named("gicr").Ipi(0, 2).Crash(PartId.Redistributor(new(2))));

        test.Tell(0, TestMachine.CallOthers, 1);
        var end = test.RunToQuiescence();

        Assert.Equal(DriveEnd.Quiescent, end);
        Assert.Equal(0, test.Count(TraceEventKind.CallReturned));
        Assert.DoesNotContain(test.Events, e => e.Kind == TraceEventKind.IpiEntered);

        // The SGI that was on its way to the redistributor is lost there, and the trace says so.
        Assert.Contains(
            test.Events,
            e => e.Detail is FaultFiring { Rule: "gicr", IsConsequence: true } && e.Cause != 0);
    }

    [Fact]
    public void Sleeping_redistributor_forwards_what_pends_when_it_is_woken()
    {
        using var test = Machine(
            isVirtual: true,
            FaultRule.Named("asleep").Ipi(0, 1).SleepRedistributor(_cpu1, 1_000_000));

        test.Tell(0, TestMachine.CallOthers, 1);
        test.RunToQuiescence();

        Assert.Equal(1, test.Count(TraceEventKind.CallReturned));
        Assert.InRange(test.Time.NowNs, 1_000_000, 1_100_000);
    }

    [Fact]
    public void Fault_with_a_time_in_the_past_happens_at_once()
    {
        using var test = Machine(
            isVirtual: true, FaultRule.Named("late").At(10).StallCpu(_cpu1, 5));
        test.Tell(0, TestMachine.LetTimePass, 1_000);
        test.RunToQuiescence();

        test.Machine.ArmFaults();
        test.RunToQuiescence();

        Assert.Equal(2, test.Count(TraceEventKind.FaultFired));
        Assert.Equal(1_005, test.Time.NowNs);
    }

    private static List<TraceEventKind> KindsOn(TestMachine test, CpuId cpu) =>
        [.. test.Events.Where(e => e.Part == PartId.Cpu(cpu)).Select(e => e.Kind)];

    private static TestMachine Machine(bool isVirtual, params FaultRule[] rules)
    {
        MachineSettings Planned(MachineSettings settings) =>
            settings with { Faults = new() { Rules = rules } };

        return (isVirtual
            ? TestMachine.InVirtualTime(3, change: Planned)
            : TestMachine.InWallTime(3, Planned)).Started();
    }
}
