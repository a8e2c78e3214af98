namespace SmpActors.Benchmarks;

/// <summary>A subject and its baseline, measured in turns: both meet the same computer.</summary>
/// <remarks>
/// What else a shared computer does changes from second to second, and with it every absolute
/// figure. A ratio of two neighbours in time is what stays.
/// </remarks>
internal sealed class PairedRuns
{
    private readonly List<double> _subjects = [];
    private readonly List<double> _baselines = [];

    private PairedRuns()
    {
    }

    /// <summary>Subject to baseline, pair by pair.</summary>
    public Samples Ratios => new(_subjects.Zip(_baselines, (s, b) => s / b));

    public Samples Subjects => new(_subjects);

    public Samples Baselines => new(_baselines);

    /// <summary>Measures pairs, after warm-up.</summary>
    /// <param name="pairCount">How many, at least 1.</param>
    /// <param name="subject">Gives a rate.</param>
    /// <param name="baseline">Gives a rate in the same unit.</param>
    public static PairedRuns Of(int pairCount, Func<double> subject, Func<double> baseline)
    {
        // The first runs compile; the second ones run what the first have profiled.
        for (var i = 0; i < 2; i++)
        {
            subject();
            baseline();
        }

        var runs = new PairedRuns();
        for (var i = 0; i < pairCount; i++)
        {
            runs._subjects.Add(Settled(subject));
            runs._baselines.Add(Settled(baseline));
        }

        return runs;
    }

    /// <summary>The ratio, with both sides' own figures beside it.</summary>
    public Figure ToFigure(string benchmark, string what, string unit, Bound bound) =>
        new(benchmark, what, "", bound, Ratios)
        {
            Note = Format.Number(Subjects.Median) + unit
                + " to " + Format.Number(Baselines.Median) + unit,
        };

    /// <summary>Neither side pays for the other's garbage.</summary>
    private static double Settled(Func<double> measure)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return measure();
    }
}
