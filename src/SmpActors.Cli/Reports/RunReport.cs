using System.Globalization;
using SmpActors.Experiments.Results;
using SmpActors.Experiments.Traces;
using Spectre.Console;

namespace SmpActors.Cli.Reports;

/// <summary>Says on the terminal what a run came to.</summary>
internal sealed class RunReport(CliHost host)
{
    private const int ShownMax = 20;

    private static readonly (string Stage, string Meaning)[] _stages =
    [
        ("lock", "waiting for a locked csd"),
        ("queue", "csd locked to csd queued"),
        ("interrupt", "queued to taken by the target"),
        ("run", "taken to the function's return"),
        ("unlock", "returned to unlocked at caller"),
        ("call", "the whole call"),
        ("stuck", "reported wait to its unlock"),
    ];

    /// <summary>What happened: interrupts, times, counts and warnings.</summary>
    public void WriteFigures(RunResult result)
    {
        var clock = result.Time == "virtual" ? "virtual time" : "wall time";
        host.WriteLine(
            $"{result.Experiment}: {Figures.Count(result.Cpus, "CPU")}, {result.Interrupts}, "
            + $"Linux {result.Kernel}, {clock}, seed {result.Seed}");
        host.WriteLine();
        var columns = InterruptsText.ColumnsWithin(host.Output.Profile.Width);
        var interrupts = InterruptsTable.Of(result, columns);
        foreach (var line in InterruptsText.Lines(interrupts)) host.WriteLine(line);
        host.WriteLine();
        WriteLatencies(result, clock);
        WriteCounts(result);
        if (result.Recording is { } recording) WriteRecording(recording);
        WriteFaults(result);
        WriteWarnings(result);
        WriteKernelLog(result);
    }

    /// <summary>What is wrong, where the files are, and the verdict as the last line.</summary>
    public void WriteVerdict(RunResult result, OutcomeFiles files)
    {
        foreach (var violation in result.Violations.Take(ShownMax))
        {
            host.WriteLine($"{violation.Oracle}: {violation.Where}: {violation.What}");
        }

        WriteRest(result.Violations.Count, "violation");
        for (var i = 0; i < result.Why.Count; i++)
        {
            host.WriteLine($"{(i == 0 ? "why:" : "    ")} {result.Why[i]}");
        }

        foreach (var silent in result.Faults.Where(rule => rule.Fired == 0))
        {
            host.WriteLine(
                $"rule \"{silent.Name}\" never fired: this run shows nothing of it; it matched "
                + $"{Figures.Count(silent.Matched, "message")}");
        }

        if (files.EventsNotKept > 0)
        {
            host.WriteLine(
                $"traces lack the last {Figures.Count(files.EventsNotKept, "event")}: raise "
                + "trace.eventsMax to keep them");
        }

        if (files.Folder is not null)
        {
            host.WriteLine($"written to {files.Folder}: {string.Join(", ", files.Names)}");
        }

        host.WriteLine($"verdict: {Word(result.Verdict)}");
    }

    /// <summary>The verdict as result.json has it.</summary>
    public static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Ok => "ok",
        Verdict.Violated => "violated",
        Verdict.Stalled => "stalled",
        _ => "interrupted",
    };

    private void WriteLatencies(RunResult result, string clock)
    {
        var table = new Table().Border(TableBorder.Simple).Title($"times by stage ({clock})");
        table.AddColumn("stage");
        foreach (var name in new[] { "p50", "p90", "p99", "p99.9", "max" })
        {
            table.AddColumn(new TableColumn(name).RightAligned().NoWrap());
        }

        table.AddColumn("from, to");
        foreach (var (stage, meaning) in _stages)
        {
            if (!result.LatencyNs.TryGetValue(stage, out var ns)) continue;
            table.AddRow(
                stage,
                Figures.Time(ns.P50),
                Figures.Time(ns.P90),
                Figures.Time(ns.P99),
                Figures.Time(ns.P999),
                Figures.Time(ns.Max),
                meaning);
        }

        if (table.Rows.Count > 0) host.Output.Write(table);
    }

    private void WriteCounts(RunResult result)
    {
        var (calls, csd, ipis) = (result.Calls, result.Csd, result.Ipis);
        host.WriteLine(
            $"calls      {N(calls.Issued)} issued, {N(calls.Completed)} completed, "
            + $"{N(calls.Refused)} refused, {N(calls.Open)} open; "
            + $"{Figures.Count(result.FunctionsRun, "function")} run");
        host.WriteLine(
            $"csds       {N(csd.Locked)} locked, {N(csd.Queued)} queued, "
            + $"{N(csd.Unlocked)} unlocked");
        if (result.CsdLock is { } locks)
        {
            host.WriteLine(
                $"watchdog   {N(locks.Stuck)} csd locks stuck, {N(locks.Unstuck)} of them got "
                + $"unstuck; {Figures.Count(locks.Reports, "report")}, "
                + $"{Figures.Count(locks.Resent, "IPI")} sent again");
        }

        host.WriteLine(
            $"IPIs       {Ipis(ipis)}; {Figures.Count(result.RegisterWrites, "register write")}");
        var rate = $"{N(result.Deliveries)} deliveries, {N((long)result.DeliveriesPerSecond)}/s";
        host.WriteLine(result.Time == "virtual"
            ? $"run        {Figures.Time(result.VirtualTimeNs)} of virtual time in "
                + $"{Figures.WallTime(result.WallTimeMs)} of wall time; "
                + $"trace hash {result.TraceHash}"
            : $"run        {Figures.WallTime(result.WallTimeMs)} of wall time");
        host.WriteLine($"           {rate}");

        static string N(long count) => Figures.Count(count);
    }

    /// <summary>Raised and taken always, the rest where there is some.</summary>
    private static string Ipis(IpiCounts ipis)
    {
        (long Count, string Word)[] rest =
        [
            (ipis.Injected, "injected"), (ipis.Duplicated, "duplicated"),
            (ipis.Coalesced, "coalesced"), (ipis.Lost, "lost"), (ipis.Refused, "refused"),
            (ipis.Withdrawn, "withdrawn"), (ipis.Latched, "latched"),
        ];
        return string.Join(", ", rest
            .Where(part => part.Count > 0)
            .Prepend((ipis.Taken, "taken"))
            .Prepend((ipis.Raised, "raised"))
            .Select(part => $"{Figures.Count(part.Item1)} {part.Item2}"));
    }

    private void WriteRecording(TraceComparison recording)
    {
        var unexplained = recording.Differences.Where(d => d.Rule is null).ToArray();
        host.WriteLine(
            $"recording  {recording.Name}: {Figures.Count(recording.Inputs, "input")} fed in "
            + $"({GradeOf(recording.Grade)}); "
            + $"{Figures.Count(recording.Differences.Count, "difference")}, "
            + $"{Figures.Count(unexplained.Length)} of them unexplained");
        foreach (var compared in recording.Compared)
        {
            host.WriteLine(
                $"           {compared.What}: {Figures.Count(compared.Recorded)} recorded, "
                + $"{Figures.Count(compared.Run)} in the run");
        }

        foreach (var difference in unexplained.Take(ShownMax))
        {
            var line = difference.Line > 0 ? $"line {difference.Line}: " : "";
            host.WriteLine($"unexplained: {line}{difference.What}");
        }

        WriteRest(unexplained.Length, "unexplained difference");
        foreach (var unused in recording.Unused)
        {
            var lines = string.Join(", ", unused.Lines);
            var more = unused.Count > unused.Lines.Count ? ", ..." : "";
            host.WriteLine($"not used: {unused.Count} of {unused.Reason} (lines {lines}{more})");
        }
    }

    private static string GradeOf(RecordingGrade grade) => grade switch
    {
        RecordingGrade.Entry => "grade entry: senders unknown, injected from outside",
        RecordingGrade.Raise => "grade raise: the IPIs that were sent",
        _ => "grade csd: the calls that were made",
    };

    private void WriteFaults(RunResult result)
    {
        foreach (var rule in result.Faults.Take(ShownMax))
        {
            host.WriteLine(
                $"fault      {rule.Name} ({rule.Kind}): {Figures.Count(rule.Matched)} matched, "
                + $"{Figures.Count(rule.Fired)} fired");
        }

        WriteRest(result.Faults.Count, "rule");
    }

    private void WriteWarnings(RunResult result)
    {
        foreach (var warning in result.Warnings.Take(ShownMax))
        {
            var times = warning.Count == 1 ? "once" : $"{Figures.Count(warning.Count)} times";
            host.WriteLine($"the kernel warns, {times}: {warning.Text}");
        }

        WriteRest(result.Warnings.Count, "warning");
    }

    /// <summary>The kernel's log as dmesg prints it, with the CPU before each line.</summary>
    private void WriteKernelLog(RunResult result)
    {
        var log = result.KernelLog ?? [];
        foreach (var line in log.Take(ShownMax))
        {
            var seconds = line.AtNs / 1_000 / 1e6m;
            var text = line.Text.Replace('\t', ' ');
            host.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"[{seconds,12:F6}] cpu{line.Cpu}: {text}"));
        }

        WriteRest(log.Count, "kernel log line");
        if (result.KernelLogNotKept is > 0 and var notKept)
        {
            host.WriteLine($"and {Figures.Count(notKept)} more that were not kept");
        }
    }

    private void WriteRest(int count, string noun)
    {
        if (count <= ShownMax) return;
        host.WriteLine($"... and {Figures.Count(count - ShownMax, noun)} more, all in result.json");
    }
}

/// <summary>What was written of a run.</summary>
/// <param name="Folder">Where; null for nowhere.</param>
/// <param name="Names">The files.</param>
/// <param name="EventsNotKept">How many events the trace files lack.</param>
internal sealed record OutcomeFiles(string? Folder, IReadOnlyList<string> Names, long EventsNotKept)
{
    public static OutcomeFiles None { get; } = new(null, [], 0);
}
