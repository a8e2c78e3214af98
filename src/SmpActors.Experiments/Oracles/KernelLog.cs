using SmpActors.Experiments.Results;
using SmpActors.Model;
using SmpActors.Model.Kernel;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Oracles;

/// <summary>What the kernel printed, and what its csd-lock watchdog saw; for any thread.</summary>
internal sealed class KernelLog
{
    /// <summary>A machine that hangs as a whole need not be printed as a whole.</summary>
    private const int LinesMax = 1_000;

    private readonly Lock _lock = new();
    private readonly List<KernelLogLine> _lines = [];
    private readonly List<Violation> _panics = [];

    /// <summary>The locks that are stuck, by number.</summary>
    private readonly SortedDictionary<long, StuckCsd> _stuck = [];

    private long _lineCount;
    private long _stuckCount;
    private long _reportCount;
    private long _resentCount;
    private long _unstuckCount;

    /// <summary>The first lines, oldest first.</summary>
    public IReadOnlyList<KernelLogLine> Lines => _lines;

    /// <summary>How many lines are not among <see cref="Lines"/>.</summary>
    public long NotKeptCount => _lineCount - _lines.Count;

    /// <summary>That the kernel panicked, if it did.</summary>
    public IReadOnlyList<Violation> Panics => _panics;

    /// <summary>What the watchdog saw.</summary>
    public CsdLockCounts Counts => new(_stuckCount, _reportCount, _resentCount, _unstuckCount);

    /// <summary>Whether a csd is stuck that the watchdog has reported.</summary>
    public bool HasStuck => _stuck.Count > 0;

    /// <summary>Takes one of the kinds from Printed to Panicked.</summary>
    /// <returns>
    /// Of an unlock, how long the wait was that it ends, in ns; -1 of all else.
    /// </returns>
    public long Add(in TraceEvent happened, long nowNs)
    {
        lock (_lock)
        {
            switch (happened.Kind)
            {
                case TraceEventKind.Printed: AddLine(in happened, nowNs); break;
                case TraceEventKind.CsdLockReported: AddReport(in happened, nowNs); break;
                case TraceEventKind.CsdIpiResent: AddResent(in happened); break;
                case TraceEventKind.CsdLockUnstuck: return EndStuck(in happened, nowNs);
                default: AddPanic(in happened); break;
            }
        }

        return -1;
    }

    /// <summary>The reports of a csd that is stuck, or null: the watchdog has none.</summary>
    public StuckCsd? Find(CsdId csd) => _stuck.Values.FirstOrDefault(stuck => stuck.Csd == csd);

    private void AddLine(in TraceEvent happened, long nowNs)
    {
        _lineCount++;
        if (_lines.Count == LinesMax) return;
        _lines.Add(new(nowNs, happened.Part.Index, (int)happened.Value, (string)happened.Detail!));
    }

    private void AddReport(in TraceEvent happened, long nowNs)
    {
        _reportCount++;
        if (!_stuck.TryGetValue(happened.Cause, out var stuck))
        {
            _stuckCount++;
            stuck = new(happened.Csd, nowNs - happened.Value);
            _stuck.Add(happened.Cause, stuck);
        }

        stuck.Last = (CsdLockReport)happened.Detail!;
    }

    private void AddResent(in TraceEvent happened)
    {
        _resentCount++;
        _stuck[happened.Cause].ResentCount++;
    }

    private long EndStuck(in TraceEvent happened, long nowNs)
    {
        _unstuckCount++;
        return _stuck.Remove(happened.Cause, out var stuck) ? nowNs - stuck.SinceNs : -1;
    }

    private void AddPanic(in TraceEvent happened) => _panics.Add(new(
        Oracle.Liveness.Name,
        new CpuId(happened.Part.Index).ToString(),
        $"the kernel panicked: {happened.Detail}"));
}
