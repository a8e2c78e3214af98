namespace SmpActors.Actors.Faults;

/// <summary>Command: your part is gone from now on.</summary>
/// <param name="Rule">The fault's name.</param>
internal sealed record CrashPart(string Rule) : IShellCommand;
