namespace SmpActors.Rules;

/// <summary>What was given cannot be used; carries all problems at once.</summary>
internal sealed class InputException(IReadOnlyList<string> problems)
    : Exception(string.Join('\n', problems))
{
    public IReadOnlyList<string> Problems { get; } = problems;

    /// <summary>Goes on only if nothing was found.</summary>
    public static void ThrowIfAny(IReadOnlyList<string> problems)
    {
        if (problems.Count > 0) throw new InputException(problems);
    }
}
