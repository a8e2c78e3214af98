using SmpActors.Experiments.Results;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Conformance;

/// <summary>Repeats recorded rows on machines of virtual time, and compares.</summary>
/// <remarks>
/// Rows with equal machine and online CPUs share one: between two rows it is at rest, with no csd
/// locked and nothing queued.
/// </remarks>
public sealed class ConformanceRunner
{
    private readonly RowsReading _reading;
    private readonly ulong _seed;
    private readonly Dictionary<RecordedMachine, CpuMask> _bootedOnce = [];
    private readonly Dictionary<RecordedRow, IReadOnlyList<RowDifference>> _done =
        new(ReferenceEqualityComparer.Instance);

    private readonly List<Violation> _violations = [];
    private int _machineCount;
    private int _differentCount;

    private ConformanceRunner(RowsReading reading, ulong seed)
    {
        (_reading, _seed) = (reading, seed);
        foreach (var row in reading.Rows)
        {
            // A CPU that is online in any row was up once, whatever the machine began with.
            var before = _bootedOnce.TryGetValue(row.Machine, out var known)
                ? known
                : row.Machine.Boot.BootedOnce(row.Machine.CpuCount);
            _bootedOnce[row.Machine] = before.Or(row.Online);
        }
    }

    /// <summary>Repeats all rows that can be.</summary>
    /// <param name="reading">The rows.</param>
    /// <param name="seed">Of the order of deliveries.</param>
    /// <param name="progress">Told after each row; null where nobody looks.</param>
    /// <param name="cancellation">Ends it; what was done so far is the result.</param>
    /// <exception cref="RunFailedException">A part of a machine failed.</exception>
    public static ConformanceResult Run(
        RowsReading reading,
        ulong seed,
        Action<ConformanceProgress>? progress,
        CancellationToken cancellation)
    {
        var runner = new ConformanceRunner(reading, seed);
        try
        {
            foreach (var rows in reading.Rows.GroupBy(static row => (row.Machine, row.Online)))
            {
                runner.RunAll([.. rows], progress, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return runner.Result(isInterrupted: true);
        }

        return runner.Result(isInterrupted: false);
    }

    private void RunAll(
        IReadOnlyList<RecordedRow> rows,
        Action<ConformanceProgress>? progress,
        CancellationToken cancellation)
    {
        var next = 0;
        while (next < rows.Count)
        {
            var first = rows[next];
            using var machine = new RowMachine(
                first.Machine, first.Online, _bootedOnce[first.Machine], _seed, cancellation);
            _machineCount++;
            while (next < rows.Count && !machine.IsSpent)
            {
                var row = rows[next++];
                var differences = machine.Compare(row, cancellation);
                _done.Add(row, differences);
                if (differences.Count > 0) _differentCount++;
                progress?.Invoke(new(_done.Count, _reading.Rows.Count, _differentCount));
            }

            _violations.AddRange(machine.Judge().Select(violation =>
                violation with { Where = $"{first.Machine.Run}: {violation.Where}" }));
        }
    }

    private ConformanceResult Result(bool isInterrupted)
    {
        var (equal, setAside) = (_done.Count - _differentCount, _reading.SetAside.Count);
        var isEqual = _differentCount == 0 && _reading.Problems.Count == 0
            && _violations.Count == 0;
        return new()
        {
            Seed = _seed,
            Verdict = isInterrupted ? ConformanceVerdict.Interrupted
                : isEqual ? ConformanceVerdict.Equal
                : ConformanceVerdict.Different,
            Rows = new(
                _reading.Rows.Count + setAside + _reading.UnusableCount,
                equal,
                _differentCount,
                setAside,
                _reading.UnusableCount),
            Groups = [.. Groups()],
            Different = [.. DifferentRows()],
            Violations = _violations,
            Unusable = _reading.Problems,
            NotCompared = _reading.NotCompared,
            Machines = _machineCount,
        };
    }

    private IEnumerable<GroupCounts> Groups() => _reading.Rows
        .Where(_done.ContainsKey)
        .Select(row => (RowGroup.Of(row), (bool?)(_done[row].Count == 0)))
        .Concat(_reading.SetAside.Select(static key => (key, (bool?)null)))
        .GroupBy(static counted => counted.Item1, static counted => counted.Item2)
        .Select(static rows => new GroupCounts(
            rows.Key.Controller,
            rows.Key.Kernel,
            rows.Key.Word,
            rows.Count(static isEqual => isEqual is true),
            rows.Count(static isEqual => isEqual is false),
            rows.Count(static isEqual => isEqual is null)));

    private IEnumerable<DifferentRow> DifferentRows() =>
        from row in _reading.Rows
        where _done.TryGetValue(row, out var columns) && columns.Count > 0
        select new DifferentRow(row.File, row.Line, row.Machine.Run, row.Word, _done[row]);
}
