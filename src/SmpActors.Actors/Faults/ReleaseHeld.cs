using SmpActors.Model;

namespace SmpActors.Actors.Faults;

/// <summary>
/// Command to a sender: what was held back on a link, so that the next message may go first, has
/// waited long enough.
/// </summary>
/// <param name="To">The link's other end.</param>
/// <param name="Number">Which of those that were held there.</param>
internal sealed record ReleaseHeld(PartId To, long Number) : IShellCommand;
