using SmpActors.Simulation.Dispatch;
using SmpActors.Simulation.Time;
using Xunit;

namespace SmpActors.Simulation.Tests;

public class TimeQueueSpec
{
    [Fact]
    public void Entries_come_in_order_of_time_and_equal_ones_in_order_of_adding()
    {
        for (var seed = 0UL; seed < 300; seed++)
        {
            var prng = new Prng(seed);
            var parcels = new ParcelStore();
            var queue = new TimeQueue(parcels);
            var reference = new SortedDictionary<(long TimeNs, int Number), int>();
            long nowNs = 0;

            for (var number = 0; number < 2000; number++)
            {
                if (prng.NextInt(5) < 3)
                {
                    var timeNs = nowNs + Delay(ref prng);
                    ref var parcel = ref parcels.Add(null, null, (ulong)number, out var index);
                    queue.Add(index, ref parcel, timeNs);
                    reference.Add((timeNs, number), number);
                }
                else nowNs = TakeBoth(parcels, queue, reference, nowNs + Delay(ref prng), nowNs);
            }

            while (reference.Count > 0)
                nowNs = TakeBoth(parcels, queue, reference, long.MaxValue, nowNs);
            Assert.Equal(0, queue.Count);
        }
    }

    /// <summary>Short ones, many of them equal, and a few as far off as there is.</summary>
    private static long Delay(ref Prng prng) => prng.NextInt(8) switch
    {
        0 => 0,
        1 or 2 => prng.NextInt(4),
        3 or 4 => prng.NextInt(3000),
        5 => prng.NextInt(1 << 22),
        6 => (long)(prng.Next() >> (4 + prng.NextInt(50))),
        _ => 1024,
    };

    private static long TakeBoth(
        ParcelStore parcels,
        TimeQueue queue,
        SortedDictionary<(long TimeNs, int Number), int> reference,
        long limitNs,
        long nowNs)
    {
        var hasOne = queue.TryTakeNext(limitNs, out var timeNs, out var first);
        Assert.Equal(reference.Count > 0 && reference.Keys.First().TimeNs <= limitNs, hasOne);
        if (!hasOne)
        {
            queue.Rebase(nowNs);
            return Math.Max(nowNs, reference.Count > 0 ? limitNs : nowNs);
        }

        while (first != 0)
        {
            var expected = reference.Keys.First();
            Assert.Equal(expected.TimeNs, timeNs);
            Assert.Equal((ulong)expected.Number, parcels[first].SenderHash);
            reference.Remove(expected);
            var taken = first;
            first = queue.Remove(taken);
            parcels.Free(taken);
        }

        Assert.True(reference.Count == 0 || reference.Keys.First().TimeNs > timeNs);
        return timeNs;
    }
}
