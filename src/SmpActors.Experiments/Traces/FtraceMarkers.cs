using System.Globalization;
using SmpActors.Model;
using SmpActors.Model.Kernel;

namespace SmpActors.Experiments.Traces;

/// <summary>Writes what happens as markers: slices that nest, stages of csds, instants.</summary>
internal sealed class FtraceMarkers(FtraceLine line)
{
    /// <summary>The flags of a handler's lines: interrupts off, in hardirq.</summary>
    public const string InHandler = "d.h1.";

    private const string Marker = "tracing_mark_write";

    private static readonly string _process =
        FtraceLine.ProcessId.ToString(CultureInfo.InvariantCulture);

    private readonly SortedDictionary<PartId, SliceStack<bool>> _slices = new(ByKindAndIndex);
    private readonly Dictionary<CsdId, Stage> _stages = [];
    private long _stageCount;
    private long _inFlightCount;

    private static Comparer<PartId> ByKindAndIndex { get; } = Comparer<PartId>.Create(
        static (a, b) => a.Kind != b.Kind
            ? a.Kind.CompareTo(b.Kind)
            : a.Index.CompareTo(b.Index));

    /// <summary>The flags of a line that a part writes now.</summary>
    public string FlagsOf(PartId part)
    {
        if (!_slices.TryGetValue(part, out var open) || open.Count == 0) return ".....";
        return open.IsInHandler ? InHandler : "...1.";
    }

    public void Add(in TraceEvent happened)
    {
        switch (happened.Kind)
        {
            case TraceEventKind.CallIssued:
            case TraceEventKind.CsdLockWaited:
            case TraceEventKind.IpiEntered:
            case TraceEventKind.FuncEntered:
            case TraceEventKind.FunctionEntered:
                Begin(happened);
                break;
            case TraceEventKind.CallReturned:
            case TraceEventKind.IpiExited:
            case TraceEventKind.FuncReturned:
            case TraceEventKind.FunctionLeft:
                End(happened);
                break;
            case TraceEventKind.CsdLocked: NextStage(happened, "queue"); break;
            case TraceEventKind.CsdQueued: NextStage(happened, "interrupt"); break;
            case TraceEventKind.CsdTaken: NextStage(happened, null); break;
            case TraceEventKind.CsdReleased: NextStage(happened, "unlock"); break;
            case TraceEventKind.CsdUnlocked:
                End(happened);
                NextStage(happened, null);
                break;
            default:
                AddIpi(happened);
                break;
        }
    }

    /// <summary>Closes what is still open, so that every marker has its other half.</summary>
    public void End()
    {
        foreach (var (part, open) in _slices)
        {
            foreach (var _ in open.EndAll()) Write(part, "E|" + _process);
        }

        foreach (var stage in _stages.Values.OrderBy(static stage => stage.Cookie))
        {
            WriteStage('F', stage);
        }

        _stages.Clear();
    }

    private void AddIpi(in TraceEvent happened)
    {
        switch (happened.Kind)
        {
            case TraceEventKind.IpiRaised:
                Instant(happened, TraceWords.Of(happened));
                CountInFlight(happened.Part, TraceWords.TargetsOf(happened).Count);
                break;
            case TraceEventKind.IpiPended:
            case TraceEventKind.IpiCoalesced:
            case TraceEventKind.IpiRefused:
                Instant(happened, TraceWords.Of(happened));
                CountInFlight(happened.Part, -1);
                break;
            case TraceEventKind.FaultFired:
                Instant(happened, TraceWords.Of(happened));
                var lost = FaultWords.LostCountOf(happened);
                if (lost > 0) CountInFlight(happened.Part, -lost);
                break;
            default:
                Instant(happened, TraceWords.Of(happened));
                break;
        }
    }

    private void Begin(in TraceEvent happened)
    {
        if (TraceWords.SliceOf(happened) is not { } slice) return;
        Write(happened.Part, $"B|{_process}|{Tracepoints.OnOneLine(slice.Name)}");
        if (!_slices.TryGetValue(happened.Part, out var open))
        {
            _slices.Add(happened.Part, open = new());
        }

        open.Begin(slice.Key, true);
    }

    private void End(in TraceEvent happened)
    {
        if (TraceWords.SliceOf(happened) is not { } slice) return;
        if (!_slices.TryGetValue(happened.Part, out var open)) return;
        var flags = FlagsOf(happened.Part);
        foreach (var _ in open.End(slice.Key))
        {
            line.Write(happened.Part, flags, Marker, "E|" + _process);
        }
    }

    /// <summary>Ends the stage that a csd is in and begins the next one, if one follows.</summary>
    private void NextStage(in TraceEvent happened, string? name)
    {
        if (_stages.Remove(happened.Csd, out var last)) WriteStage('F', last);
        if (name is null) return;

        var next = new Stage(name, ++_stageCount, happened.Part);
        _stages.Add(happened.Csd, next);
        WriteStage('S', next);
    }

    private void WriteStage(char phase, Stage stage) => Write(
        stage.Part,
        string.Create(
            CultureInfo.InvariantCulture, $"{phase}|{_process}|{stage.Name}|{stage.Cookie}"));

    private void Instant(in TraceEvent happened, string text)
    {
        var name = Tracepoints.OnOneLine(text);
        var isController = happened.Part.Kind is not (PartKind.Cpu or PartKind.Outside);
        Write(
            happened.Part,
            isController ? $"N|{_process}|{happened.Part}|{name}" : $"I|{_process}|{name}");
    }

    private void CountInFlight(PartId part, int change)
    {
        // A duplicated IPI arrives more often than it was raised.
        _inFlightCount = Math.Max(0, _inFlightCount + change);
        Write(
            part,
            string.Create(
                CultureInfo.InvariantCulture, $"C|{_process}|ipis in flight|{_inFlightCount}"));
    }

    private void Write(PartId part, string marker) =>
        line.Write(part, FlagsOf(part), Marker, marker);

    /// <summary>What lies between two CPUs: under way, waiting, on its way back.</summary>
    private readonly record struct Stage(string Name, long Cookie, PartId Part);
}
