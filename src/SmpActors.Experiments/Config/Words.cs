using System.Text;

namespace SmpActors.Experiments.Config;

/// <summary>Lists and likenesses of words, for messages.</summary>
internal static class Words
{
    private const int ShownMax = 60;

    /// <summary><c>"a", "b" or "c"</c>.</summary>
    public static string Or(IReadOnlyList<string> words)
    {
        var quoted = words.Select(word => $"\"{word}\"").ToArray();
        return quoted.Length <= 1
            ? string.Concat(quoted)
            : $"{string.Join(", ", quoted[..^1])} or {quoted[^1]}";
    }

    /// <summary>What follows an unknown word: the likest known one, or all of them.</summary>
    public static string Suggest(string word, IReadOnlyList<string> known)
    {
        var likest = known.MinBy(candidate => Distance(word, candidate));
        return likest is not null && Distance(word, likest) <= Math.Max(2, word.Length / 3)
            ? $"did you mean \"{likest}\"?"
            : $"known are {Or(known)}";
    }

    /// <summary>
    /// Text from a file as a message shows it: quoted, on one line, not too long.
    /// </summary>
    public static string Quote(string text) => $"\"{Clip(text)}\"";

    /// <summary>Text broken into lines between its words.</summary>
    public static string Wrap(string text, int width)
    {
        var wrapped = new StringBuilder();
        var column = 0;
        foreach (var word in text.Split(' '))
        {
            var isFirst = column == 0;
            var fits = column + 1 + word.Length <= width;
            if (!isFirst) wrapped.Append(fits ? ' ' : '\n');
            wrapped.Append(word);
            column = isFirst || !fits ? word.Length : column + 1 + word.Length;
        }

        return wrapped.ToString();
    }

    /// <summary>Text on one line, not too long, without control characters.</summary>
    public static string Clip(string text)
    {
        var clipped = text.Length <= ShownMax ? text : text[..ShownMax] + "...";
        return string.Concat(clipped.Select(c => char.IsControl(c) ? '\u00b7' : c));
    }

    /// <summary>Letters to insert, drop, change or swap, capitals aside.</summary>
    private static int Distance(string left, string right)
    {
        var costs = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++) costs[i, 0] = i;
        for (var j = 0; j <= right.Length; j++) costs[0, j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            for (var j = 1; j <= right.Length; j++)
            {
                var change = Same(i, j) ? 0 : 1;
                costs[i, j] = Math.Min(
                    Math.Min(costs[i - 1, j], costs[i, j - 1]) + 1, costs[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && Same(i, j - 1) && Same(i - 1, j))
                {
                    costs[i, j] = Math.Min(costs[i, j], costs[i - 2, j - 2] + 1);
                }
            }
        }

        return costs[left.Length, right.Length];

        bool Same(int i, int j) =>
            char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]);
    }
}
