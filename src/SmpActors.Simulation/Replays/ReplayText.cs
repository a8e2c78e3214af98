namespace SmpActors.Simulation.Replays;

/// <summary>A replay file, key by key.</summary>
internal sealed record ReplayText
{
    public required string Format { get; init; }

    public required string Scenario { get; init; }

    public required string Program { get; init; }

    public required string Engine { get; init; }

    public required string Definition { get; init; }

    public required ulong Seed { get; init; }

    public required string Strategy { get; init; }

    public required long Number { get; init; }

    /// <summary>Whether latencies are those that the scenario draws, or none.</summary>
    public required bool ByChoice { get; init; }

    public required IReadOnlyList<int> Removed { get; init; }

    public required string Decisions { get; init; }

    public required FailureText Failure { get; init; }

    public required ExpectedText Expected { get; init; }

    /// <summary>SHA-256 of the file's bytes with zeros in this place.</summary>
    public required string Checksum { get; init; }
}

/// <summary>How it failed.</summary>
internal sealed record FailureText(string Oracle, string Reason, string Text);

/// <summary>What the run is compared with.</summary>
/// <param name="Deliveries">How many there are.</param>
/// <param name="Hash">At the end.</param>
/// <param name="Names">Of actors and messages' types.</param>
/// <param name="Entries">
/// Base64 of the first deliveries: sender, receiver and type as LEB128 numbers of names, then 4
/// bytes of the hash, least first.
/// </param>
/// <param name="Checkpoints">The hash after each so many deliveries.</param>
internal sealed record ExpectedText(
    long Deliveries,
    string Hash,
    IReadOnlyList<string> Names,
    string Entries,
    IReadOnlyList<string> Checkpoints);
