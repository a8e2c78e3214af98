using SmpActors.Experiments.Conformance;
using Spectre.Console;

namespace SmpActors.Cli.Reports;

/// <summary>Says on the terminal how recorded rows and the machine compare.</summary>
internal sealed class ConformanceReport(CliHost host)
{
    /// <summary>Of a value in a line; JSON has all of it.</summary>
    private const int ShownMax = 160;

    /// <summary>What differs, then the counts, and the verdict as the last line.</summary>
    public void Write(ConformanceResult result, bool isQuiet)
    {
        foreach (var row in result.Different)
        {
            foreach (var column in row.Columns) WriteDifference(row, column);
        }

        foreach (var violation in result.Violations)
        {
            host.WriteLine($"{violation.Oracle}: {violation.Where}: {violation.What}");
        }

        if (!isQuiet)
        {
            WriteGroups(result);
            foreach (var file in result.NotCompared) host.WriteLine($"not compared: {file}");
        }

        var rows = result.Rows;
        host.WriteLine(
            $"{Figures.Count(rows.Total, "row")}: {Figures.Count(rows.Equal)} equal, "
            + $"{Figures.Count(rows.Different)} different, {Figures.Count(rows.SetAside)} set "
            + $"aside, {Figures.Count(rows.Unusable)} unusable; seed {result.Seed}");
        host.WriteLine($"verdict: {Word(result.Verdict)}");
    }

    private static string Word(ConformanceVerdict verdict) => verdict switch
    {
        ConformanceVerdict.Equal => "equal",
        ConformanceVerdict.Interrupted => "interrupted",
        _ => "different",
    };

    private void WriteDifference(DifferentRow row, RowDifference column)
    {
        var same = column.Recorded.Length > ShownMax || column.Here.Length > ShownMax
            ? WordsInCommon(column.Recorded, column.Here)
            : 0;
        host.WriteLine(
            $"{row.File}:{row.Line}: {row.Run}: {row.Api}: {column.Column}: recorded "
            + $"{Excerpt(column.Recorded, same)}; here {Excerpt(column.Here, same)}");
    }

    private void WriteGroups(ConformanceResult result)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns("controller", "kernel", "api");
        foreach (var name in new[] { "equal", "different", "set aside" })
        {
            table.AddColumn(new TableColumn(name).RightAligned().NoWrap());
        }

        foreach (var rows in result.Groups)
        {
            table.AddRow(
                Markup.Escape(rows.Controller),
                Markup.Escape(rows.Kernel),
                Markup.Escape(rows.Api),
                Figures.Count(rows.Equal),
                Figures.Count(rows.Different),
                Figures.Count(rows.SetAside));
        }

        if (table.Rows.Count > 0) host.Output.Write(table);
    }

    /// <summary>Letters of the words that both texts begin with.</summary>
    private static int WordsInCommon(string left, string right)
    {
        var same = left.AsSpan().CommonPrefixLength(right);
        return left.LastIndexOf(' ', Math.Max(0, Math.Min(same, left.Length) - 1)) + 1;
    }

    private static string Excerpt(string text, int skipped)
    {
        var rest = text[Math.Min(skipped, text.Length)..];
        var shown = rest.Length > ShownMax ? rest[..ShownMax] + "..." : rest;
        return skipped > 0 ? "... " + shown : shown;
    }
}
