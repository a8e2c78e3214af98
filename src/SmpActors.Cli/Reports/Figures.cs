using System.Globalization;

namespace SmpActors.Cli.Reports;

/// <summary>Numbers for people.</summary>
internal static class Figures
{
    private const long NsPerUs = 1_000;
    private const long NsPerMs = 1_000_000;
    private const long NsPerSecond = 1_000_000_000;

    /// <summary><c>1,234,567</c>.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary><c>1 call</c>, <c>2 calls</c>.</summary>
    public static string Count(long count, string noun) =>
        $"{Count(count)} {noun}{(count == 1 ? "" : "s")}";

    /// <summary>
    /// A time with the unit that fits: <c>980 ns</c>, <c>1.25 us</c>, <c>3.00 s</c>.
    /// </summary>
    public static string Time(long ns) => Math.Abs(ns) switch
    {
        < NsPerUs => string.Create(CultureInfo.InvariantCulture, $"{ns} ns"),
        < NsPerMs => In(ns, NsPerUs, "us"),
        < NsPerSecond => In(ns, NsPerMs, "ms"),
        _ => In(ns, NsPerSecond, "s"),
    };

    /// <summary>A wall time in ms with the unit that fits.</summary>
    public static string WallTime(double ms) =>
        Time((long)Math.Min(ms * NsPerMs, long.MaxValue / 2));

    private static string In(long ns, long unit, string name) =>
        string.Create(CultureInfo.InvariantCulture, $"{(decimal)ns / unit:N2} {name}");
}
