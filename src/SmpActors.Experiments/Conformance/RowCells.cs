namespace SmpActors.Experiments.Conformance;

/// <summary>The values of one row, as text.</summary>
/// <param name="table">The table, which knows the columns.</param>
/// <param name="line">The line of the file, from 1.</param>
/// <param name="values">One for each column.</param>
internal sealed class RowCells(RowTable table, int line, string[] values)
{
    public string File => table.File;

    public int Line => line;

    /// <summary>The value of a column; null if the table has no such column.</summary>
    public string? this[string column] =>
        table.IndexOf(column) is { } at ? values[at].Trim() : null;
}
