using System.Globalization;
using System.Text;
using SmpActors.Simulation.Schedules;

namespace SmpActors.Simulation.Replays;

/// <summary>
/// Decisions as people can read them: <c>0/2*14 1/3</c> is fourteen times the first of 2, then the
/// second of 3.
/// </summary>
internal static class DecisionText
{
    /// <summary>More of them are no replay's.</summary>
    private const int CountMax = 100_000_000;

    public static string Write(IReadOnlyList<Decision> decisions)
    {
        var text = new StringBuilder();
        for (var i = 0; i < decisions.Count;)
        {
            var end = i + 1;
            while (end < decisions.Count && decisions[end] == decisions[i]) end++;
            if (i > 0) text.Append(' ');
            text.Append(
                CultureInfo.InvariantCulture, $"{decisions[i].Index}/{decisions[i].Count}");
            if (end - i > 1) text.Append(CultureInfo.InvariantCulture, $"*{end - i}");
            i = end;
        }

        return text.ToString();
    }

    /// <returns>What is wrong, or null.</returns>
    public static string? TryRead(string text, out IReadOnlyList<Decision> decisions)
    {
        var read = new List<Decision>();
        decisions = read;
        foreach (var token in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var star = token.Split('*');
            var parts = star[0].Split('/');
            var times = 1;
            var isSound = star.Length <= 2 && parts.Length == 2
                && TryNumber(parts[0], out var index) & TryNumber(parts[1], out var count)
                && (star.Length == 1 || TryNumber(star[1], out times))
                && index < count && count >= 2 && times >= 1 && times <= CountMax - read.Count;
            if (!isSound)
            {
                return $"has \"{token}\", must be INDEX/COUNT or INDEX/COUNT*TIMES with INDEX "
                    + "below COUNT and COUNT at least 2";
            }

            TryNumber(parts[0], out index);
            TryNumber(parts[1], out count);
            for (var i = 0; i < times; i++) read.Add(new(index, count));
        }

        return null;
    }

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
