using SmpActors.Experiments.Results;
using SmpActors.Experiments.Traces;

namespace SmpActors.Experiments.Tests.Results;

/// <summary>A result in which every member has something to say.</summary>
internal static class SampleResult
{
    public static RunResult Full { get; } = new()
    {
        Experiment = "sample",
        Seed = ulong.MaxValue,
        Time = "virtual",
        Kernel = "4.9",
        Interrupts = "flat",
        Cpus = 2,
        Verdict = Verdict.Violated,
        Violations = [new("run-once", "cpu1", "ran twice: <gone> → ü")],
        Faults = [new("lost-ipi", "drop", 4, 1)],
        Waits = [new(0, 1, "csd[cpu0 stack0 #2]", 345)],
        Why = ["cpu0 waits for csd[cpu0 stack0 #2], aimed at cpu1, since 345 ns"],
        Warnings = [new("WARNING", 3)],
        KernelLog = [new(5_000_000_001, 1, 1, "smp: \tcsd: CSD lock (#1) unresponsive.")],
        KernelLogNotKept = 2,
        CsdLock = new(4, 9, 7, 3),
        Calls = new(4, 2, 1, 1),
        FunctionsRun = 5,
        Csd = new(6, 5, 6),
        Ipis = new()
        {
            Raised = 9,
            Injected = 1,
            Duplicated = 1,
            Taken = 5,
            Coalesced = 2,
            Lost = 1,
            Refused = 1,
            Withdrawn = 1,
            Latched = 1,
        },
        RegisterWrites = 18,
        PerCpu = [.. Enumerable.Range(0, 2).Select(cpu => CountsOf(cpu))],
        LatencyNs = new SortedDictionary<string, LatencyNs>(StringComparer.Ordinal)
        {
            ["queue"] = new(1, 2, 3, 4, 5),
        },
        VirtualTimeNs = 123_456,
        WallTimeMs = 1.5,
        Deliveries = 1_000,
        DeliveriesPerSecond = 666_666.5,
        TraceHash = "0123456789abcdef",
        Recording = new()
        {
            Name = "t.txt",
            Grade = RecordingGrade.Raise,
            Cpus = 2,
            Inputs = 3,
            Compared = [new("entries", 3, 2)],
            Differences = [new("cpu1 lacks one", "A-G3-10", 7), new("cpu0 has one more", null, 0)],
            Unused = [new("tlb_flush is no IPI", 12, [1, 2])],
        },
    };

    /// <summary>CPU n took 10 n + 1 single calls, 10 n + 2 calls to many, one reschedule.</summary>
    public static CpuCounts CountsOf(int cpu) => new(
        cpu,
        new SortedDictionary<string, long>(StringComparer.Ordinal)
        {
            ["call_function"] = (10 * cpu) + 2,
            ["call_function_single"] = (10 * cpu) + 1,
            ["reschedule"] = 1,
        },
        new SortedDictionary<string, long>(StringComparer.Ordinal) { ["call_function"] = 4 });
}
