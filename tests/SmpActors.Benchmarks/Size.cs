using System.Diagnostics;
using SmpActors.Experiments;
using SmpActors.Experiments.Config;
using SmpActors.Experiments.Oracles;

namespace SmpActors.Benchmarks;

/// <summary>A machine of 100,000 CPUs in one process: its times and its memory.</summary>
internal static class Size
{
    private const int CpuCount = 100_000;
    private const double BytesPerCpuMax = 4_096;
    private const int RunCountMax = 3;

    /// <summary>A run each takes some seconds: few of them.</summary>
    public static IEnumerable<Figure> Measure(int pairCount)
    {
        foreach (var interrupts in Machines.InterruptSystems)
        {
            var runs = new List<SizeRun>();
            for (var i = 0; i < Math.Min(pairCount, RunCountMax); i++) runs.Add(RunOne(interrupts));

            yield return Of("start", "s", r => r.StartSeconds);
            yield return Of("one waiting broadcast", "s", r => r.BroadcastSeconds);
            yield return Of("stop", "s", r => r.StopSeconds);
            yield return Of("live memory of a CPU, idle", "B", r => r.IdleBytes, BytesPerCpuMax);
            yield return Of("the same after the broadcast", "B", r => r.UsedBytes, BytesPerCpuMax);

            Figure Of(
                string what, string unit, Func<SizeRun, double> value, double? most = null) => new(
                "size",
                $"{interrupts}, 100,000 CPUs: {what}",
                unit,
                new(null, most),
                new(runs.Select(value)));
        }
    }

    private static SizeRun RunOne(string interrupts)
    {
        var experiment = Machines.Broadcast(CpuCount, interrupts, TimeMode.Wall, calls: 1);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var run = new SizeRun();
        var host = new WallHost(null);
        try
        {
            var watch = Stopwatch.StartNew();
            var plan = RunPlan.From(experiment);
            using var recorder = new RunRecorder(
                CpuCount, host.Time, isConcurrent: true, recordsFunctions: false, null, []);
            host.Start(plan.MachineOn(host, recorder), CancellationToken.None);
            run.StartSeconds = watch.Elapsed.TotalSeconds;
            run.IdleBytes = PerCpu(before);

            watch.Restart();
            new Run(experiment, plan, host, recorder, new()).Drive(CancellationToken.None);
            run.BroadcastSeconds = watch.Elapsed.TotalSeconds;
            run.UsedBytes = PerCpu(before);
            GC.KeepAlive(plan);
        }
        finally
        {
            var watch = Stopwatch.StartNew();
            host.Dispose();
            run.StopSeconds = watch.Elapsed.TotalSeconds;
        }

        return run;
    }

    private static double PerCpu(long before) =>
        (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)CpuCount;

    private sealed class SizeRun
    {
        public double StartSeconds { get; set; }

        public double BroadcastSeconds { get; set; }

        public double StopSeconds { get; set; }

        public double IdleBytes { get; set; }

        public double UsedBytes { get; set; }
    }
}
