using System.Globalization;
using SmpActors.Experiments.Traces;
using SmpActors.Experiments.Workloads;
using SmpActors.Model.Kernel;
using Xunit;

namespace SmpActors.Experiments.Tests.Traces;

public sealed class KernelTraceComparisonSpec
{
    /// <summary>Shorter than any latency of the recordings, as a run's are.</summary>
    private const long ShortNs = 1000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Arm64_recording_is_reproduced_up_to_the_order_among_targets(bool highCpusFirst)
    {
        var recording = RecordedFile.Read(RecordedFile.Arm);

        var result = Compare(recording, isX86: false, highCpusFirst: highCpusFirst);

        Assert.Equal(40, result.Inputs);
        Assert.Contains(new ComparedCount("entries", 64, 64), result.Compared);
        Assert.Contains(new ComparedCount("coalesced", 0, 0), result.Compared);
        Assert.NotEmpty(result.Differences);
        Assert.All(result.Differences, static d => Assert.StartsWith("no order among", d.Rule));
    }

    [Fact]
    public void Entry_that_is_missing_is_unexplained_whichever_it_is()
    {
        var lines = RecordedFile.Lines(RecordedFile.Arm);

        var results = Indexes(lines, ": ipi_entry:").Select(i =>
            (Line: i + 1, Result: Compare(Without(lines, i), isX86: false)));

        Assert.All(results, static changed => AssertUnexplainedNear(changed.Result, changed.Line));
    }

    [Fact]
    public void Handler_that_is_missing_as_a_whole_is_unexplained_unless_the_end_cut_it_off()
    {
        var lines = RecordedFile.Lines(RecordedFile.Arm);

        var results = Indexes(lines, ": ipi_entry:").Select(i => Compare(
            RecordedFile.Read(
                RecordedFile.Arm,
                lines.Where((line, n) => n != i && n != NextExit(lines, i))),
            isX86: false)).ToList();

        var explained = results.FindAll(static r => r.Differences.All(d => d.Rule is not null));
        Assert.Equal(64, results.Count);
        Assert.All(explained, static r => Assert.Contains(
            r.Differences, static d => d.Rule!.StartsWith("window end")));
        Assert.InRange(explained.Count, 0, 3);
    }

    [Fact]
    public void Exit_that_is_missing_is_unexplained_unless_the_end_cut_it_off()
    {
        var lines = RecordedFile.Lines(RecordedFile.Arm);

        var results = Indexes(lines, ": ipi_exit:")
            .Select(i => Compare(Without(lines, i), isX86: false))
            .ToList();

        Assert.All(results, static r => Assert.Contains(
            r.Differences, static d => d.Rule?.StartsWith("window end") != false));
        Assert.InRange(results.Count(static r => r.Differences.All(d => d.Rule is not null)), 1, 3);
    }

    [Fact]
    public void Raise_that_goes_elsewhere_is_unexplained_whichever_it_is()
    {
        var lines = RecordedFile.Lines(RecordedFile.Arm);

        var results = Indexes(lines, ": ipi_raise:").Select(i =>
        {
            var changed = lines.ToArray();
            changed[i] = Retargeted(lines[i]);
            var recording = RecordedFile.Read(RecordedFile.Arm, changed);
            return (Line: i + 1, Result: Compare(recording, isX86: false));
        });

        Assert.All(results, static changed => AssertUnexplainedNear(changed.Result, changed.Line));
    }

    [Fact]
    public void Handler_too_many_is_unexplained_wherever_it_is()
    {
        var lines = RecordedFile.Lines(RecordedFile.Arm);

        var results = Indexes(lines, ": ipi_exit:").Skip(2).Select(i =>
        {
            var again = new[] { lines[i].Replace("ipi_exit", "ipi_entry"), lines[i] };
            var changed = lines.Take(i + 1).Concat(again).Concat(lines.Skip(i + 1));
            var recording = RecordedFile.Read(RecordedFile.Arm, changed);
            return (Line: i + 2, Result: Compare(recording, isX86: false));
        });

        Assert.All(results, static changed => Assert.Contains(
            changed.Result.Differences, d => d.Rule is null && d.Line == changed.Line));
    }

    [Fact]
    public void Raise_that_is_missing_is_unexplained_unless_it_may_lie_before_the_start()
    {
        var lines = RecordedFile.Lines(RecordedFile.Arm);

        var results = Indexes(lines, ": ipi_raise:")
            .Select(i => Compare(Without(lines, i), isX86: false))
            .ToList();

        var explained = results.FindAll(static r => r.Differences.All(d => d.Rule is not null));
        Assert.All(explained, static r => Assert.Contains(
            r.Differences, static d => d.Rule!.StartsWith("window start")));
        Assert.Equal(40, results.Count);
        Assert.Equal(2, explained.Count);
    }

    [Fact]
    public void Call_that_is_raised_twice_is_recorded_as_merged()
    {
        var lines = RecordedFile.Lines(RecordedFile.Arm);

        var results = Indexes(lines, "(Function call interrupts)")
            .Where(i => lines[i].Contains("ipi_raise"))
            .Select(i => (
                Line: i + 2,
                Result: Compare(
                    RecordedFile.Read(
                        RecordedFile.Arm, lines.Take(i + 1).Concat(lines.Skip(i))),
                    isX86: false)));

        Assert.All(results, static changed =>
            Assert.True(
                changed.Result.Compared.Single(static c => c.What == "coalesced").Recorded > 0));
    }

    [Fact]
    [Trait("Rule", "A-G3-10")]
    public void Raises_that_merged_in_the_recording_and_not_in_the_run_are_explained_by_one_bit()
    {
        var text = Trace(
            "[000] 1.000000: ipi_raise: target_mask=00000002 (IRQ work interrupts)",
            "[002] 1.000100: ipi_raise: target_mask=00000002 (IRQ work interrupts)",
            "[001] 1.000200: ipi_entry: (IRQ work interrupts)",
            "[001] 1.000210: ipi_exit: (IRQ work interrupts)");
        var recording = FtraceReader.Read("x", text).Recording!;

        var result = Compare(recording, isX86: false);

        var difference = Assert.Single(result.Differences);
        Assert.StartsWith("A-G3-10", difference.Rule);
        Assert.Equal(2, difference.Line);
        Assert.Contains("raised in lines 1, 2 and entered once, line 3", difference.What);
        Assert.Contains(new ComparedCount("entries", 1, 2), result.Compared);
        Assert.Contains(new ComparedCount("coalesced", 1, 0), result.Compared);
    }

    [Theory]
    [InlineData("# kernel: 4.9", true)]
    [InlineData("# kernel: 6.1", false)]
    public void Calls_merge_only_on_kernels_that_raise_for_queues_that_are_not_empty(
        string header, bool isExplained)
    {
        var text = header + "\n" + Trace(
            "[000] 1.000000: ipi_raise: target_mask=00000002 (Function call interrupts)",
            "[002] 1.000100: ipi_raise: target_mask=00000002 (Function call interrupts)",
            "[001] 1.000200: ipi_entry: (Function call interrupts)",
            "[001] 1.000210: ipi_exit: (Function call interrupts)");
        var recording = FtraceReader.Read("x", text).Recording!;

        var result = Compare(recording, isX86: false);

        Assert.Equal(isExplained, Assert.Single(result.Differences).Rule is not null);
    }

    [Fact]
    public void Raise_that_was_under_way_at_an_entry_has_the_next_one()
    {
        var text = Trace(
            "[000] 1.000000: ipi_raise: target_mask=00000002 (IRQ work interrupts)",
            "[002] 1.000100: ipi_raise: target_mask=00000002 (IRQ work interrupts)",
            "[001] 1.000101: ipi_entry: (IRQ work interrupts)",
            "[001] 1.000110: ipi_exit: (IRQ work interrupts)",
            "[000] 1.000200: ipi_raise: target_mask=00000002 (IRQ work interrupts)",
            "[001] 1.000201: ipi_entry: (IRQ work interrupts)",
            "[001] 1.000210: ipi_exit: (IRQ work interrupts)",
            "[001] 1.000300: ipi_entry: (IRQ work interrupts)",
            "[001] 1.000310: ipi_exit: (IRQ work interrupts)");
        var recording = FtraceReader.Read("x", text).Recording!;

        var result = Compare(recording, isX86: false);

        Assert.Empty(result.Differences);
        Assert.Contains(new ComparedCount("coalesced", 0, 0), result.Compared);
    }

    [Fact]
    public void Raises_that_merge_in_the_run_only_are_explained_by_one_bit()
    {
        var recording = RecordedFile.Read(RecordedFile.Arm);

        var result = Compare(recording, isX86: false, latencyNs: 2_000_000);

        var merged = result.Compared.Single(static c => c.What == "coalesced");
        Assert.True(merged.Run > 0);
        Assert.Contains(result.Differences, static d => d.Rule is not null
            && d.Rule.StartsWith("A-G3-10", StringComparison.Ordinal));
        Assert.All(result.Differences, static d => Assert.NotNull(d.Rule));
    }

    [Fact]
    public void What_is_under_way_at_the_ends_of_a_recording_is_explained_by_its_window()
    {
        var text = Trace(
            "[001] 1.000000: ipi_entry: (Rescheduling interrupts)",
            "[001] 1.000010: ipi_exit: (Rescheduling interrupts)",
            "[000] 1.000100: ipi_raise: target_mask=00000002 (Rescheduling interrupts)",
            "[001] 1.000200: ipi_entry: (Rescheduling interrupts)",
            "[001] 1.000210: ipi_exit: (Rescheduling interrupts)",
            "[000] 1.000300: ipi_raise: target_mask=00000002 (Rescheduling interrupts)");
        var recording = FtraceReader.Read("x", text).Recording!;

        var result = Compare(recording, isX86: false);

        Assert.Equal([1, 6], result.Differences.Select(static d => d.Line));
        Assert.StartsWith("window start", result.Differences[0].Rule);
        Assert.StartsWith("window end", result.Differences[1].Rule);
    }

    [Fact]
    public void Input_that_the_run_overlooks_is_unexplained()
    {
        var recording = RecordedFile.Read(RecordedFile.Arm);

        var result = Compare(recording, isX86: false, overlooks: static i => i.Line == 13);

        var unexplained = result.Differences.Where(static d => d.Rule is null).ToList();
        Assert.NotEmpty(unexplained);
        Assert.All(unexplained, static d => Assert.Contains("cpu1", d.What));
    }

    [Fact]
    public void Entries_are_injected_and_never_called_reproduced()
    {
        var recording = RecordedFile.Read(RecordedFile.X86);

        var result = Compare(recording, isX86: true);

        Assert.Empty(result.Differences);
        Assert.Equal(RecordingGrade.Entry, result.Grade);
        Assert.Contains(
            new ComparedCount("entries: injected, not reproduced", 66, 66), result.Compared);
    }

    [Fact]
    public void Entry_or_exit_that_does_not_pair_is_unexplained_at_entry_grade_too()
    {
        var lines = RecordedFile.Lines(RecordedFile.X86);

        var results = Indexes(lines, "_entry:").Skip(8).Select(i => Compare(
            RecordedFile.Read(RecordedFile.X86, lines.Where((_, n) => n != i)), isX86: true));

        Assert.All(results, static r => Assert.Contains(r.Differences, static d => d.Rule is null));
    }

    [Fact]
    public void Calls_of_6_12_by_the_rules_of_4_9_differ_only_as_its_rules_say()
    {
        var recording = RecordedFile.Read(RecordedFile.Csd);

        var result = Compare(recording, isX86: true);

        Assert.Equal(RecordingGrade.Csd, result.Grade);
        Assert.Contains(new ComparedCount("calls queued", 74, 74), result.Compared);
        Assert.All(result.Differences, static d => Assert.NotNull(d.Rule));
    }

    [Fact]
    public void Ipi_of_a_call_that_is_missing_or_goes_elsewhere_is_unexplained()
    {
        var lines = RecordedFile.Lines(RecordedFile.Csd);
        var sends = Indexes(lines, "callback=generic_smp_call_function_single").ToList();

        var missing = sends.Select(i => Compare(
            RecordedFile.Read(RecordedFile.Csd, lines.Where((_, n) => n != i)), isX86: true));
        var elsewhere = sends
            .Where(i => lines[i].Contains("ipi_send_cpu: cpu=1"))
            .Select(i => (Line: i + 1, Lines: Changed(lines, i, "_cpu: cpu=1", "_cpu: cpu=2")))
            .Select(static c => (
                c.Line,
                Result: Compare(RecordedFile.Read(RecordedFile.Csd, c.Lines), isX86: true)));

        Assert.All(missing, static r => Assert.Contains(r.Differences, static d => d.Rule is null));
        Assert.All(elsewhere, static changed => Assert.Contains(
            changed.Result.Differences, d => d.Rule is null && d.Line == changed.Line));
    }

    internal static TraceComparison Compare(
        Recording recording,
        bool isX86,
        long latencyNs = ShortNs,
        bool highCpusFirst = false,
        Func<KernelTraceInput, bool>? overlooks = null,
        KernelProfile? kernel = null)
    {
        var workload = new KernelTraceWorkload(recording, new FakeArch(isX86), kernel);
        var machine = new FakeMachine(latencyNs, isX86)
        {
            TakesHighCpusFirst = highCpusFirst,
            Overlooks = overlooks ?? (static _ => false),
        };
        foreach (var happened in machine.Run(workload.Inputs)) workload.Comparison.Add(happened);
        return workload.Comparison.Result;
    }

    private static void AssertUnexplainedNear(TraceComparison result, int line)
    {
        var unexplained = result.Differences.Where(static d => d.Rule is null).ToList();
        Assert.True(
            unexplained.Exists(d => d.Line >= line - 1),
            $"line {line}: " + string.Join("; ", result.Differences));
        Assert.All(unexplained, static d => Assert.True(d.Line > 0, d.What));
    }

    private static string[] Changed(string[] lines, int index, string from, string to)
    {
        var changed = lines.ToArray();
        changed[index] = lines[index].Replace(from, to);
        return changed;
    }

    private static Recording Without(string[] lines, int index) =>
        RecordedFile.Read(RecordedFile.Arm, lines.Where((_, n) => n != index));

    private static IEnumerable<int> Indexes(string[] lines, string word) => Enumerable
        .Range(0, lines.Length)
        .Where(i => lines[i].Contains(word, StringComparison.Ordinal));

    private static int NextExit(string[] lines, int entry)
    {
        var cpu = lines[entry][lines[entry].IndexOf('[')..][..5];
        return Enumerable.Range(entry, lines.Length - entry).First(n =>
            lines[n].Contains(cpu) && lines[n].Contains("ipi_exit"));
    }

    /// <summary>The same raise for the next CPU of the first three others.</summary>
    private static string Retargeted(string line)
    {
        var start = line.IndexOf("target_mask=00000000,", StringComparison.Ordinal) + 21;
        var mask = uint.Parse(
            line.AsSpan(start, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var other = mask == 0xe ? 0x6 : mask == 8 ? 2 : mask << 1;
        return string.Create(
            CultureInfo.InvariantCulture, $"{line[..start]}{other:x8}{line[(start + 8)..]}");
    }

    internal static string Trace(params string[] lines) =>
        string.Concat(lines.Select(static line => "  a-1 " + line + "\n"));
}
