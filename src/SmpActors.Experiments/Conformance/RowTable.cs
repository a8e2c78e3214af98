using System.Globalization;
using CsvHelper;
using SmpActors.Experiments.Config;

namespace SmpActors.Experiments.Conformance;

/// <summary>A file of rows, its first line naming the columns.</summary>
internal sealed class RowTable
{
    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);
    private readonly List<RowCells> _rows = [];

    private RowTable(string file) => File = file;

    /// <summary>The file's name, as it was given.</summary>
    public string File { get; }

    /// <summary>The rows, in the order of the file.</summary>
    public IReadOnlyList<RowCells> Rows => _rows;

    /// <summary>
    /// Reads CSV as RFC 4180 has it, with commas; quoted values stay on their line.
    /// </summary>
    /// <param name="file">For messages.</param>
    /// <param name="text">The whole file.</param>
    /// <param name="problems">Gets the lines that are no rows; the others are read.</param>
    /// <returns>The table; null if its first line cannot be its header.</returns>
    public static RowTable? Parse(string file, string text, List<RowProblem> problems)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            problems.Add(new(file, 0, "", "is empty; its first line must name the columns"));
            return null;
        }

        var table = new RowTable(file);
        using var reader = CsvReader.FromText(text, new CsvReaderOptions
        {
            Separator = ',',
            AllowLineBreaksInQuotes = false,
            MalformedData = CsvMalformedDataHandling.Skip,
            FieldCountMismatch = CsvFieldCountHandling.Skip,
            TrackLineNumbers = true,
            OnMalformedRecord = bad => problems.Add(
                new(file, (int)bad.LineNumber, "", WhatIsWrong(bad))),
        });
        if (!table.ReadHeader(reader, problems)) return null;

        while (reader.Read())
        {
            var cells = new string[reader.FieldCount];
            for (var i = 0; i < cells.Length; i++) cells[i] = reader.GetString(i);
            table._rows.Add(new(table, (int)reader.LineNumber, cells));
        }

        return table;
    }

    /// <summary>Whether the header names a column.</summary>
    public bool Has(string column) => _columns.ContainsKey(column);

    /// <summary>Where a column stands, from 0; null if there is none of the name.</summary>
    public int? IndexOf(string column) => _columns.TryGetValue(column, out var at) ? at : null;

    /// <summary>Says which of some columns are not there.</summary>
    /// <returns>Whether all are.</returns>
    public bool HasAll(IEnumerable<string> columns, List<RowProblem> problems)
    {
        var missing = columns.Where(column => !Has(column)).ToArray();
        if (missing.Length == 0) return true;

        problems.Add(new(
            File, 1, "", $"has no column {Words.Or(missing)}; name it and fill it in each row"));
        return false;
    }

    private bool ReadHeader(CsvReader reader, List<RowProblem> problems)
    {
        try
        {
            reader.ReadHeader();
        }
        catch (CsvFormatException wrong)
        {
            problems.Add(new(File, 1, "", $"is no header: {wrong.Message}"));
            return false;
        }

        for (var i = 0; i < reader.Headers.Count; i++)
        {
            if (_columns.TryAdd(reader.Headers[i].Trim(), i)) continue;
            problems.Add(new(
                File,
                1,
                "",
                $"names the column {Words.Quote(reader.Headers[i])} twice; name each once"));
            return false;
        }

        return true;
    }

    private static string WhatIsWrong(CsvMalformedRecord bad) => bad.Reason switch
    {
        CsvMalformedReason.FieldCountMismatch =>
            "has another number of values than the first line has columns; "
            + "put a value that holds a comma in double quotes",
        CsvMalformedReason.StrayQuote =>
            "has a double quote within a value; put the whole value in double quotes, and the "
            + "quote twice",
        CsvMalformedReason.TextAfterClosingQuote =>
            "has text behind a closing double quote; put the whole value in double quotes",
        CsvMalformedReason.UnterminatedQuote or CsvMalformedReason.LineBreakInQuotes =>
            "has a double quote that is not closed on its line; close it",
        _ => string.Create(CultureInfo.InvariantCulture, $"is no CSV ({bad.Reason}); mend it"),
    };
}
