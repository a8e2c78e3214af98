using SmpActors.Experiments.Sweeps;

namespace SmpActors.Cli.Reports;

/// <summary>
/// Says on the terminal what the combinations of a sweep came to: a line for each.
/// </summary>
internal sealed class SweepReport(CliHost host)
{
    private const string Gap = "  ";

    /// <summary>
    /// A table as wide as it needs; lines are not wrapped, so that they can be cut.
    /// </summary>
    public void Write(SweepResult sweep)
    {
        string[] heads = [.. sweep.Over.Select(NameOf), "verdict", .. SweepTable.NamesOf(sweep)];
        var rows = sweep.Rows.Select(row => Cells(sweep, row)).ToArray();
        var widths = heads.Select((head, column) => rows
            .Where(row => row.Length == heads.Length)
            .Select(row => row[column].Length)
            .Concat(sweep.Rows.Where(_ => column < sweep.Over.Count)
                .Select(row => row.Values[column].Length))
            .Append(head.Length)
            .Max()).ToArray();
        WriteLine(heads);
        for (var i = 0; i < rows.Length; i++)
        {
            WriteLine(rows[i]);
            foreach (var violation in sweep.Rows[i].Result?.Violations.Take(1) ?? [])
            {
                host.WriteLine(
                    $"{Gap}{violation.Oracle}: {violation.Where}: {violation.What}");
            }
        }

        void WriteLine(string[] cells) => host.WriteLine(string.Join(Gap, cells.Select(
            (cell, column) => column < sweep.Over.Count + 1
                ? cell.PadRight(widths[column])
                : cell.PadLeft(column < widths.Length ? widths[column] : 0))).TrimEnd());
    }

    /// <summary>Why a refused one was stands in the place of its figures.</summary>
    private static string[] Cells(SweepResult sweep, SweepRow row) => row.Result is { } result
        ?
        [
            .. row.Values,
            SweepTable.VerdictOf(row),
            .. SweepTable.FiguresOf(sweep, result).Select(Count),
        ]
        : [.. row.Values, $"refused: {string.Join("; ", row.Refused!)}"];

    private static string Count(long figure) => Figures.Count(figure);

    /// <summary>The last step of a path: <c>cpus</c> of <c>machine.cpus</c>.</summary>
    private static string NameOf(string path) => path[(path.LastIndexOf('.') + 1)..];
}
