namespace SmpActors.Simulation.Exploration;

/// <summary>What an oracle says against a run.</summary>
/// <param name="Oracle">The rule that does not hold.</param>
/// <param name="Reason">
/// Why, without what differs from run to run (times, counts, who): runs that fail for the same
/// reason have equal texts.
/// </param>
/// <param name="Text">What happened in this run, in a sentence.</param>
public sealed record RunFailure(string Oracle, string Reason, string Text)
{
    /// <summary>Whether two failures are of one class: the same rule for the same reason.</summary>
    public bool IsLike(RunFailure other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Oracle == other.Oracle && Reason == other.Reason;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Oracle}: {Text}";
}
