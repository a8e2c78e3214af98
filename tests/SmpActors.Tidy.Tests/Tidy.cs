namespace SmpActors.Tidy.Tests;

/// <summary>What each of these tests expects of a rule's problems.</summary>
internal static class Tidy
{
    /// <summary>The rule finds nothing.</summary>
    public static void Holds(IEnumerable<string> problems)
    {
        var found = problems.Order(StringComparer.Ordinal).ToArray();
        if (found.Length > 0) Assert.Fail($"{found.Length} found:\n{string.Join('\n', found)}");
    }

    /// <summary>The rule finds one problem, and it begins as told.</summary>
    public static void Breaks(IEnumerable<string> problems, string beginning) =>
        Assert.StartsWith(beginning, Assert.Single(problems), StringComparison.Ordinal);
}
