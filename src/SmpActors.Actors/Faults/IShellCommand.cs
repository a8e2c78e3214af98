namespace SmpActors.Actors.Faults;

/// <summary>What a part's shell is told and the part is not.</summary>
internal interface IShellCommand;
