using SmpActors.Experiments.Config;
using SmpActors.Experiments.Oracles;
using SmpActors.Experiments.Results;
using SmpActors.Model;
using SmpActors.Model.Gic;
using SmpActors.Model.Kernel;
using SmpActors.Model.X86;
using Xunit;

namespace SmpActors.Experiments.Tests.Oracles;

/// <summary>The hop loses one message and says nothing; the oracles say what is missing.</summary>
public sealed class LossyRunSpec
{
    public static TheoryData<string, TimeMode> SystemsAndTimes => new()
    {
        { InterruptSystems.Flat, TimeMode.Virtual },
        { InterruptSystems.X2ApicCluster, TimeMode.Virtual },
        { InterruptSystems.Gicv3, TimeMode.Virtual },
        { InterruptSystems.Gicv3, TimeMode.Wall },
    };

    [Theory]
    [MemberData(nameof(SystemsAndTimes))]
    public void A_call_whose_csd_is_lost_is_open_and_the_csd_is_named(string system, TimeMode time)
    {
        var result = RunLosing<Cpu.EnqueueCsd>(system, time);

        // The barrier waits for the answer to the lost push. Where it is a fence of the driver, the
        // kernel has asked for the interrupts by then, and they miss in the balance too.
        Assert.NotEqual(Verdict.Ok, result.Verdict);
        Assert.Contains(result.Violations, v =>
            v.Oracle == Oracle.Liveness.Name
            && v.Where.StartsWith("csd[cpu0 ", StringComparison.Ordinal)
            && v.What.EndsWith("was locked and never reached its queue", StringComparison.Ordinal));
        Assert.Equal(1, result.Calls.Open);
    }

    [Theory]
    [MemberData(nameof(SystemsAndTimes))]
    public void A_lost_unlock_stalls_the_run_and_is_named(string system, TimeMode time)
    {
        var result = RunLosing<Cpu.CsdUnlocked>(system, time);

        var violation = Assert.Single(result.Violations);
        Assert.Equal(Verdict.Stalled, result.Verdict);
        Assert.Equal(Oracle.Liveness.Name, violation.Oracle);
        Assert.EndsWith(
            "ran, and its unlock never reached its owner",
            violation.What,
            StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(SystemsAndTimes))]
    public void A_lost_interrupt_violates_the_balance_of_its_target(string system, TimeMode time)
    {
        var result = system == InterruptSystems.Gicv3
            ? RunLosing<Redistributor.SetPending>(system, time)
            : RunLosing<LocalApic.AcceptInterrupt>(system, time);

        Assert.Equal(Verdict.Violated, result.Verdict);
        var violation = Assert.Single(
            result.Violations, v => v.Oracle == Oracle.IpiBalance.Name);
        Assert.Contains("1 were lost on the way", violation.What, StringComparison.Ordinal);
        Assert.Contains(
            result.Violations,
            v => v.What.EndsWith("the wake-up is lost", StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_that_loses_nothing_ends_well()
    {
        var result = Run(InterruptSystems.Gicv3, TimeMode.Virtual, static _ => false);

        Assert.Equal(Verdict.Ok, result.Verdict);
        Assert.Empty(result.Violations);
    }

    /// <summary>Loses the first message of a type.</summary>
    private static RunResult RunLosing<T>(string system, TimeMode time)
        where T : IMessage
    {
        var count = 0;
        return Run(
            system, time, message => message is T && Interlocked.Increment(ref count) == 1);
    }

    private static RunResult Run(string system, TimeMode time, Func<IMessage, bool> loses)
    {
        var experiment = Some.Experiment(
            system, 4, new() { Kind = WorkloadKinds.Broadcast, Calls = 1 }) with
        { Time = time };
        var options = new RunOptions
        {
            Around = inner => new LossyInterconnect(inner, (_, _, message) => loses(message)),
        };
        return ExperimentRunner.Run(experiment, options, CancellationToken.None).Result;
    }
}
