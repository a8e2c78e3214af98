using System.Text.Json.Serialization;

namespace SmpActors.Rules;

/// <summary>One textual change that breaks one rule.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="File">The source file, from the root of the repository.</param>
/// <param name="Find">What stands there, once in the file: text, or a list of lines.</param>
/// <param name="Replace">What to put in its place: text, or a list of lines.</param>
/// <param name="Why">What the machine then does wrong, in a line.</param>
internal sealed record Break(
    string Rule,
    string File,
    [property: JsonConverter(typeof(LinesConverter))] string Find,
    [property: JsonConverter(typeof(LinesConverter))] string Replace,
    string Why)
{
    /// <summary>The text with the change made.</summary>
    /// <exception cref="InputException">What it looks for is not there exactly once.</exception>
    public string Apply(string text)
    {
        InputException.ThrowIfAny([.. ProblemsIn(text)]);
        return text.Replace(Find, Replace, StringComparison.Ordinal);
    }

    /// <summary>Why the change cannot be made in a text, if it cannot.</summary>
    public IEnumerable<string> ProblemsIn(string text)
    {
        var count = Find.Length == 0 ? 0 : text.Split(Find).Length - 1;
        if (count != 1)
        {
            yield return $"{Place}: finds \"{Find}\" {count} times in {File}, must find it once; "
                + "say more of it, or less";
        }

        if (Find == Replace) yield return $"{Place}: changes nothing";
    }

    private string Place => $"{Checkout.BreaksPath}: {Rule}";
}
