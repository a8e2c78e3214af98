using System.Diagnostics;
using Akka.Actor;
using SmpActors.Actors;
using SmpActors.Experiments;
using SmpActors.Experiments.Oracles;
using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Benchmarks;

/// <summary>What one call from a CPU to another costs, on machines of all sizes.</summary>
/// <remarks>
/// Two CPUs that call each other need no million actors: their parts are driven directly. What a
/// machine keeps for each CPU is measured beside it.
/// </remarks>
internal static class Ipi
{
    private const int Million = 1_000_000;
    private const int CallCount = 100_000;
    private static readonly int[] _cpuCounts = [65_536, Million];
    private const int SmallCpuCount = 1_024;

    public static IEnumerable<Figure> Measure(int pairCount)
    {
        foreach (var interrupts in Machines.InterruptSystems)
        {
            var small = WorkOf(interrupts, SmallCpuCount);
            yield return Count("messages of a call, 1,024 CPUs", small.Deliveries);
            yield return Count("trace events of a call, 1,024 CPUs", small.Events);
            foreach (var cpuCount in _cpuCounts)
            {
                var large = WorkOf(interrupts, cpuCount);
                var ratio = $"{Format.Number(cpuCount)} / 1,024 CPUs";
                yield return Grown("messages of a call", large.Deliveries / small.Deliveries, 1);
                yield return Grown("trace events of a call", large.Events / small.Events, 1);
                yield return Grown("bytes of a call", large.Bytes / small.Bytes, 1.01);
                var runs = PairedRuns.Of(
                    pairCount,
                    () => WorkOf(interrupts, cpuCount).Ns,
                    () => WorkOf(interrupts, SmallCpuCount).Ns);
                yield return runs.ToFigure(
                    "ipi", $"{interrupts}: time of a call, {ratio}", "ns", Bound.Most(1.25));

                Figure Grown(string what, double value, double most) => new(
                    "ipi", $"{interrupts}: {what}, {ratio}", "", Bound.Most(most), new(value));
            }

            Figure Count(string what, double value) => new(
                "ipi", $"{interrupts}: {what}", "", Bound.None, new(value));
        }

        foreach (var figure in Sizes()) yield return figure;
    }

    /// <summary>What one waiting single call comes to, from the first CPU to the last.</summary>
    private static Work WorkOf(string interrupts, int cpuCount)
    {
        var topology = new MachineTopology(cpuCount, cpuCount);
        var broadcast = Machines.Broadcast(cpuCount, interrupts, default, calls: 1);
        var system = InterruptSystemFactory.Create(
            broadcast.Machine, topology, broadcast.Kernel);
        var first = new CpuId(0);
        var last = new CpuId(cpuCount - 1);
        var calling = new GuestProgram("calls", async (cpu, count) =>
        {
            for (var i = 0L; i < count; i++)
            {
                await Smp.SmpCallFunctionSingle(cpu, last, SmpFunc.Nop, 0, wait: true);
            }
        });
        var machine = new BareMachine(topology, system, calling, first, last);
        machine.Run(first, CallCount / 10);

        var (deliveries, events) = (machine.DeliveryCount, machine.EventCount);
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        machine.Run(first, CallCount);
        return new(
            watch.Elapsed.TotalNanoseconds / CallCount,
            (double)(machine.DeliveryCount - deliveries) / CallCount,
            (double)(machine.EventCount - events) / CallCount,
            (double)(GC.GetAllocatedBytesForCurrentThread() - bytes) / CallCount);
    }

    /// <summary>What is kept once for a machine of a million, for each of its CPUs.</summary>
    private static IEnumerable<Figure> Sizes()
    {
        yield return Size("CpuMask of all CPUs", () => CpuMask.Range(0, Million), 0.2);
        yield return Size("CpuMask of one CPU", () => CpuMask.Of(new CpuId(Million - 1)), 0.001);
        yield return Size("MachineTopology", () => new MachineTopology(Million, Million), 0.2);
        var counts = new Dictionary<PartKind, int>
        {
            [PartKind.Cpu] = Million,
            [PartKind.Redistributor] = Million,
        };
        yield return Size(
            "PartDirectory, CPUs and redistributors", () => new PartDirectory(counts), 16.1);
        yield return Size(
            "the same in virtual time, with addresses",
            () => new PartDirectory(counts, new NoTime()),
            32.1);
        yield return Size(
            "RunRecorder, idle",
            () => new RunRecorder(Million, new NoTime(), true, false, null, []),
            256);

        static Figure Size(string what, Func<object> create, double most) => new(
            "ipi",
            $"1,000,000 CPUs: {what}, for each CPU",
            "B",
            Bound.Most(most),
            new(BytesOf(create) / (double)Million));
    }

    private static long BytesOf(Func<object> create)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var made = create();
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        GC.KeepAlive(made);
        (made as IDisposable)?.Dispose();
        return bytes;
    }

    /// <summary>One call's cost.</summary>
    private readonly record struct Work(double Ns, double Deliveries, double Events, double Bytes);

    private sealed class NoTime : IMachineTime
    {
        public long NowNs => 0;

        public bool IsOfOneThread => true;

        public void TellAfter(
            long delayNs, ICanTell receiver, object message, IActorRef sender)
        {
        }
    }
}
