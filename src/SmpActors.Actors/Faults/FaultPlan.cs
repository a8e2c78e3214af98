namespace SmpActors.Actors.Faults;

/// <summary>What goes wrong on a machine: rules, of which the first that matches decides.</summary>
/// <remarks>
/// A plan is data; a machine takes it by <see cref="MachineSettings.Faults"/>.
/// <code>
/// var plan = new FaultPlan()
///     .With(FaultRule.Named("lost-ipi").Ipi(from: 0, to: 3).Nth(2).Drop())
///     .With(FaultRule.Named("held-off").At(ns: 5_000).HoldInterrupts(new CpuId(1), forNs: 800));
/// </code>
/// Every rule counts all messages that it matches, and draws from a stream of its own, whatever the
/// rules before it decide: to add a rule changes no other rule's count and no other draw.
/// </remarks>
public sealed record FaultPlan
{
    /// <summary>The rules, in the order in which they are asked; names differ.</summary>
    public IReadOnlyList<FaultRule> Rules { get; init; } = [];

    /// <summary>This plan with one more rule, which is asked last.</summary>
    public FaultPlan With(FaultRule rule) => new() { Rules = [.. Rules, rule] };
}
