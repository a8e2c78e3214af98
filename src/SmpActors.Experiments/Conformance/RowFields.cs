using System.Globalization;
using SmpActors.Experiments.Config;
using SmpActors.Model.Topology;

namespace SmpActors.Experiments.Conformance;

/// <summary>Takes the values of one row, and says of each that is none what it must be.</summary>
/// <param name="cells">The row.</param>
/// <param name="problems">Gets what is wrong.</param>
internal sealed class RowFields(RowCells cells, List<RowProblem> problems)
{
    private const string NoCpus = "-";

    /// <summary>Whether every value that was asked for could be taken.</summary>
    public bool IsGood { get; private set; } = true;

    /// <summary>The value as it stands; empty if the column is not there.</summary>
    public string Text(string column) => cells[column] ?? "";

    /// <summary>Whether the column is there and its value is not empty.</summary>
    public bool Says(string column) => !string.IsNullOrEmpty(cells[column]);

    /// <summary>Whether the column is there.</summary>
    public bool Has(string column) => cells[column] is not null;

    /// <summary>Says what is wrong with a column's value.</summary>
    public void Report(string column, string what)
    {
        IsGood = false;
        problems.Add(new(cells.File, cells.Line, column, what));
    }

    /// <summary>
    /// A whole number in decimal digits; null with a problem, or where it is optional and not said.
    /// </summary>
    public int? Number(string column, int least, int most, bool isOptional = false)
    {
        if (isOptional && !Says(column)) return null;

        var text = Text(column);
        var isNumber = int.TryParse(
            text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number);
        if (isNumber && number >= least && number <= most) return number;

        Report(column, string.Create(
            CultureInfo.InvariantCulture,
            $"is {Words.Quote(text)}, must be a number from {least} to {most}"));
        return null;
    }

    /// <summary>One of some words; null with a problem.</summary>
    public string? Word(string column, IReadOnlyList<string> known)
    {
        var text = Text(column);
        if (known.Contains(text)) return text;

        Report(column, $"is {Words.Quote(text)}, must be {Words.Or(known)}");
        return null;
    }

    /// <summary>A CPU list as the kernel prints it, <c>-</c> for none.</summary>
    /// <param name="column">Which.</param>
    /// <param name="cpuCount">The machine's possible CPUs.</param>
    public CpuMask Cpus(string column, int cpuCount)
    {
        var text = Text(column);
        if (text.Length == 0)
        {
            Report(column, $"is empty, must be a CPU list such as 0-3,7, or {NoCpus} for none");
            return CpuMask.Empty;
        }

        if (!CpuMask.TryParseList(text, cpuCount, out var mask, out var problem))
        {
            Report(column, $"is no list of the machine's CPUs: {problem}");
        }

        return mask;
    }

    /// <summary>A CPU list, or null where the column is not there or empty.</summary>
    public CpuMask? OptionalCpus(string column, int cpuCount) =>
        Says(column) ? Cpus(column, cpuCount) : null;
}
