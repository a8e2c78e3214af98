namespace SmpActors.Simulation.Replays;

/// <summary>A delivery log as a file keeps it.</summary>
/// <param name="Names">Of actors and messages' types.</param>
/// <param name="Entries">The first deliveries, one by one.</param>
/// <param name="Checkpoints">
/// The hash after every <see cref="DeliveryLog.CheckpointEvery"/> deliveries.
/// </param>
internal sealed record DeliveryRecord(
    IReadOnlyList<string> Names,
    IReadOnlyList<DeliveryEntry> Entries,
    IReadOnlyList<ulong> Checkpoints)
{
    public static DeliveryRecord None { get; } = new([], [], []);

    public string Text(DeliveryEntry entry) =>
        $"{Names[entry.Type]} from {Names[entry.Sender]} to {Names[entry.Receiver]}";

    /// <summary>Whether all numbers are names'.</summary>
    public bool IsSound() => Entries.All(entry =>
        IsName(entry.Sender) && IsName(entry.Receiver) && IsName(entry.Type));

    private bool IsName(int number) => number >= 0 && number < Names.Count;
}
