using System.Globalization;
using System.Text;
using SmpActors.Experiments.Results;

namespace SmpActors.Cli.Reports;

/// <summary>Lays out interrupts as /proc/interrupts does.</summary>
/// <remarks>
/// Source: kernel/irq/proc.c, show_interrupts() (v4.9). Differs from v4.9: with many CPUs only the
/// first and the last have a column, and all are in a total.
/// </remarks>
internal static class InterruptsText
{
    private const int CountWidth = 10;
    private const int TotalWidth = 12;

    /// <summary>Label, gap, total and the longest description.</summary>
    private const int BesideColumns = 52;

    private const string Gap = " ...";

    /// <summary>How many CPUs can have a column on a terminal, at least 2.</summary>
    public static int ColumnsWithin(int width) =>
        Math.Max(2, (width - BesideColumns) / (CountWidth + 1));

    /// <summary>The lines, the heading first.</summary>
    public static IEnumerable<string> Lines(InterruptsTable table)
    {
        var labelWidth = table.Rows.Max(row => row.Label.Length) + 1;
        var first = (table.Cpus.Count + 1) / 2;
        var heading = new StringBuilder().Append(' ', labelWidth);
        for (var i = 0; i < table.Cpus.Count; i++)
        {
            if (table.IsShortened && i == first) heading.Append(Gap);
            var name = string.Create(CultureInfo.InvariantCulture, $"CPU{table.Cpus[i]}");
            heading.Append(' ').Append(name.PadLeft(CountWidth));
        }

        if (table.IsShortened) heading.Append(' ').Append("total".PadLeft(TotalWidth));
        yield return heading.ToString();

        foreach (var row in table.Rows)
        {
            var line = new StringBuilder($"{row.Label}:".PadLeft(labelWidth));
            for (var i = 0; i < row.Counts.Count; i++)
            {
                if (table.IsShortened && i == first) line.Append(Gap);
                line.Append(' ').Append(Number(row.Counts[i]).PadLeft(CountWidth));
            }

            if (table.IsShortened) line.Append(' ').Append(Number(row.Total).PadLeft(TotalWidth));
            yield return line.Append("   ").Append(row.Description).ToString().TrimEnd();
        }
    }

    private static string Number(long count) => count.ToString(CultureInfo.InvariantCulture);
}
