using System.Runtime.CompilerServices;

namespace SmpActors.Model;

/// <summary>
/// Guards what no message, fault or weakness can cause; breaking one ends the run.
/// </summary>
public static class Invariant
{
    /// <summary>Ends the run unless <paramref name="condition"/> holds.</summary>
    /// <param name="condition">What must hold, stated positively.</param>
    /// <param name="because">
    /// Built only on failure, so a check that holds allocates nothing.
    /// </param>
    /// <exception cref="InvariantViolatedException">The condition does not hold.</exception>
    public static void Holds(
        bool condition,
        [InterpolatedStringHandlerArgument(nameof(condition))] ref InvariantMessage because)
    {
        if (!condition) throw new InvariantViolatedException(because.ToString());
    }
}
