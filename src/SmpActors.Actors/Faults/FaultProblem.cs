namespace SmpActors.Actors.Faults;

/// <summary>One thing that is wrong with a plan.</summary>
/// <param name="Rule">The rule's place in the plan, from 0.</param>
/// <param name="Key">What of it, as files name it: <c>link.from</c>.</param>
/// <param name="What">What it is, what it must be, why, and what to do.</param>
public sealed record FaultProblem(int Rule, string Key, string What)
{
    public override string ToString() =>
        FormattableString.Invariant($"faults[{Rule}].{Key} {What}");
}
