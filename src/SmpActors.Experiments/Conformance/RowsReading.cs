namespace SmpActors.Experiments.Conformance;

/// <summary>What reading files of rows came to.</summary>
/// <param name="Rows">The rows that can be repeated, in the order of the files.</param>
/// <param name="SetAside">Rows that their recorder does not stand by: not repeated.</param>
/// <param name="Problems">What cannot be used, in the order of the files.</param>
/// <param name="NotCompared">Files that nothing here is compared with, and why.</param>
public sealed record RowsReading(
    IReadOnlyList<RecordedRow> Rows,
    IReadOnlyList<RowGroup> SetAside,
    IReadOnlyList<RowProblem> Problems,
    IReadOnlyList<string> NotCompared)
{
    /// <summary>Rows that cannot be used, each once; a header is none.</summary>
    public int UnusableCount => Problems
        .Where(static problem => problem.Line > 1)
        .Select(static problem => (problem.File, problem.Line))
        .Distinct()
        .Count();
}

/// <summary>Rows that are counted together: one controller, one kernel, one API.</summary>
/// <param name="Controller">As the file names it.</param>
/// <param name="Kernel">The kernel's profile, or its release where no profile follows it.</param>
/// <param name="Word">What was called.</param>
public readonly record struct RowGroup(string Controller, string Kernel, string Word)
{
    /// <summary>The group of a row.</summary>
    public static RowGroup Of(RecordedRow row) =>
        new(row.Machine.Controller, row.Machine.Profile.Name, row.Word);
}
