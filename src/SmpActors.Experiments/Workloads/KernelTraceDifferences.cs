using System.Globalization;
using SmpActors.Experiments.Traces;

namespace SmpActors.Experiments.Workloads;

/// <summary>Finds where the rounds of a recording and of its run differ, and why.</summary>
internal sealed class KernelTraceDifferences(
    RecordingGrade grade,
    KernelTraceRecorded recorded,
    KernelTraceRun run,
    KernelTraceVectors vectors)
{
    private readonly List<TraceDifference> _found = [];
    private readonly Dictionary<KernelTraceKey, KernelTraceRound> _recordedRoundOf = [];

    /// <summary>Adds what was found elsewhere.</summary>
    public void Add(IEnumerable<TraceDifference> differences) => _found.AddRange(differences);

    /// <summary>All that was found, by line; what has no line is last.</summary>
    public IReadOnlyList<TraceDifference> ByLine() => [.. _found
        .OrderBy(static difference => difference.Line == 0)
        .ThenBy(static difference => difference.Line)];

    /// <summary>Compares all that is comparable at the recording's grade.</summary>
    public void AddAll()
    {
        foreach (var round in recorded.Rounds)
        {
            foreach (var raise in round.Raises) _recordedRoundOf[raise.Key] = round;
        }

        if (recorded.HasEntries)
        {
            Add(recorded.Faults);
            foreach (var round in recorded.Rounds) AddRecorded(round);
        }

        foreach (var raise in recorded.Rounds.SelectMany(static round => round.Raises))
        {
            if (IsInput(raise.Key)) AddInput(raise);
        }

        foreach (var round in run.Rounds) AddRun(round);
        if (!recorded.HasEntries) return;
        AddOrderOnCpus();
        AddOrderAmongTargets();
    }

    /// <summary>
    /// At csd grade the IPIs of calls are a result and have no partner in the run.
    /// </summary>
    private bool IsInput(in KernelTraceKey key) =>
        grade != RecordingGrade.Csd || !vectors.IsCall(key.Vector);

    private void AddRecorded(KernelTraceRound round)
    {
        if (round.Raises.Count == 0)
        {
            Add(
                round.EntryLine,
                recorded.RuleOfEntryWithoutRaise(round),
                $"recording: {Word(round)} is entered, nobody raised it; run: nobody raises it");
        }
        else if (!round.IsEntered)
        {
            Add(
                round.Raises[0].Line,
                recorded.RuleOfRaiseWithoutEntry(round),
                $"recording: {Word(round)}, raised {Lines(round)}, is never entered; run: it is");
        }

        if (round.Raises.Count < 2 || IsOneRoundOfTheRun(round)) return;
        Add(
            round.Raises[^1].Line,
            recorded.RuleOfMerge(round),
            $"recording: {Word(round)} is raised {Lines(round)} and entered once"
            + (round.IsEntered ? $", line {round.EntryLine}" : "")
            + "; run: each raise is entered by itself, for its latencies are shorter");
    }

    private bool IsOneRoundOfTheRun(KernelTraceRound round)
    {
        if (!IsInput(round.Raises[0].Key)) return false;
        var served = round.Raises.Select(raise => run.RoundOf(raise.Key)).ToList();
        return served.TrueForAll(other => other is not null && ReferenceEquals(other, served[0]));
    }

    private void AddInput(KernelTraceRaise raise)
    {
        if (!run.HasRaised(raise.Key))
        {
            Add(raise.Line, null, $"recording: {Word(raise)}; run: it is never raised");
        }
        else if (run.RoundOf(raise.Key) is not { IsEntered: true })
        {
            Add(raise.Line, null, $"recording: {Word(raise)}; run: it is raised and never taken");
        }
    }

    private void AddRun(KernelTraceRound round)
    {
        if (round.Raises.Count == 0)
        {
            Add(0, null, $"recording: nothing; run: {Word(round)} is entered, nobody raised it");
            return;
        }

        if (round.Raises.Count < 2 || !recorded.HasEntries) return;
        if (!IsInput(round.Raises[0].Key)) return;
        var apart = round.Raises
            .Select(raise => _recordedRoundOf.GetValueOrDefault(raise.Key))
            .Where(static other => other is not null)
            .Select(static other => other!)
            .Distinct()
            .ToList();
        if (apart.Count < 2) return;
        var lines = string.Join(" and ", apart.Select(other => Number(other.EntryLine)));
        Add(
            apart[^1].Raises[0].Line,
            vectors.MergeRule,
            $"recording: {Word(round)} is entered in lines {lines}; run: the later one came before "
            + "the first was taken, and merged with it");
    }

    /// <summary>
    /// What one CPU takes, it takes in an order; only what is pending together may swap.
    /// </summary>
    private void AddOrderOnCpus()
    {
        var partners = recorded.Rounds
            .Where(round => round.IsEntered && round.Raises.Count > 0)
            .Where(round => IsInput(round.Raises[0].Key))
            .Select(round => (Recorded: round, Run: run.RoundOf(round.Raises[0].Key)))
            .Where(static pair => pair.Run is { IsEntered: true })
            .OrderBy(static pair => pair.Recorded.Order)
            .GroupBy(static pair => pair.Recorded.Target);
        foreach (var cpu in partners.OrderBy(static group => group.Key))
        {
            foreach (var (first, second) in cpu.Zip(cpu.Skip(1)))
            {
                if (first.Run!.Order <= second.Run!.Order) continue;
                var wereTogether = second.Recorded.Raises[0].AtNs <= first.Recorded.EnteredAtNs
                    || first.Run.Raises[0].AtNs <= second.Run.EnteredAtNs;
                Add(
                    second.Recorded.EntryLine,
                    wereTogether ? vectors.OrderRule : null,
                    $"recording: {Word(first.Recorded)}, line {first.Recorded.EntryLine}, before "
                    + $"{Word(second.Recorded)}; run: after it");
            }
        }
    }

    /// <summary>One raise for many: in which order they take it, nothing promises.</summary>
    private void AddOrderAmongTargets()
    {
        if (grade != RecordingGrade.Raise) return;
        var raises = recorded.Rounds
            .Where(static round => round.IsEntered && round.Raises.Count == 1)
            .GroupBy(static round => round.Raises[0].Line);
        foreach (var raise in raises)
        {
            var both = raise
                .Select(round => (Recorded: round, Run: run.RoundOf(round.Raises[0].Key)))
                .Where(static pair => pair.Run is { IsEntered: true })
                .ToList();
            var recordedOrder = Cpus(both.OrderBy(static pair => pair.Recorded.Order));
            var runOrder = Cpus(both.OrderBy(static pair => pair.Run!.Order));
            if (recordedOrder == runOrder) continue;
            Add(
                raise.Key,
                "no order among targets: each takes an interrupt when it can",
                $"recording: taken by {recordedOrder}; run: by {runOrder}");
        }

        static string Cpus(
            IEnumerable<(KernelTraceRound Recorded, KernelTraceRound? Run)> pairs) =>
            string.Join(", ", pairs.Select(static pair => pair.Recorded.Target));
    }

    private void Add(int line, string? rule, string what) => _found.Add(new(what, rule, line));

    private static string Word(KernelTraceRound round) => string.Create(
        CultureInfo.InvariantCulture, $"interrupt {round.Vector} on {round.Target}");

    private static string Word(KernelTraceRaise raise) => string.Create(
        CultureInfo.InvariantCulture, $"interrupt {raise.Key.Vector} for cpu{raise.Key.Target}");

    private static string Lines(KernelTraceRound round) => round.Raises.Count == 1
        ? "in line " + Number(round.Raises[0].Line)
        : "in lines " + string.Join(", ", round.Raises.Select(raise => Number(raise.Line)));

    private static string Number(int line) => line.ToString(CultureInfo.InvariantCulture);
}
