using System.Text.RegularExpressions;
using SmpActors.Experiments.Results;
using SmpActors.Simulation.Exploration;

namespace SmpActors.Experiments.Exploration;

/// <summary>
/// A violation's class: what is left of its text without numbers, so that two runs in which other
/// CPUs hang at another time, but for the same reason, are of one class.
/// </summary>
internal static partial class FailureReason
{
    private const string Cycle = "a cycle of waits";

    /// <summary>The violations as failures, causes before consequences.</summary>
    public static IReadOnlyList<RunFailure> Of(IReadOnlyList<Violation> violations) =>
    [
        .. violations
            .OrderBy(violation => IsConsequence(violation.What))
            .Select(violation => new RunFailure(
                violation.Oracle, ReasonOf(violation.What), violation.What)),
    ];

    /// <summary>What a part threw, as a failure.</summary>
    public static RunFailure Of(RunFailedException failed) =>
        new("invariant", ReasonOf(failed.Message), failed.Message);

    private static string ReasonOf(string what) =>
        IsConsequence(what) ? Cycle : Number().Replace(what, "N");

    /// <summary>That CPUs wait in a circle follows from what each of them waits for.</summary>
    private static bool IsConsequence(string what) =>
        what.StartsWith(Cycle, StringComparison.Ordinal);

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Number();
}
