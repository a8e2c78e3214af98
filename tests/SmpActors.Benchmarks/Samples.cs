namespace SmpActors.Benchmarks;

/// <summary>Measured values.</summary>
internal sealed class Samples
{
    private readonly double[] _sorted;

    public Samples(IEnumerable<double> values)
    {
        _sorted = [.. values.Order()];
    }

    public Samples(double value)
        : this([value])
    {
    }

    public int Count => _sorted.Length;

    /// <summary>The middle one; of an even number the lower.</summary>
    public double Median => _sorted[(_sorted.Length - 1) / 2];

    public double Min => _sorted[0];

    public double Max => _sorted[^1];
}
