using System.Text;
using SmpActors.Experiments.Config;

namespace SmpActors.Experiments.Sweeps;

/// <summary>One key that a sweep gives several values.</summary>
/// <param name="Path">The key's path: <c>machine.cpus</c>.</param>
/// <param name="Values">As <c>--set</c> takes them, at least one.</param>
public sealed record SweepAxis(string Path, IReadOnlyList<string> Values)
{
    /// <summary>
    /// Reads <c>path=value,value</c>; commas within brackets and quotes are a value's.
    /// </summary>
    /// <param name="text">What was written.</param>
    /// <param name="axis">The axis; empty on error.</param>
    /// <param name="problem">What it must be; empty if nothing is wrong.</param>
    public static bool TryParse(string text, out SweepAxis axis, out string problem)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var values = equals > 0 ? Split(text[(equals + 1)..]) : [];
        axis = new(equals > 0 ? text[..equals].Trim() : "", values);
        problem = values.Count > 0 && values.All(static value => value.Length > 0)
            ? ""
            : $"is {Words.Quote(text)}, must be path=value,value such as kernel.profile=4.9,6.1";
        return problem.Length == 0;
    }

    private static List<string> Split(string text)
    {
        var values = new List<string>();
        var (value, depth, isQuoted) = (new StringBuilder(), 0, false);
        foreach (var letter in text)
        {
            if (letter == '"') isQuoted = !isQuoted;
            if (!isQuoted && letter is '[' or '{') depth++;
            if (!isQuoted && letter is ']' or '}') depth--;
            if (letter != ',' || isQuoted || depth > 0)
            {
                value.Append(letter);
                continue;
            }

            values.Add(value.ToString().Trim());
            value.Clear();
        }

        values.Add(value.ToString().Trim());
        return values;
    }
}
