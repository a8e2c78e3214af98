using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace SmpActors.Benchmarks;

/// <summary>Figures as a table, and as JSON.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions _options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Beside a terminal a line may be as long as the table needs.</summary>
    private const int WidthWithoutTerminal = 150;

    public static void Print(IReadOnlyList<Figure> figures)
    {
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = WidthWithoutTerminal;
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumns("figure", "bound", "median", "min .. max", "", "of which");
        foreach (var column in table.Columns.Skip(1).Take(3)) column.RightAligned();
        foreach (var figure in figures)
        {
            table.AddRow([.. Cells(figure).Select(cell => Markup.FromInterpolated(cell))]);
        }

        AnsiConsole.Write(table);
    }

    public static void Write(IReadOnlyList<Figure> figures, FileInfo file)
    {
        var content = new
        {
            Processors = Environment.ProcessorCount,
            Runtime = RuntimeInformation.FrameworkDescription,
            Figures = figures.Select(f => new
            {
                f.Benchmark,
                What = f.What.Trim(),
                f.Unit,
                f.Bound.AtLeast,
                f.Bound.AtMost,
                f.Samples.Median,
                f.Samples.Min,
                f.Samples.Max,
                f.Samples.Count,
                f.IsMet,
                f.Note,
            }),
        };
        File.WriteAllText(file.FullName, JsonSerializer.Serialize(content, _options) + "\n");
    }

    private static IEnumerable<FormattableString> Cells(Figure figure)
    {
        var samples = figure.Samples;
        yield return $"{figure.What}";
        yield return $"{figure.Bound}";
        yield return $"{Format.Number(samples.Median)}{figure.Unit}";
        yield return $"{Format.Number(samples.Min)} .. {Format.Number(samples.Max)}";
        yield return figure.IsMet switch
        {
            true => $"met",
            false => $"[red]NOT met[/]",
            null => $"",
        };
        yield return $"{figure.Note}";
    }
}
