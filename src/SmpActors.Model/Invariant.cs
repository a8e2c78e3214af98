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

/// <summary>The text of a broken invariant; formats nothing while the condition holds.</summary>
[InterpolatedStringHandler]
public ref struct InvariantMessage
{
    private DefaultInterpolatedStringHandler _text;

    public InvariantMessage(
        int literalLength, int formattedCount, bool condition, out bool isNeeded)
    {
        isNeeded = !condition;
        _text = condition ? default : new(literalLength, formattedCount);
    }

    public void AppendLiteral(string value) => _text.AppendLiteral(value);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    public void AppendFormatted<T>(T value, string? format) => _text.AppendFormatted(value, format);

    /// <summary>The text; ends the handler's use.</summary>
    public override string ToString() => _text.ToStringAndClear();
}

/// <summary>
/// The program is wrong: an invariant does not hold. Never caught inside the machine.
/// </summary>
public sealed class InvariantViolatedException : Exception
{
    public InvariantViolatedException()
    {
    }

    public InvariantViolatedException(string message)
        : base(message)
    {
    }

    public InvariantViolatedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
