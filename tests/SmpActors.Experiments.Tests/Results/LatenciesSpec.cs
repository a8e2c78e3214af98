using SmpActors.Experiments.Results;
using Xunit;

namespace SmpActors.Experiments.Tests.Results;

public sealed class LatenciesSpec
{
    [Fact]
    public void The_greatest_is_exact_and_no_percentile_is_above_it()
    {
        var (one, other) = (new Latencies(), new Latencies());
        for (var ns = 20; ns < 1_999; ns++) one.Add(Stage.Queue, ns);
        other.Add(Stage.Queue, 1_999);

        one.Add(other);

        var queue = one.ToResult()["queue"];
        Assert.Equal(1_999, queue.Max);
        Assert.InRange(queue.P50, 1_000, 1_030);
        Assert.InRange(queue.P999, 1_980, 1_999);
    }

    [Fact]
    public void What_did_not_occur_has_no_figures()
    {
        var latencies = new Latencies();
        latencies.Add(Stage.Call, 5);

        Assert.Equal(["call"], latencies.ToResult().Keys);
    }
}
