using System.Globalization;

namespace SmpActors.Experiments.Traces;

/// <summary>One file while it is read.</summary>
internal sealed class FtraceReading(string name)
{
    /// <summary>More problems than this say nothing new.</summary>
    private const int ProblemsMax = 20;

    private readonly List<string> _problems = [];
    private readonly List<RecordedEvent> _events = [];
    private readonly FtraceUnused _unused = new();
    private readonly FtraceEvents _known = new();
    private int _line;
    private int _problemCount;
    private int _cpuCount;
    private int _countsLine;
    private long? _kept;
    private long _eventLineCount;
    private long _lastNs;
    private int _lastLine;
    private Version? _kernel;
    private bool _hasFifthFlag;

    public void Add(string line)
    {
        _line++;
        if (line.StartsWith('#'))
        {
            AddComment(line);
        }
        else if (FtraceGrammar.ParseLost(line) is { } lost)
        {
            _unused.Add("lost by the ring buffer, as the file says", _line, lost);
        }
        else if (line.Length > 0)
        {
            AddEvent(line);
        }
    }

    public void EndsInTheMiddle() => Problem(
        _line,
        "the file ends in the middle of this line; must end with a line feed, for what is cut "
        + "may still look whole; record it again, or delete the line");

    public void Problem(int line, string what)
    {
        _problemCount++;
        if (_problemCount <= ProblemsMax)
        {
            _problems.Add(
                string.Create(CultureInfo.InvariantCulture, $"{name}:{line}: {what}"));
        }
    }

    public RecordingReading End()
    {
        if (_problemCount == 0 && _events.Count == 0)
        {
            Problem(
                Math.Max(1, _line),
                "no line can be used; must hold csd_queue_cpu, ipi_raise, ipi_send_cpu, "
                + "ipi_send_cpumask, ipi_entry or call_function_entry; enable these events");
        }

        if (_problemCount > ProblemsMax)
        {
            _problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {_problemCount - ProblemsMax} more lines of this kind"));
        }

        return _problemCount > 0 ? new(null, _problems) : new(ToRecording(), []);
    }

    private void AddComment(string line)
    {
        _kernel = FtraceGrammar.ParseKernel(line) ?? _kernel;
        if (FtraceGrammar.ParseCounts(line) is not var (kept, written, cpus)) return;
        _cpuCount = Math.Max(_cpuCount, cpus);
        _kept = kept;
        _countsLine = _line;
        if (written > kept)
        {
            _unused.Add(
                "not in the file: written, but no longer in the buffer, as the header says",
                _line,
                written - kept);
        }
    }

    private void AddEvent(string line)
    {
        if (FtraceGrammar.ParseLine(line) is not { } parsed)
        {
            Problem(
                _line,
                $"'{Short(line)}' is no event line; must read 'comm-pid [cpu] flags seconds: "
                + "event: details'; record it again, or delete the line");
            return;
        }

        _eventLineCount++;
        _cpuCount = Math.Max(_cpuCount, parsed.Cpu + 1);
        _hasFifthFlag |= parsed.Flags.Length >= 5;
        if (parsed.AtNs < _lastNs)
        {
            Problem(
                _line,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"time goes back, to {Seconds(parsed.AtNs)} s after line {_lastLine}'s ")
                + $"{Seconds(_lastNs)} s; must never, for a kernel prints by time; sort the "
                + "lines by time, or record with 'echo global > trace_clock'");
        }

        (_lastNs, _lastLine) = (parsed.AtNs, _line);
        Use(parsed);
    }

    private void Use(FtraceEventLine parsed)
    {
        var (used, unused, problem) = _known.Read(_line, parsed);
        if (used is not null)
        {
            _events.Add(used);
            if (!used.Targets.IsEmpty)
            {
                _cpuCount = Math.Max(_cpuCount, used.Targets.Last.Value + 1);
            }
        }
        else if (unused is not null)
        {
            _unused.Add(unused, _line, 1);
        }
        else
        {
            Problem(_line, problem!);
        }
    }

    private Recording ToRecording()
    {
        if (_kept is { } kept && kept != _eventLineCount)
        {
            _unused.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the header speaks of {kept} events, the file has {_eventLineCount}"),
                _countsLine,
                Math.Abs(kept - _eventLineCount));
        }

        var events = _known.WithoutSendsSaidTwice(_events, _unused);
        var firstNs = events[0].AtNs;
        return new()
        {
            Name = name,
            Grade = GradeOf(events),
            Arch = _known.Arch,
            CpuCount = _cpuCount,
            RaisesOnlyForEmptyQueues =
                _kernel is { } kernel ? kernel >= new Version(5, 12) : _hasFifthFlag,
            Events = [.. events.Select(e => e with { AtNs = e.AtNs - firstNs })],
            EndNs = _lastNs - firstNs,
            Unused = _unused.ToList(),
        };
    }

    private static RecordingGrade GradeOf(IReadOnlyList<RecordedEvent> events) =>
        events.Any(static e => e.Kind == RecordedKind.CsdQueued) ? RecordingGrade.Csd
        : events.Any(static e => e.Kind == RecordedKind.IpiRaised) ? RecordingGrade.Raise
        : RecordingGrade.Entry;

    private static string Seconds(long ns) => string.Create(
        CultureInfo.InvariantCulture, $"{ns / 1_000_000_000}.{ns % 1_000_000_000 / 1000:d6}");

    private static string Short(string line) =>
        line.Length <= 60 ? line.Trim() : line[..60].Trim() + "...";
}
