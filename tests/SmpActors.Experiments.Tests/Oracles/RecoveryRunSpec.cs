using SmpActors.Experiments.Config;
using SmpActors.Experiments.Results;
using SmpActors.Experiments.Tests.Config;
using Xunit;

namespace SmpActors.Experiments.Tests.Oracles;

/// <summary>The committed experiment of lost IPIs, which the watchdog makes up for.</summary>
public sealed class RecoveryRunSpec
{
    private const long TimeoutNs = 5_000_000_000;

    [Theory]
    [Trait("Rule", "N-D-3")]
    [InlineData("0.001")]
    [InlineData("0.01")]
    [InlineData("0.1")]
    public void Every_call_returns_whatever_is_lost_and_who_was_stuck_is_late(string probability)
    {
        var result = RunWith($"faults[0].probability={probability}");

        Assert.Equal(Verdict.Ok, result.Verdict);
        Assert.Equal(new(1_600, 1_600, 0, 0), result.Calls);
        Assert.True(result.Ipis.Lost > 0);
        Assert.True(result.CsdLock!.Stuck >= result.Ipis.Lost / 2);
        Assert.Equal(result.CsdLock.Stuck, result.CsdLock.Unstuck);
        Assert.True(result.LatencyNs["call"].Max > TimeoutNs);
        Assert.True(result.LatencyNs["call"].P50 < TimeoutNs / 1_000);
    }

    [Fact]
    [Trait("Rule", "N-D-3")]
    public void More_loss_costs_more_time()
    {
        var times = new[] { "0", "0.001", "0.01", "0.1" }
            .Select(probability => RunWith($"faults[0].probability={probability}").VirtualTimeNs)
            .ToArray();

        Assert.Equal(times.Order(), times);
        Assert.True(times[0] < TimeoutNs / 1_000);
        Assert.True(times[3] > 10 * TimeoutNs);
    }

    [Fact]
    [Trait("Rule", "N-D-3")]
    public void Without_the_watchdog_who_loses_an_ipi_waits_for_ever()
    {
        var result = RunWith("faults[0].probability=0.1", "kernel.csdLock.debug=false");

        Assert.NotEqual(Verdict.Ok, result.Verdict);
        Assert.True(result.Calls.Open > 0);
        Assert.True(result.VirtualTimeNs < TimeoutNs);
    }

    private static RunResult RunWith(params string[] settings)
    {
        var reading = new ExperimentReader(new RepositoryFiles()).Read(
            Repository.Path("config", "experiments", "recovery.json"),
            [.. settings.Select(ConfigOverride.Set)]);
        return Some.Run(reading.Experiment!);
    }
}
