using System.Diagnostics;
using System.Globalization;
using SmpActors.Actors;
using SmpActors.Actors.Faults;
using SmpActors.Experiments.Config;
using SmpActors.Experiments.Oracles;
using SmpActors.Experiments.Results;
using SmpActors.Experiments.Traces;
using SmpActors.Experiments.Workloads;
using SmpActors.Model;

namespace SmpActors.Experiments;

/// <summary>One run of one experiment on a machine that has started.</summary>
internal sealed class Run(
    Experiment experiment,
    RunPlan plan,
    IMachineHost host,
    RunRecorder recorder,
    RunOptions options)
{
    private const long NsPerMs = 1_000_000;
    private readonly long _startNs = host.Time.NowNs;
    private readonly long _startedDeliveries = host.Machine.ReceivedCount();
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    /// <summary>Runs the workloads, one after the other.</summary>
    public DriveEnd Drive(CancellationToken cancellation)
    {
        var untilNs = experiment.Time == TimeMode.Virtual
            ? experiment.Limits.VirtualTimeNs
            : experiment.Limits.WallTimeMs * NsPerMs;
        var firstProgram = 0;
        var end = DriveEnd.Quiescent;
        if (!cancellation.IsCancellationRequested) host.Machine.ArmFaults();
        foreach (var workload in plan.Workloads)
        {
            // A machine that was cancelled while it started lacks parts: nothing can be told to it.
            if (cancellation.IsCancellationRequested)
            {
                end = DriveEnd.Cancelled;
                break;
            }

            foreach (var injection in workload.Start(firstProgram))
            {
                host.Machine.Tell(injection.To, injection.Message, injection.AtNs);
            }

            end = host.RunToQuiescence(untilNs, Progress, cancellation);
            firstProgram += workload.Programs.Count;
            if (end != DriveEnd.Quiescent) break;
        }

        _watch.Stop();
        if (end != DriveEnd.Quiescent) host.Halt();
        if (host.Machine.Failure is { } failure)
        {
            throw new RunFailedException(
                $"{failure.Part} failed: {failure.Fault.Message}", failure.Fault);
        }

        return end;
    }

    /// <summary>Judges the run: the end of its virtual or wall time is a violation too.</summary>
    public (Judgement Judgement, TraceComparison? Comparison) Judge(DriveEnd end)
    {
        var isQuiescent = end == DriveEnd.Quiescent;
        var comparison = isQuiescent ? Comparison() : null;
        recorder.Judge(comparison);
        foreach (var workload in plan.Workloads) recorder.Judge(workload);
        var judgement = recorder.Judge(
            experiment.Machine.Online,
            isQuiescent,
            plan.Interrupts.Arch.ReasonOf,
            isQuiescent ? host.Machine.DescribeContexts : null);
        return end == DriveEnd.TimeLimit
            ? (judgement with
            {
                Violations = [.. LimitReached(end), .. judgement.Violations],
            }, comparison)
            : (judgement, comparison);
    }

    /// <summary>Judges the run and sums it up.</summary>
    public RunResult Result(DriveEnd end)
    {
        var online = experiment.Machine.Online;
        var reasonOf = plan.Interrupts.Arch.ReasonOf;
        var (judgement, comparison) = Judge(end);
        var totals = recorder.Sum(online, reasonOf);
        var deliveries = host.Machine.ReceivedCount() - _startedDeliveries;
        var seconds = _watch.Elapsed.TotalSeconds;
        return new()
        {
            Experiment = experiment.Name,
            Seed = experiment.Seed,
            Time = host.IsVirtual ? "virtual" : "wall",
            Kernel = experiment.Kernel.Profile.Name,
            Interrupts = plan.Interrupts.Name,
            Cpus = plan.Topology.CpuCount,
            Verdict = VerdictOf(end, judgement),
            Violations = judgement.Violations,
            Faults = FaultResults(),
            Waits = judgement.Waits,
            Why = judgement.Why,
            Warnings = totals.Warnings,
            KernelLog = totals.Log.Lines.Count > 0 ? totals.Log.Lines : null,
            KernelLogNotKept = totals.Log.Lines.Count > 0 ? totals.Log.NotKeptCount : null,
            CsdLock = experiment.Kernel.CsdLock is null ? null : totals.Log.Counts,
            Calls = totals.Calls,
            FunctionsRun = totals.FunctionsRun,
            Csd = totals.Csd,
            Ipis = totals.Ipis,
            RegisterWrites = totals.RegisterWrites,
            PerCpu = totals.PerCpu,
            LatencyNs = totals.LatencyNs,
            VirtualTimeNs = host.IsVirtual ? host.Time.NowNs - _startNs : 0,
            WallTimeMs = _watch.Elapsed.TotalMilliseconds,
            Deliveries = deliveries,
            DeliveriesPerSecond = seconds > 0 ? deliveries / seconds : 0,
            TraceHash = host.IsVirtual
                ? host.Hash.ToString("x16", CultureInfo.InvariantCulture)
                : "",
            Recording = comparison,
        };
    }

    private FaultResult[] FaultResults() =>
    [
        .. host.Machine.FaultCounts.Select(count =>
        {
            var (name, kind) = (count.Rule.Name, count.Rule.Action.Kind);
            var fired = recorder.Faults?.FiredCount(name) ?? 0;
            var matched = count.Rule.AtNs is null ? count.Matched : fired;
            return new FaultResult(name, FaultKinds.NameOf(kind), matched, fired);
        }),
    ];

    /// <summary>How a recording compares that was fed in, or null: none was.</summary>
    private TraceComparison? Comparison() =>
        plan.Workloads.OfType<KernelTraceWorkload>().SingleOrDefault()?.Comparison.Result;

    private static Verdict VerdictOf(DriveEnd end, Judgement judgement) => end switch
    {
        DriveEnd.Cancelled => Verdict.Interrupted,
        DriveEnd.TimeLimit when judgement.Verdict == Verdict.Ok => Verdict.Stalled,
        _ => judgement.Verdict,
    };

    private IEnumerable<Violation> LimitReached(DriveEnd end)
    {
        Invariant.Holds(end == DriveEnd.TimeLimit, $"no limit was reached: {end}");
        var limit = experiment.Time == TimeMode.Virtual
            ? $"limits.virtualTimeNs, {experiment.Limits.VirtualTimeNs}"
            : $"limits.wallTimeMs, {experiment.Limits.WallTimeMs}";
        yield return new(
            Oracle.Liveness.Name, "machine", $"the machine was not at rest at {limit}");
    }

    private void Progress()
    {
        if (options.Progress is not { } tell) return;
        var (issued, ended) = recorder.CallProgress();
        tell(new(
            host.Time.NowNs - _startNs,
            host.Machine.ReceivedCount() - _startedDeliveries,
            issued,
            ended));
    }
}
