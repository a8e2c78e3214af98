namespace SmpActors.Experiments.Tests.Config;

/// <summary>Compares messages with patterns in which a star stands for anything.</summary>
internal static class Like
{
    /// <summary>Fails unless the text has the pattern's parts in their order.</summary>
    public static void Assert(string pattern, string text)
    {
        var from = 0;
        foreach (var part in pattern.Split('*'))
        {
            var at = text.IndexOf(part, from, StringComparison.Ordinal);
            Xunit.Assert.True(at >= 0, $"expected: {pattern}\nbut was:  {text}");
            from = at + part.Length;
        }
    }
}
