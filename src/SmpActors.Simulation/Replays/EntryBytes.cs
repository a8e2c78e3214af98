using System.Buffers.Binary;

namespace SmpActors.Simulation.Replays;

/// <summary>Deliveries as bytes.</summary>
internal static class EntryBytes
{
    public static byte[] Write(IReadOnlyList<DeliveryEntry> entries)
    {
        var bytes = new List<byte>(entries.Count * 7);
        Span<byte> hash = stackalloc byte[4];
        foreach (var entry in entries)
        {
            Add(bytes, entry.Sender);
            Add(bytes, entry.Receiver);
            Add(bytes, entry.Type);
            BinaryPrimitives.WriteUInt32LittleEndian(hash, entry.Hash);
            bytes.AddRange(hash);
        }

        return [.. bytes];
    }

    /// <returns>Null if the bytes are no deliveries.</returns>
    public static IReadOnlyList<DeliveryEntry>? TryRead(ReadOnlySpan<byte> bytes)
    {
        var entries = new List<DeliveryEntry>();
        while (bytes.Length > 0)
        {
            if (!TryTake(ref bytes, out var sender) || !TryTake(ref bytes, out var receiver)
                || !TryTake(ref bytes, out var type) || bytes.Length < 4)
            {
                return null;
            }

            entries.Add(new(
                sender, receiver, type, BinaryPrimitives.ReadUInt32LittleEndian(bytes)));
            bytes = bytes[4..];
        }

        return entries;
    }

    private static void Add(List<byte> bytes, int number)
    {
        var rest = (uint)number;
        for (; rest >= 0x80; rest >>= 7) bytes.Add((byte)((rest & 0x7f) | 0x80));
        bytes.Add((byte)rest);
    }

    private static bool TryTake(ref ReadOnlySpan<byte> bytes, out int number)
    {
        number = 0;
        for (var shift = 0; shift < 28 && bytes.Length > 0; shift += 7)
        {
            var next = bytes[0];
            bytes = bytes[1..];
            number |= (next & 0x7f) << shift;
            if (next < 0x80) return true;
        }

        return false;
    }
}
