using SmpActors.Experiments.Config;

namespace SmpActors.Benchmarks;

/// <summary>A benchmark that can be asked for by name.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="What">What it measures.</param>
/// <param name="Measure">Measures, with so many pairs, and gives its figures.</param>
internal sealed record Benchmark(
    string Name, string What, Func<int, IEnumerable<Figure>> Measure);

/// <summary>The figures of speed and size.</summary>
internal static class Benchmarks
{
    private const string PerSecond = "/s";
    private const int RingRounds = 20_000;

    public static IReadOnlyList<Benchmark> All { get; } =
    [
        new("dispatcher", "the deterministic dispatcher against Akka's default one", Dispatcher),
        new("virtual", "broadcasts of 1,024 CPUs against a ring, virtual time", VirtualBroadcast),
        new("wall", "broadcasts of 10,000 CPUs against bare actors, in wall time", WallBroadcast),
        new("size", "100,000 CPUs: start, one broadcast, stop; memory of each CPU", Size.Measure),
        new(
            "explore",
            "schedules per second, a schedule's fixed cost, what recording costs",
            Explore.Measure),
        new("ipi", "what one call costs on machines of 1,024 to 1,000,000 CPUs", Ipi.Measure),
    ];

    /// <summary>A ring of empty actors on both dispatchers.</summary>
    private static IEnumerable<Figure> Dispatcher(int pairCount)
    {
        var bytes = new List<double>();
        var runs = PairedRuns.Of(pairCount, Deterministic, () => Ring.InWallTime(RingRounds));
        yield return runs.ToFigure(
            "dispatcher", "ring, deterministic / default", PerSecond, Bound.Least(0.3));

        yield return new(
            "dispatcher", "allocated for each delivery", "B", Bound.Most(0.1), new(bytes));

        double Deterministic()
        {
            var (perSecond, bytesPerDelivery) = Ring.InVirtualTime(RingRounds);
            bytes.Add(bytesPerDelivery);
            return perSecond;
        }
    }

    /// <summary>A machine in virtual time against a ring on the same dispatcher.</summary>
    private static IEnumerable<Figure> VirtualBroadcast(int pairCount)
    {
        const int Calls = 150;
        foreach (var interrupts in Machines.InterruptSystems)
        {
            var usual = Machines.Broadcast(1_024, interrupts, TimeMode.Virtual, Calls);
            var atOnce = usual with { Interconnect = new() { LatencyNsMin = 0, LatencyNsMax = 0 } };
            foreach (var (experiment, how) in new[] { (usual, ""), (atOnce, ", no latency") })
            {
                var runs = PairedRuns.Of(
                    pairCount,
                    () => Machines.Run(experiment).DeliveriesPerSecond,
                    () => Ring.InVirtualTime(RingRounds).PerSecond);
                var what = $"{interrupts}, 1,024 CPUs{how} / ring";
                yield return runs.ToFigure("virtual", what, PerSecond, Bound.Least(0.4));
            }
        }
    }

    /// <summary>A machine in wall time against actors that answer.</summary>
    private static IEnumerable<Figure> WallBroadcast(int pairCount)
    {
        const int CpuCount = 10_000;
        const int Calls = 20;
        foreach (var interrupts in Machines.InterruptSystems)
        {
            var experiment = Machines.Broadcast(CpuCount, interrupts, TimeMode.Wall, Calls);
            var messageCount = Machines.Run(experiment).Deliveries;
            foreach (var isCompact in new[] { false, true })
            {
                var bound = isCompact ? Bound.None : Bound.Least(0.5);
                var runs = PairedRuns.Of(
                    pairCount,
                    () => Machines.Run(experiment).DeliveriesPerSecond,
                    () => BareBroadcast.MessagesPerSecond(CpuCount, messageCount, isCompact));
                var how = isCompact ? ", compact mailboxes" : "";
                var what = $"{interrupts}, 10,000 CPUs / bare 1 → N → 1{how}";
                yield return runs.ToFigure("wall", what, PerSecond, bound);
            }
        }
    }
}
