using CsCheck;
using SmpActors.Model;

namespace SmpActors.Actors.Tests;

public sealed class LinkLatencySpec
{
    private static readonly PartId _from = PartId.Cpu(new(0));
    private static readonly PartId _to = PartId.Cpu(new(1));

    /// <summary>Bounds of a latency, from nothing to the greatest that there is.</summary>
    private static readonly Gen<(long Min, long Max)> _bounds =
        from bits in Gen.Int[0, 40]
        from min in Gen.Long[0, 1L << bits]
        from max in Gen.Long[min, 1L << bits]
        select (min, max);

    [Fact]
    public void A_message_is_under_way_for_a_time_within_the_bounds()
    {
        Gen.Select(Gen.ULong, _bounds, Gen.Long[0, 1L << 60]).Sample((seed, bounds, nowNs) =>
        {
            var latency = new LinkLatency(seed, bounds.Min, bounds.Max);

            var ns = latency.SampleNs(_from, _to, nowNs);

            Assert.InRange(ns, bounds.Min, bounds.Max);
        });
    }

    [Fact]
    public void Nothing_overtakes_on_one_link()
    {
        // From neighbours in time to messages of different epochs.
        var gaps = Gen.Int[0, 41].SelectMany(bits => Gen.Long[0, 1L << bits].Array[2, 200]);
        Gen.Select(Gen.ULong, _bounds, Gen.Long[0, 1L << 50], gaps).Sample(
            (seed, bounds, startNs, gaps) =>
            {
                var latency = new LinkLatency(seed, bounds.Min, bounds.Max);
                var (sentNs, lastNs) = (startNs, 0L);

                foreach (var gap in gaps)
                {
                    sentNs += gap;
                    var arrivesNs = sentNs + latency.SampleNs(_from, _to, sentNs);
                    Assert.True(arrivesNs >= lastNs, $"{arrivesNs} ns is before {lastNs} ns");
                    lastNs = arrivesNs;
                }
            });
    }

    [Theory]
    [InlineData(1_000, 1)]
    [InlineData(1L << 40, 1L << 31)]
    public void Nothing_overtakes_where_one_epoch_ends_and_the_next_begins(long maxNs, long stepNs)
    {
        for (var seed = 0UL; seed < 1_000; seed++)
        {
            var latency = new LinkLatency(seed, 0, maxNs);

            var arrivals = Enumerable.Range(0, 3_000)
                .Select(step => step * stepNs)
                .Select(ns => ns + latency.SampleNs(_from, _to, ns));

            Assert.Equal(arrivals.Order(), arrivals);
        }
    }

    [Fact]
    public void A_core_and_its_own_controller_are_always_the_least_time_apart()
    {
        var latency = new LinkLatency(1, 20, 2_000);
        var (gicr, apic) = (PartId.Redistributor(new(7)), PartId.LocalApic(new(7)));
        var cpu = PartId.Cpu(new(7));

        for (var ns = 0L; ns < 100_000; ns += 777)
        {
            Assert.Equal(20, latency.SampleNs(cpu, apic, ns));
            Assert.Equal(20, latency.SampleNs(gicr, cpu, ns));
        }

        // A bus of that number is no part of the CPU, nor is another CPU's controller.
        Assert.Contains(Later(PartId.ApicBus(new(7))), ns => ns > 20);
        Assert.Contains(Later(PartId.LocalApic(new(8))), ns => ns > 20);

        IEnumerable<long> Later(PartId to) =>
            Enumerable.Range(0, 100).Select(i => latency.SampleNs(cpu, to, i * 777));
    }

    [Fact]
    public void Equal_seeds_have_equal_latencies()
    {
        var (one, other) = (new LinkLatency(7, 20, 2_000), new LinkLatency(7, 20, 2_000));

        Gen.Long[0, 1L << 60].Sample(nowNs => Assert.Equal(
            one.SampleNs(_from, _to, nowNs), other.SampleNs(_from, _to, nowNs)));
    }

    [Fact]
    public void Links_seeds_and_directions_differ()
    {
        var latency = new LinkLatency(7, 0, 1L << 40);
        var samples = new[]
        {
            latency.SampleNs(_from, _to, 0),
            latency.SampleNs(_to, _from, 0),
            latency.SampleNs(_from, PartId.Cpu(new(2)), 0),
            latency.SampleNs(_from, PartId.Redistributor(new(1)), 0),
            new LinkLatency(8, 0, 1L << 40).SampleNs(_from, _to, 0),
        };

        var distinct = samples.Distinct();

        Assert.Equal(samples.Length, distinct.Count());
    }

    [Fact]
    public void Half_of_all_messages_need_less_than_an_eighth_of_the_spread()
    {
        var latency = new LinkLatency(7, 0, 8_000);

        // Far apart in time, at epochs' ends: each sample is a random value of its own.
        var below = Enumerable.Range(0, 10_000)
            .Count(i => latency.SampleNs(_from, _to, (long)i << 20) < 1_000);

        Assert.InRange(below, 4_700, 5_300);
    }

    [Theory]
    [InlineData(-1, 5)]
    [InlineData(6, 5)]
    [InlineData(0, (1L << 40) + 1)]
    public void Bounds_that_are_none_are_refused(long minNs, long maxNs)
    {
        Assert.Throws<InvariantViolatedException>(() => new LinkLatency(1, minNs, maxNs));
    }

    [Fact]
    public void No_latency_is_known_as_none()
    {
        Assert.True(new LinkLatency(1, 0, 0).IsNone);
        Assert.False(new LinkLatency(1, 0, 1).IsNone);
    }
}
