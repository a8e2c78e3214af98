using HdrHistogram;

namespace SmpActors.Experiments.Results;

/// <summary>The stages of a cross call whose times are kept.</summary>
public enum Stage
{
    /// <summary>From finding the csd locked to having it.</summary>
    Lock,

    /// <summary>From the lock to the entry's being in the target's queue.</summary>
    Queue,

    /// <summary>From there to the target's taking it.</summary>
    Interrupt,

    /// <summary>From there to the function's return.</summary>
    Run,

    /// <summary>From there to the owner's seeing the unlock.</summary>
    Unlock,

    /// <summary>The whole call, from the API's entry to its return.</summary>
    Call,

    /// <summary>
    /// A wait that the csd-lock watchdog reported, from its beginning to the unlock.
    /// </summary>
    Stuck,
}

/// <summary>Distributions of the stages' times, in ns.</summary>
internal sealed class Latencies
{
    /// <summary>An hour; what is longer counts as this.</summary>
    private const long NsMax = 3_600_000_000_000;

    private const int SignificantDigits = 2;

    private static readonly int _stageCount = Enum.GetValues<Stage>().Length;

    private readonly LongHistogram?[] _stages = new LongHistogram?[_stageCount];

    /// <summary>The greatest of each stage: a histogram knows its bucket only.</summary>
    private readonly long[] _max = new long[_stageCount];

    public void Add(Stage stage, long ns)
    {
        var histogram = _stages[(int)stage] ??= new(NsMax, SignificantDigits);
        histogram.RecordValue(Math.Clamp(ns, 0, NsMax));
        if (ns > _max[(int)stage]) _max[(int)stage] = ns;
    }

    public void Add(Latencies other)
    {
        for (var i = 0; i < _stages.Length; i++)
        {
            if (other._stages[i] is not { } histogram) continue;
            (_stages[i] ??= new(NsMax, SignificantDigits)).Add(histogram);
            _max[i] = Math.Max(_max[i], other._max[i]);
        }
    }

    /// <summary>Percentiles by stage, of the stages that occurred.</summary>
    public IReadOnlyDictionary<string, LatencyNs> ToResult()
    {
        var result = new SortedDictionary<string, LatencyNs>(StringComparer.Ordinal);
        foreach (var stage in Enum.GetValues<Stage>())
        {
            if (_stages[(int)stage] is not { } histogram) continue;
#pragma warning disable CA1308 // the result's keys are lower case
            var name = stage.ToString().ToLowerInvariant();
#pragma warning restore CA1308
            result.Add(name, Percentiles(histogram, _max[(int)stage]));
        }

        return result;
    }

    private static LatencyNs Percentiles(LongHistogram histogram, long max) => new(
        At(histogram, 50, max),
        At(histogram, 90, max),
        At(histogram, 99, max),
        At(histogram, 99.9, max),
        max);

    // A bucket's upper end may lie above every value that was recorded.
    private static long At(LongHistogram histogram, double percentile, long max) =>
        Math.Min(histogram.GetValueAtPercentile(percentile), max);
}
