using System.Globalization;

namespace SmpActors.Experiments.Conformance;

/// <summary>Something in a file of rows that cannot be used.</summary>
/// <param name="File">The file's name, as it was given.</param>
/// <param name="Line">Its line from 1; 0 for the whole file.</param>
/// <param name="Column">The column's name; empty for the whole line.</param>
/// <param name="What">What it is, what it must be, why, and what to do.</param>
public sealed record RowProblem(string File, int Line, string Column, string What)
{
    public override string ToString()
    {
        var line = Line == 0 ? "" : Line.ToString(CultureInfo.InvariantCulture) + ":";
        var column = Column.Length == 0 ? "" : Column + " ";
        return $"{File}:{line} {column}{What}";
    }
}
