namespace SmpActors.Experiments.Config;

/// <summary>One thing that can be named, and what it is: a line of <c>smpactors list</c>.</summary>
/// <param name="Name">Its name, as files and messages have it.</param>
/// <param name="Doc">What it is, in a sentence.</param>
public sealed record CatalogueEntry(string Name, string Doc);
