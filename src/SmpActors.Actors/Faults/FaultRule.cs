namespace SmpActors.Actors.Faults;

/// <summary>One rule of a fault plan: what it matches, and what then happens.</summary>
/// <param name="Name">
/// Its name, in traces, verdicts and results; the stream of its draws follows from it.
/// </param>
/// <param name="Action">What happens.</param>
public sealed record FaultRule(string Name, FaultAction Action)
{
    /// <summary>The messages that it matches; of a rule with a time, none.</summary>
    public FaultMatch Match { get; init; } = new();

    /// <summary>
    /// Of a fault of a part: when it happens, in ns of the machine's clock; null: when a message
    /// matches.
    /// </summary>
    public long? AtNs { get; init; }

    /// <summary>Begins a rule that matches every message, until more is said.</summary>
    /// <param name="name">See <see cref="Name"/>.</param>
    public static FaultRuleBuilder Named(string name) => new(name);
}
