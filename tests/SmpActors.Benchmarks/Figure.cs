namespace SmpActors.Benchmarks;

/// <summary>What a figure must come to; without a bound it is printed and judges nothing.</summary>
/// <param name="AtLeast">The least median, or null.</param>
/// <param name="AtMost">The greatest median, or null.</param>
internal readonly record struct Bound(double? AtLeast, double? AtMost)
{
    public static Bound None => default;

    public static Bound Least(double value) => new(value, null);

    public static Bound Most(double value) => new(null, value);

    public bool? IsMetBy(double median) => this == None
        ? null
        : !(median < AtLeast) && !(median > AtMost);

    public override string ToString() => this switch
    {
        { AtLeast: { } least } => "≥ " + Format.Number(least),
        { AtMost: { } most } => "≤ " + Format.Number(most),
        _ => "",
    };
}

/// <summary>One figure: samples of one quantity, and what their median must come to.</summary>
/// <param name="Benchmark">The benchmark that it belongs to.</param>
/// <param name="What">What was measured, in a few words.</param>
/// <param name="Unit">Its unit; a ratio has none.</param>
/// <param name="Bound">What its median must come to.</param>
/// <param name="Samples">At least one.</param>
internal sealed record Figure(
    string Benchmark, string What, string Unit, Bound Bound, Samples Samples)
{
    /// <summary>What stands behind the figure: a ratio's two sides.</summary>
    public string Note { get; init; } = "";

    /// <summary>Null without a bound.</summary>
    public bool? IsMet => Bound.IsMetBy(Samples.Median);
}
