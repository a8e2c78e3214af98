namespace SmpActors.Actors.Faults;

/// <summary>A probability as a share of 2^64: no floating point decides.</summary>
public readonly record struct Probability
{
    private const decimal WordCount = 18_446_744_073_709_551_616m;

    private readonly ulong _below;
    private readonly bool _isLess;

    private Probability(ulong below) => (_below, _isLess) = (below, true);

    /// <summary>1.</summary>
    public static Probability Certain => default;

    /// <param name="share">0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is neither.</exception>
    public static Probability Of(decimal share)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(share, 0m);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1m);
        var words = decimal.Floor(share * WordCount);
        return words >= WordCount ? Certain : new((ulong)words);
    }

    /// <summary>Whether it happens, by 64 random bits.</summary>
    public bool Holds(ulong random) => !_isLess || random < _below;
}
