using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmpActors.Simulation.Replays;

/// <summary>Writes replays as JSON, and reads them.</summary>
/// <remarks>
/// The last key is a SHA-256 of all bytes with zeros in its place: a file in which a byte was
/// changed is refused, for it would replay something that nobody saw. The seed is a JSON number up
/// to 2^64 - 1.
/// </remarks>
public static class ReplayFile
{
    private const string Format = "smpactors-replay-1";

    private const string ChecksumKey = "\"checksum\": \"";

    private static readonly string _zeros = new('0', SHA256.HashSizeInBytes * 2);

    private static readonly ReplayJsonContext _json = new(new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
    });

    /// <summary>The replay as text, with LF line ends and a last one.</summary>
    public static string Write(Replay replay)
    {
        ArgumentNullException.ThrowIfNull(replay);
        var expected = replay.Expected;
        var text = new ReplayText
        {
            Format = Format,
            Scenario = replay.Scenario,
            Program = replay.Program,
            Engine = replay.Engine,
            Definition = replay.Definition,
            Seed = replay.Seed,
            Strategy = replay.Strategy,
            Number = replay.Number,
            ByChoice = replay.IsByChoice,
            Removed = replay.Removed,
            Decisions = DecisionText.Write(replay.Decisions),
            Failure = new(replay.Failure.Oracle, replay.Failure.Reason, replay.Failure.Text),
            Expected = new(
                replay.Deliveries,
                Hex(replay.Hash),
                expected.Names,
                Convert.ToBase64String(EntryBytes.Write(expected.Entries)),
                [.. expected.Checkpoints.Select(Hex)]),
            Checksum = _zeros,
        };
        var unsigned = JsonSerializer.Serialize(text, _json.ReplayText) + "\n";
        return Put(unsigned, ChecksumOf(unsigned));
    }

    /// <summary>Reads a replay.</summary>
    /// <param name="text">The file's.</param>
    /// <param name="problem">What is wrong, in a sentence without a subject; else empty.</param>
    /// <returns>Null if it is no replay, was changed, or is of another version.</returns>
    public static Replay? TryRead(string text, out string problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        var read = TryParse(text, out problem);
        if (read is null) return null;

        problem = DecisionText.TryRead(read.Decisions, out var decisions) is { } wrong
            ? $"is no replay: decisions {wrong}"
            : "";
        var record = RecordOf(read.Expected);
        if (record is null) problem = "is no replay: expected is no record of deliveries";
        if (problem.Length > 0) return null;

        if (read.Engine != EngineVersion.Text)
        {
            problem = $"was recorded with {read.Engine}, and this is {EngineVersion.Text}: the "
                + "same decisions make another run there; replay it with that version, or explore "
                + "anew with this one";
            return null;
        }

        return new()
        {
            Scenario = read.Scenario,
            Program = read.Program,
            Engine = read.Engine,
            Definition = read.Definition,
            Seed = read.Seed,
            Strategy = read.Strategy,
            Number = read.Number,
            IsByChoice = read.ByChoice,
            Removed = read.Removed,
            Decisions = decisions,
            Failure = new(read.Failure.Oracle, read.Failure.Reason, read.Failure.Text),
            Deliveries = read.Expected.Deliveries,
            Hash = ulong.Parse(
                read.Expected.Hash, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            Expected = record!,
        };
    }

    private static ReplayText? TryParse(string text, out string problem)
    {
        ReplayText? read;
        try
        {
            read = JsonSerializer.Deserialize(text, _json.ReplayText);
        }
        catch (JsonException wrong)
        {
            problem = $"is no replay: {wrong.Message}";
            return null;
        }

        if (read is null || read.Format != Format)
        {
            problem = $"is no replay: format is \"{read?.Format}\", must be \"{Format}\"";
            return null;
        }

        var found = ChecksumOf(Put(text, _zeros));
        problem = found == read.Checksum
            ? ""
            : $"was changed since it was written: checksum is {read.Checksum}, must be {found} by "
                + "its content; take the original, or explore anew";
        return problem.Length == 0 ? read : null;
    }

    private static DeliveryRecord? RecordOf(ExpectedText expected)
    {
        var bytes = new byte[expected.Entries.Length];
        if (!Convert.TryFromBase64String(expected.Entries, bytes, out var length)) return null;
        if (EntryBytes.TryRead(bytes.AsSpan(0, length)) is not { } entries) return null;

        var marks = new List<ulong>();
        foreach (var text in expected.Checkpoints.Append(expected.Hash))
        {
            var isMark = ulong.TryParse(
                text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var mark);
            if (!isMark) return null;
            marks.Add(mark);
        }

        marks.RemoveAt(marks.Count - 1);
        var record = new DeliveryRecord(expected.Names, entries, marks);
        return record.IsSound() ? record : null;
    }

    private static string Put(string text, string checksum)
    {
        var at = text.LastIndexOf(ChecksumKey, StringComparison.Ordinal) + ChecksumKey.Length;
        return at < ChecksumKey.Length || at + checksum.Length > text.Length
            ? text
            : string.Concat(text.AsSpan(0, at), checksum, text.AsSpan(at + checksum.Length));
    }

    private static string ChecksumOf(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Hex(ulong hash) => hash.ToString("x16", CultureInfo.InvariantCulture);
}
