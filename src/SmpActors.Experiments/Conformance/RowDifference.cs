namespace SmpActors.Experiments.Conformance;

/// <summary>One column in which a row and the machine differ.</summary>
/// <param name="Column">Its name in the file.</param>
/// <param name="Recorded">What the row says.</param>
/// <param name="Here">What the machine did.</param>
public sealed record RowDifference(string Column, string Recorded, string Here);
