using System.Globalization;

namespace SmpActors.Cli.Verbs;

/// <summary>Seeds from the first to the last.</summary>
internal readonly record struct SeedRange(ulong First, ulong Last)
{
    /// <summary>Reads <c>A..B</c>.</summary>
    public static bool TryParse(string text, out SeedRange range)
    {
        range = default;
        var ends = text.Split("..");
        if (ends.Length != 2) return false;
        if (!TryNumber(ends[0], out var first) || !TryNumber(ends[1], out var last)) return false;

        range = new(first, last);
        return first <= last;
    }

    private static bool TryNumber(string text, out ulong number) => ulong.TryParse(
        text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
